import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CalendarPlus, Pencil, Plus, Undo2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons, IconButton } from '../../../ui/Button'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, DateField, RadioGroup, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatList } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { transferStates } from '../parts/Transfers'
import {
  addNextClass,
  beginNextYear,
  dropNextClass,
  editNextClass,
  keepNextGroup,
  type NextClass,
  type NextPlaceInput,
  type NextPupil,
  type NextYear as Year,
  nextYearQuery,
  openNextYear,
  planNextYear,
  placeNext,
  proposeTransfer,
  undoNextYear,
  useTenant,
} from '../queries'
import { levels, longDay, registerName, staffName } from '../words'

/** « Préparer la rentrée »: next year beside this one. Families see nothing of it before it opens. */
export function NextYear() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(nextYearQuery(tenant))
  const begin = useAct(() => beginNextYear(tenant), () => toast(t`La rentrée est en préparation.`))
  const undo = useAct(() => undoNextYear(tenant), () => toast(t`Ouverture annulée : vos choix sont toujours là.`))
  const [undoing, setUndoing] = useState(false)
  const until = data?.undo_until ? formatDate(data.undo_until, 'full') : ''
  const label = data?.label ?? ''
  return (
    <>
      <PageHeader context={data?.label} title={t`Préparer la rentrée`}>
        {data?.state === 'draft' && <Trans>Classes, élèves et enseignants de l’an prochain. Rien n’est visible des familles avant l’ouverture.</Trans>}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data?.state === 'none' && (
        <EmptyState
          icon={CalendarPlus}
          title={<Trans>L’année {label}</Trans>}
          action={
            data.abilities.includes('begin') && (
              <Button variant="primary" pending={begin.isPending} onClick={() => begin.mutate()}>
                <Trans>Commencer la préparation</Trans>
              </Button>
            )
          }
        >
          <Trans>Les classes de cette année sont reprises, chaque élève est proposé dans le niveau suivant, ceux du dernier niveau vers leur futur établissement. Vous corrigez, puis vous ouvrez l’année le jour venu.</Trans>
        </EmptyState>
      )}
      {data?.state === 'open' && (
        <Banner
          tone="success"
          title={<Trans>L’année {label} est ouverte</Trans>}
          actions={
            data.abilities.includes('undo') && (
              <Button icon={Undo2} onClick={() => setUndoing(true)}>
                <Trans>Annuler l’ouverture</Trans>
              </Button>
            )
          }
        >
          <Trans>Vous pouvez revenir en arrière jusqu’au {until}.</Trans>
        </Banner>
      )}
      {data?.state === 'draft' && <Preparation year={data} />}
      <ConfirmDialog open={undoing} onClose={() => setUndoing(false)} onConfirm={() => undo.mutate(undefined, { onSuccess: () => setUndoing(false) })} pending={undo.isPending} danger title={<Trans>Annuler l’ouverture de l’année ?</Trans>} confirm={<Trans>Annuler l’ouverture</Trans>}>
        <p>
          <Trans>Les places données à l’ouverture sont reprises, ceux qui étaient partis reviennent. Ce qui a été écrit depuis à la main ou par un import reste.</Trans>
        </p>
      </ConfirmDialog>
    </>
  )
}

function Preparation({ year }: { year: Year }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [editing, setEditing] = useState<NextClass | 'new'>()
  const place = useAct((body: NextPlaceInput) => placeNext(tenant, body))
  const from = useMemo(() => {
    const groups = new Map<string, { label: string; pupils: NextPupil[] }>()
    for (const p of year.pupils) {
      const key = p.from ?? ''
      const g = groups.get(key) ?? { label: p.from_class ?? '', pupils: [] }
      g.pupils.push(p)
      groups.set(key, g)
    }
    return [...groups.entries()].sort(([, a], [, b]) => rank(a.pupils) - rank(b.pupils) || a.label.localeCompare(b.label))
  }, [year.pupils])
  const options = year.classes.map((c) => ({ value: c.id, label: c.label }))
  const arriving = t`Arrivants`
  return (
    <div className="flex flex-col gap-2">
      <Summary year={year} />
      <Section
        title={<Trans>Classes de l’an prochain</Trans>}
        actions={
          <Button icon={Plus} onClick={() => setEditing('new')}>
            <Trans>Ajouter une classe</Trans>
          </Button>
        }
      >
        <ul className="grid gap-3 sm:grid-cols-2">
          {year.classes.map((c) => (
            <li key={c.id} data-card className="bg-surface rounded-card shadow-card p-4 flex items-start gap-3">
              <div className="flex-1 min-w-0 margin-line domain-classe">
                <p className="font-title font-bold text-lg">{c.label}</p>
                <p className="text-md text-ink-2">{c.adults.length > 0 ? formatList(c.adults.map(staffName)) : t`Sans enseignant pour le moment`}</p>
                <p className="text-md">
                  {c.levels.length > 0 && `${c.levels.join(', ')} · `}
                  <Plural value={c.pupils} one="# élève" other="# élèves" />
                </p>
              </div>
              <IconButton icon={Pencil} label={t`Modifier ${c.label}`} onClick={() => setEditing(c)} />
            </li>
          ))}
        </ul>
      </Section>
      <Section title={<Trans>Élèves</Trans>}>
        <p className="text-md text-ink-2 measure mb-3">
          <Trans>Une place choisie à la main tient, même si un import dit autre chose ; les autres suivront vos prochains fichiers.</Trans>
        </p>
        <div className="flex flex-col gap-3">
          {from.map(([id, g]) => (
            <FromClass key={id || 'none'} label={g.label || arriving} pupils={g.pupils} year={year} options={options} onPlace={place.mutate} />
          ))}
        </div>
      </Section>
      {year.groups.length > 0 && <Groups year={year} />}
      <Opening year={year} />
      <Dialog open={!!editing} onClose={() => setEditing(undefined)} title={editing === 'new' ? <Trans>Ajouter une classe</Trans> : <Trans>Modifier la classe</Trans>}>
        {editing && <ClassForm key={editing === 'new' ? 'new' : editing.id} of={editing === 'new' ? undefined : editing} year={year} onDone={() => setEditing(undefined)} />}
      </Dialog>
    </div>
  )
}

const rank = (pupils: NextPupil[]) => {
  const found = pupils.map((p) => levels.indexOf(p.from_level as (typeof levels)[number])).filter((i) => i >= 0)
  return found.length ? Math.min(...found) : levels.length
}

function Summary({ year }: { year: Year }) {
  const { t } = useLingui()
  const placed = year.pupils.filter((p) => p.outcome === 'placed').length
  const leaving = year.pupils.filter((p) => p.outcome === 'leaves').length
  const kept = year.pupils.filter((p) => p.kept_down).length
  const figures = [
    { value: placed, label: t`dans une classe` },
    { value: leaving, label: t`quittent l’école` },
    { value: kept, label: t`maintenus` },
    { value: year.unplaced, label: t`sans classe` },
  ]
  return (
    <dl className="grid grid-cols-2 lg:grid-cols-4 gap-3" aria-label={t`Où en est la préparation`}>
      {figures.map((f) => (
        <div key={f.label} data-card className="bg-surface rounded-card shadow-card p-4 flex flex-col">
          <dt className="text-md text-ink-2">{f.label}</dt>
          <dd className="font-title font-bold text-2xl">{f.value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The pupils of one class of this year: the whole class at once, or each by their own select. */
function FromClass({ label, pupils, year, options, onPlace }: { label: string; pupils: NextPupil[]; year: Year; options: { value: string; label: string }[]; onPlace: (body: NextPlaceInput) => void }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const boot = useBoot()
  const [to, setTo] = useState('')
  const leaving = pupils.filter((p) => p.outcome === 'leaves' && !p.transfer)
  const [peer, setPeer] = useState(year.peers[0]?.id ?? '')
  const propose = useAct(() => proposeTransfer(tenant, { people: leaving.map((p) => p.id), peer, leaves_on: year.starts_on ?? boot.today }), () => toast(t`Les élèves sont proposés.`))
  const placed = pupils.filter((p) => p.outcome === 'placed').length
  return (
    <details data-card className="bg-surface rounded-card shadow-card" open={pupils.some((p) => p.outcome === 'unplaced')}>
      <summary className="target flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 cursor-pointer">
        <span className="font-title font-bold text-lg">{label}</span>
        <span className="text-md text-ink-2">
          <Plural value={pupils.length} one="# élève" other="# élèves" />
          {placed < pupils.length && (
            <>
              {' · '}
              <Plural value={pupils.length - placed} one="# sans place ici" other="# sans place ici" />
            </>
          )}
        </span>
      </summary>
      <div className="px-4 pb-4">
        <div className="flex flex-wrap items-end gap-3 pb-4 border-b border-line">
          <Select
            label={t`Toute la classe vers`}
            value={to}
            onChange={(e) => setTo(e.target.value)}
            options={[{ value: '', label: t`Choisir…` }, ...options, { value: 'proposal', label: t`Revenir aux propositions` }]}
            className="max-w-xs"
          />
          <Button
            disabled={!to}
            onClick={() => {
              onPlace({ people: pupils.map((p) => p.id), ...(to === 'proposal' ? { outcome: 'proposal' } : { outcome: 'placed', class: to }) })
              setTo('')
            }}
          >
            <Trans>Placer</Trans>
          </Button>
        </div>
        {leaving.length > 0 && year.peers.length > 0 && (
          <div className="flex flex-wrap items-end gap-3 py-4 border-b border-line">
            <Select label={t`Proposer ceux qui partent à`} value={peer} onChange={(e) => setPeer(e.target.value)} options={year.peers.map((p) => ({ value: p.id, label: p.name }))} className="max-w-xs" />
            <Button variant="primary" pending={propose.isPending} disabled={!peer} onClick={() => propose.mutate()}>
              <Plural value={leaving.length} one="Proposer # élève" other="Proposer # élèves" />
            </Button>
          </div>
        )}
        <ul className="divide-y divide-line">
          {pupils.map((p) => (
            <PupilLine key={p.id} pupil={p} options={options} onPlace={onPlace} />
          ))}
        </ul>
      </div>
    </details>
  )
}

function PupilLine({ pupil: p, options, onPlace }: { pupil: NextPupil; options: { value: string; label: string }[]; onPlace: (body: NextPlaceInput) => void }) {
  const { t } = useLingui()
  const name = registerName(p)
  const value = p.outcome === 'placed' ? (p.class ?? '') : p.outcome === 'leaves' ? 'leaves' : ''
  const to = p.transfer_to ?? ''
  return (
    <li className="py-2 flex flex-wrap items-center justify-between gap-3">
      <div className="min-w-0">
        <span className="font-semibold">{name}</span>{' '}
        <span className="text-md text-ink-2">{[p.from_level, p.outcome === 'placed' && p.level !== p.from_level ? p.level : ''].filter(Boolean).join(' → ')}</span>
        <span className="flex flex-wrap gap-1.5">
          {p.kept_down && (
            <Badge tone="warning">
              <Trans>Maintien</Trans>
            </Badge>
          )}
          {p.by === 'hand' && (
            <Badge tone="info">
              <Trans>Choisi à la main</Trans>
            </Badge>
          )}
          {p.by === 'register' && (
            <Badge>
              <Trans>D’après l’import</Trans>
            </Badge>
          )}
          {p.register && <Badge tone="warning">{t`L’import dit ${p.register}`}</Badge>}
          {p.expected_in_onde && (
            <Badge tone="warning">
              <Trans>Attendu dans ONDE</Trans>
            </Badge>
          )}
          {p.transfer && <Badge {...(transferStates[p.transfer].tone && { tone: transferStates[p.transfer].tone! })}>{to ? `${t(transferStates[p.transfer].label)} : ${to}` : t(transferStates[p.transfer].label)}</Badge>}
        </span>
      </div>
      <Select
        label={t`L’an prochain, ${name}`}
        hideLabel
        className="max-w-xs"
        value={value}
        onChange={(e) => {
          const v = e.target.value
          onPlace({ people: [p.id], ...(v === 'proposal' || v === '' ? { outcome: 'proposal' } : v === 'leaves' ? { outcome: 'leaves' } : { outcome: 'placed', class: v }) })
        }}
        options={[
          ...(value === '' ? [{ value: '', label: t`Sans classe` }] : []),
          ...options,
          { value: 'leaves', label: t`Quitte l’école` },
          ...(p.by === 'hand' ? [{ value: 'proposal', label: t`Revenir à la proposition` }] : []),
        ]}
      />
    </li>
  )
}

function Groups({ year }: { year: Year }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const keep = useAct((v: { group: string; keep: boolean }) => keepNextGroup(tenant, v.group, v.keep))
  return (
    <Section title={<Trans>Groupes faits à la main</Trans>}>
      <ul className="grid gap-3 sm:grid-cols-2">
        {year.groups.map((g) => (
          <li key={g.id} data-card className="bg-surface rounded-card shadow-card p-4">
            <RadioGroup
              name={`group-${g.id}`}
              inline
              label={g.label}
              value={g.answer === 'unasked' ? '' : g.answer}
              onChange={(v) => keep.mutate({ group: g.id, keep: v === 'keep' })}
              choices={[
                { value: 'keep', label: t`Garder` },
                { value: 'archive', label: t`Archiver` },
              ]}
            />
          </li>
        ))}
      </ul>
      <p className="text-md text-ink-2 mt-2">
        <Trans>Sans réponse, un groupe est archivé à l’ouverture. Ceux des classes se refont seuls.</Trans>
      </p>
    </Section>
  )
}

function Opening({ year }: { year: Year }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [asking, setAsking] = useState(false)
  const day = year.opens_on ? longDay(year.opens_on) : ''
  const earliest = year.opens_from ? longDay(year.opens_from) : ''
  const label = year.label
  const plan = useAct((on: string) => planNextYear(tenant, on || undefined), (_, on) => toast(on ? t`Jour d’ouverture noté.` : t`L’année s’ouvrira à la main.`), true)
  const open = useAct(() => openNextYear(tenant, true), () => {
    setAsking(false)
    toast(t`L’année ${label} est ouverte.`)
  })
  return (
    <Section title={<Trans>Ouvrir l’année</Trans>}>
      <div data-card className="bg-surface rounded-card shadow-card p-4 lg:p-5 max-w-2xl">
        <p className="mb-4">{day ? <Trans>L’année s’ouvre d’elle-même le {day}, avant le matin. Les groupes de cette année sont archivés à leur dernier jour.</Trans> : <Trans>Aucun jour n’est choisi : vous l’ouvrirez à la main.</Trans>}</p>
        <Form problem={plan.error} onSubmit={(data) => plan.mutate(String(data.get('opens_on')))} className="flex flex-wrap items-end gap-3">
          <DateField name="opens_on" label={t`Jour d’ouverture`} optional defaultValue={year.opens_on ?? ''} />
          <Button type="submit" pending={plan.isPending}>
            <Trans>Noter ce jour</Trans>
          </Button>
        </Form>
        <Buttons className="mt-5">
          <Button variant="primary" disabled={!year.abilities.includes('open')} onClick={() => setAsking(true)}>
            <Trans>Ouvrir maintenant</Trans>
          </Button>
        </Buttons>
        {!year.abilities.includes('open') && (
          <p className="text-md text-ink-2 mt-2">
            <Trans>Possible à partir du {earliest}.</Trans>
          </p>
        )}
      </div>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => open.mutate()} pending={open.isPending} title={<Trans>Ouvrir l’année {label} ?</Trans>} confirm={<Trans>Ouvrir l’année</Trans>}>
        {year.leaving + year.unplaced > 0 && (
          <Banner tone="warning" className="mb-3">
            <Plural value={year.leaving} _0="Tous ceux qui partent ont un transfert" one="# élève part sans transfert" other="# élèves partent sans transfert" /> ·{' '}
            <Plural value={year.unplaced} _0="aucun n’est sans classe" one="# élève est sans classe" other="# élèves sont sans classe" />
          </Banner>
        )}
        <p>
          <Trans>Les places sont données, ceux qui partent commencent leurs trois mois avant effacement. Vous pourrez annuler pendant sept jours.</Trans>
        </p>
      </ConfirmDialog>
    </Section>
  )
}

function ClassForm({ of, year, onDone }: { of: NextClass | undefined; year: Year; onDone: () => void }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [chosen, setChosen] = useState<string[]>(of?.levels ?? [])
  const [teacher, setTeacher] = useState(of?.adults.find((a) => a.part === 'main_teacher')?.id ?? of?.adults.find((a) => a.part === 'teacher')?.id ?? '')
  const others = of?.adults.filter((a) => a.part === 'teacher' && a.id !== teacher).map((a) => a.id) ?? []
  const save = useAct((label: string) => {
    const body = { label, kind: of?.kind ?? ('ordinary' as const), levels: chosen, teachers: [...(teacher ? [teacher] : []), ...others] }
    return of ? editNextClass(tenant, of.id, body) : addNextClass(tenant, body)
  }, onDone, true)
  const drop = useAct(() => dropNextClass(tenant, of?.id ?? ''), () => {
    onDone()
    toast(t`Classe retirée : ses élèves sont proposés ailleurs.`)
  })
  return (
    <Form problem={save.error} onSubmit={(data) => save.mutate(String(data.get('label')))} className="flex flex-col gap-4">
      <TextField name="label" label={t`Nom de la classe`} defaultValue={of?.label ?? ''} maxLength={60} />
      <CheckboxGroup name="levels" label={t`Niveaux`} inline value={chosen} onChange={setChosen} choices={levels.map((l) => ({ value: l, label: l }))} />
      <Select
        label={t`Enseignant·e`}
        optional
        value={teacher}
        onChange={(e) => setTeacher(e.target.value)}
        options={[{ value: '', label: t`Pas encore connu` }, ...year.teachers.map((a) => ({ value: a.id, label: staffName(a) }))]}
      />
      <Buttons>
        <Button type="submit" variant="primary" pending={save.isPending}>
          {of ? <Trans>Enregistrer</Trans> : <Trans>Ajouter la classe</Trans>}
        </Button>
        {of && (
          <Button variant="quiet" pending={drop.isPending} onClick={() => drop.mutate()}>
            <Trans>Retirer cette classe</Trans>
          </Button>
        )}
      </Buttons>
    </Form>
  )
}
