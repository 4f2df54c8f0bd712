import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, Select, TextField } from '../../../ui/Field'
import { formatPhone } from '../../../ui/format'
import { cx } from '../../../ui/cx'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useAct } from '../parts/Frame'
import { ImportSteps } from '../parts/ImportSteps'
import { useRecordId } from '../place'
import { columnsQuery, sayColumns, type TableMapping, type TableView, useTenant } from '../queries'
import { fieldOwners, fieldParts, longDay, relations, townKinds } from '../words'

/** What each column of a school's own tables holds, with the first lines as they will be read. */
export function Columns() {
  const { t } = useLingui()
  const tenant = useTenant()
  const id = useRecordId()
  const navigate = useNavigate()
  const back = `/annuaire/imports/${id}`
  const [said, setSaid] = useState<TableMapping[]>()
  const { data, error, isFetching, refetch } = useQuery({ ...columnsQuery(tenant, id, said), placeholderData: keepPreviousData })
  const say = useAct(
    () => sayColumns(tenant, id, said ?? data?.tables.map((v) => v.mapping) ?? []),
    () => void navigate({ to: back as '/', replace: true }),
  )
  const change = (at: number, mapping: TableMapping) => setSaid((said ?? data?.tables.map((v) => v.mapping) ?? []).map((m, i) => (i === at ? mapping : m)))
  const missing = data?.tables.reduce((n, v) => n + v.missing.length + v.twice.length, 0) ?? 0
  return (
    <>
      <PageHeader back={back} title={t`À quoi servent ces colonnes ?`}>
        <Trans>Dites ce que contient chaque colonne de votre tableau. La réponse est gardée pour le prochain fichier qui porte les mêmes titres.</Trans>
      </PageHeader>
      <div className="max-w-3xl">
        <ImportSteps current={0} />
      </div>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data?.errors.map((e, i) => (
        <Banner key={i} tone="danger" className="mb-4" title={e.file}>
          {e.message}
        </Banner>
      ))}
      {data?.tables.map((v, i) => (
        <Table key={`${v.mapping.file}/${v.mapping.sheet}`} view={v} mapping={said?.[i] ?? v.mapping} fields={data.fields} change={(m) => change(i, m)} />
      ))}
      {data && data.tables.length > 0 && (
        <div className="mt-6 flex flex-wrap items-center gap-4">
          <Button variant="primary" disabled={!data.ready || isFetching} pending={say.isPending} onClick={() => say.mutate()}>
            <Trans>Examiner sans rien changer</Trans>
          </Button>
          <p role="status" className="text-md text-ink-2">
            {missing > 0 && <Plural value={missing} one="Il reste # point à régler ci-dessus." other="Il reste # points à régler ci-dessus." />}
          </p>
        </div>
      )}
    </>
  )
}

function Table({ view: v, mapping: m, fields, change }: { view: TableView; mapping: TableMapping; fields: Record<string, string[]>; change: (m: TableMapping) => void }) {
  const { t } = useLingui()
  const name = [m.file, m.sheet].filter(Boolean).join(' · ')
  const rows = v.rows
  const label = (field: string) => {
    const [who = '', part = ''] = field.split('.')
    const owner = fieldOwners[who]
    const what = fieldParts[part]
    return `${owner ? `${t(owner)} : ` : ''}${what ? t(what) : part}`
  }
  const options = (fields[m.kind] ?? []).map((f) => ({ value: f, label: label(f) }))
  const set = (part: Partial<TableMapping>) => change({ ...m, ...part })
  const two = (m.kind === 'pupils' || m.kind === 'children') && m.columns.some((c) => c.field.startsWith('guardian'))
  return (
    <Section title={name} className="mt-6">
      <p className="mb-3 text-md text-ink-2">
        <Plural value={rows} one="# ligne sous les titres" other="# lignes sous les titres" />
      </p>
      <Card as="section" title={<Trans>Ce tableau</Trans>} level={3}>
        <div className="grid sm:grid-cols-2 lg:grid-cols-3 gap-4">
          <Select
            label={t`Une ligne, c’est`}
            value={m.kind}
            onChange={(e) => change({ ...m, kind: e.target.value as TableMapping['kind'], columns: [] })}
            options={fields.children ? townKinds.map((k) => ({ value: k.value, label: t(k.label) })) : [
              { value: 'pupils', label: t`un élève, avec un ou deux responsables` },
              { value: 'guardians', label: t`un responsable et ses enfants` },
              { value: 'teachers', label: t`quelqu’un de l’équipe` },
              { value: 'none', label: t`rien : laisser ce tableau de côté` },
            ]}
          />
          <TextField label={t`Ligne des titres`} help={t`0 s’il n’y en a pas`} type="number" min={0} max={200} defaultValue={String(m.header)} onBlur={(e) => Number(e.target.value) !== m.header && change({ ...m, header: Number(e.target.value), columns: [] })} />
          {!v.sure && (m.kind === 'pupils' || m.columns.some((c) => /birth_date$|^stay\.day$/.test(c.field))) && (
            <Select
              label={t`Ordre des dates`}
              value={m.dates ?? 'dmy'}
              onChange={(e) => set({ dates: e.target.value as 'dmy' | 'mdy' })}
              options={[
                { value: 'dmy', label: t`jour, mois, année` },
                { value: 'mdy', label: t`mois, jour, année` },
              ]}
            />
          )}
          {m.columns.some((c) => c.field.endsWith('.full_name')) && (
            <Select
              label={t`Noms complets`}
              value={m.names ?? 'family_first'}
              onChange={(e) => set({ names: e.target.value as 'family_first' | 'first_family' })}
              options={[
                { value: 'family_first', label: t`nom, puis prénom` },
                { value: 'first_family', label: t`prénom, puis nom` },
              ]}
            />
          )}
          {m.kind === 'pupils' && !m.columns.some((c) => c.field === 'pupil.class') && <TextField label={t`Classe de toutes les lignes`} help={t`Si aucune colonne ne la donne`} defaultValue={m.class ?? ''} onBlur={(e) => set({ class: e.target.value.trim() })} maxLength={60} />}
          {two &&
            [0, 1].map((at) => (
              <Select
                key={at}
                label={at ? t`Lien du second responsable` : t`Lien du premier responsable`}
                required={false}
                placeholder={t`Non précisé`}
                value={m.relations?.[at] ? String(m.relations[at]) : ''}
                onChange={(e) => set({ relations: [0, 1].map((n) => (n === at ? Number(e.target.value) : (m.relations?.[n] ?? 0))) })}
                options={[10, 20, 50].map((code) => ({ value: String(code), label: relations[code] ? t(relations[code]) : String(code) }))}
              />
            ))}
          {v.words.map((word) => (
            <Select
              key={word}
              label={t`« ${word} » veut dire`}
              required={false}
              placeholder={t`Sans réponse`}
              value={m.sexes?.[word] ?? ''}
              onChange={(e) => set({ sexes: { ...m.sexes, [word]: e.target.value } })}
              options={[
                { value: 'F', label: t`fille` },
                { value: 'M', label: t`garçon` },
              ]}
            />
          ))}
        </div>
        {m.kind !== 'none' && !fields.children && (
          <Checkbox className="mt-3" checked={!!m.whole} onChange={(e) => set({ whole: e.target.checked })} label={t`Tout le monde y est : qui n’est pas dans ce tableau est compté partant`} />
        )}
      </Card>
      {v.missing.length + v.twice.length > 0 && (
        <Banner tone="warning" live className="my-4" title={t`Il manque encore`}>
          <ul className="list-disc ps-5">
            {v.missing.map((any) => (
              <li key={any.join()}>{any.map(label).join(t` ou `)}</li>
            ))}
            {v.twice.map((f) => {
              const twice = label(f)
              return (
                <li key={f}>
                  <Trans>une seule colonne pour « {twice} »</Trans>
                </li>
              )
            })}
          </ul>
        </Banner>
      )}
      {m.kind !== 'none' && <ColumnList key={`${m.kind}/${m.header}`} view={v} mapping={m} options={options} set={set} />}
      {v.lines.length > 0 && (
        <Section level={3} className="mt-6" title={<Trans>Les premières lignes, telles qu’elles seront lues</Trans>}>
          <ul className="grid lg:grid-cols-2 gap-3 items-start">
            {v.lines.map((line, n) => {
              const number = line.line
              return (
                <li key={number} data-card className="bg-surface rounded-card shadow-card">
                  <details className="group" open={n === 0 || line.issues.some((i) => !v.lines.slice(0, n).some((l) => l.issues.some((o) => o.code === i.code)))}>
                    <Fold className="px-4">
                      <Trans>Ligne {number}</Trans>
                    </Fold>
                    <div className="px-4 pb-4">
                      <dl className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-4 gap-y-0.5 text-md">
                        {line.values.map((value, at) => (
                          <div key={at} className="contents">
                            <dt className="text-ink-3 break-words">{label(value.field)}</dt>
                            <dd className="break-words">{/\.(birth_date|day)$/.test(value.field) ? longDay(value.value) : value.field.endsWith('.relation') && relations[Number(value.value)] ? t(relations[Number(value.value)]!) : /phone$|mobile$/.test(value.field) ? formatPhone(value.value) : value.value}</dd>
                          </div>
                        ))}
                      </dl>
                      {line.issues.map((issue, at) => (
                        <p key={at} className="mt-1 flex gap-2 text-md">
                          <TriangleAlert aria-hidden className="size-4 flex-none mt-1 text-warning" />
                          {issue.message}
                        </p>
                      ))}
                    </div>
                  </details>
                </li>
              )
            })}
          </ul>
        </Section>
      )}
    </Section>
  )
}

/** The columns, those that nobody recognised first; the others are folded, and open to be corrected. */
function ColumnList({ view: v, mapping: m, options, set }: { view: TableView; mapping: TableMapping; options: { value: string; label: string }[]; set: (part: Partial<TableMapping>) => void }) {
  const { t } = useLingui()
  const filled = v.mapping.columns.map((c, at) => ({ at, known: !!c.field, there: !!c.header || !!v.samples[at]?.length })).filter((c) => c.there)
  const [strange] = useState(() => new Set(filled.filter((c) => !c.known).map((c) => c.at))) // where they stand while they are answered
  const known = filled.filter((c) => !strange.has(c.at))
  const list = (columns: typeof filled, label: string) => (
    <ul aria-label={label} data-card className="mt-4 bg-surface rounded-card shadow-card">
      {columns.map(({ at }) => {
        const c = v.mapping.columns[at]!
        const header = c.header || t`(sans titre)`
        const samples = v.samples[at] ?? []
        return (
          <li key={at} className="grid sm:grid-cols-2 gap-x-6 gap-y-1 px-4 py-3 border-b border-line last:border-0 items-center">
            <div className="min-w-0">
              <p className="font-semibold break-words">{header}</p>
              <p className="text-sm text-ink-3 break-words">{samples.join(' · ') || t`colonne vide`}</p>
            </div>
            <Select
              label={t`« ${header} » contient`}
              hideLabel
              required={false}
              placeholder={t`Ne pas importer`}
              value={m.columns[at]?.field ?? c.field}
              onChange={(e) => set({ columns: v.mapping.columns.map((k, n) => (n === at ? { ...k, field: e.target.value } : (m.columns[n] ?? k))) })}
              options={options}
            />
          </li>
        )
      })}
    </ul>
  )
  const count = known.length
  return (
    <>
      {strange.size > 0 && list(filled.filter((c) => strange.has(c.at)), t`Colonnes à dire`)}
      {count > 0 && (
        <details className="group mt-4" open={strange.size === 0 && v.missing.length + v.twice.length > 0}>
          <Fold>
            <Plural value={count} one="# colonne reconnue" other="# colonnes reconnues" />
          </Fold>
          {list(known, t`Colonnes reconnues`)}
        </details>
      )}
    </>
  )
}

function Fold({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <summary className={cx('cursor-pointer target flex items-center justify-between gap-3 font-semibold', className)}>
      <span>{children}</span>
      <ChevronDown aria-hidden className="size-5 flex-none text-ink-3 group-open:rotate-180" />
    </summary>
  )
}
