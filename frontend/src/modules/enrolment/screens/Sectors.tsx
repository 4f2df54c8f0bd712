import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FileDown, MapPin, Plus, Trash2, Upload } from 'lucide-react'
import { useState } from 'react'
import { AnchorButton, Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { Badge, Banner, ProblemState, ProgressBar, Skeleton } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, DateField, FileField, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { applyStreets, checkQuery, type Commune, dropStreets, enrolmentKey, exportStreets, listQuery, type School, sectorsQuery, type StreetList, streetsQuery, type Stretch, type Terms, termsQuery, tryStreets, undoStreets, writeCommunes, writeSchools, writeTerms } from '../queries'
import { levels } from '../words'

/** The sectors: an address checked, the list of streets, the schools, and from when one may ask. */
export function Sectors() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(sectorsQuery(tenant.id))
  const manages = data?.abilities.includes('manage') ?? false
  const tried = data?.lists.find((l) => l.state === 'tried')
  return (
    <div className="max-w-5xl">
      <PageHeader title={t`Secteurs scolaires`} context={tenant.name} back="/inscriptions">
        {tenant.kind === 'intercommunality' ? <Trans>Les communes du regroupement partagent leurs écoles ; la liste dit celle de chaque adresse, selon le niveau.</Trans> : <Trans>Le conseil municipal fixe les secteurs ; la liste des rues dit l’école de chaque adresse.</Trans>}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <div className="flex flex-col gap-8">
          <Check tenant={tenant.id} communes={data.communes} />
          <Section title={<Trans>La liste des rues</Trans>} actions={data.lines > 0 && <Downloads href={(f) => exportStreets(tenant.id, f)} />}>
            <div className="flex flex-col gap-4">
              <p>{data.streets ? <Plural value={data.streets} one="# rue en service." other="# rues en service." /> : data.lines ? <Plural value={data.lines} one="# ligne en service." other="# lignes en service." /> : <Trans>Aucune liste n’est en service.</Trans>}</p>
              {tried && <Trial tenant={tenant.id} id={tried.id} several={data.communes.length > 1} />}
              {manages && !tried && <Bring tenant={tenant.id} />}
              <History tenant={tenant.id} lists={data.lists} />
              {data.lines > 0 && <Streets tenant={tenant.id} several={data.communes.length > 1} />}
            </div>
          </Section>
          <Communes tenant={tenant.id} communes={data.communes} manages={manages} grouped={tenant.kind === 'intercommunality'} />
          <Schools tenant={tenant.id} schools={data.schools} linked={data.linked} manages={manages} />
          <TermsForm tenant={tenant.id} manages={manages} />
        </div>
      )}
    </div>
  )
}

/** The formats in which a table is taken away; on paper too, where a register is one. */
export function Downloads({ href, paper }: { href: (format: string) => string; paper?: boolean }) {
  return (
    <Buttons>
      <AnchorButton icon={FileDown} href={href('csv')}>
        CSV
      </AnchorButton>
      <AnchorButton icon={FileDown} href={href('xlsx')}>
        XLSX
      </AnchorButton>
      {paper && (
        <AnchorButton icon={FileDown} href={href('pdf')}>
          PDF
        </AnchorButton>
      )}
    </Buttons>
  )
}

/** An address is typed, and the school is seen with the line that decided. */
function Check({ tenant, communes }: { tenant: string; communes: readonly Commune[] }) {
  const { t } = useLingui()
  const [address, setAddress] = useState('')
  const [level, setLevel] = useState('')
  const [insee, setInsee] = useState('')
  const several = communes.length > 1
  const { data } = useQuery(checkQuery(tenant, address, level, insee))
  return (
    <Card as="section" domain="mairie" label={t`Vérifier une adresse`} icon={MapPin}>
      <div className={several ? 'mt-3 grid items-end gap-4 sm:grid-cols-[1fr_13rem_8rem]' : 'mt-3 grid items-end gap-4 sm:grid-cols-[1fr_12rem]'}>
        <TextField name="address" label={t`Adresse`} help={t`Comme on la dit : 12 bis av. de l’Aérodrome`} autoComplete="off" value={address} onChange={(e) => setAddress(e.target.value)} />
        {several && <Select name="commune" label={t`Commune`} value={insee} placeholder={t`Comme dans l’adresse`} onChange={(e) => setInsee(e.target.value)} options={communes.map((c) => ({ value: c.insee, label: c.name }))} />}
        <Select name="level" label={t`Niveau`} value={level} placeholder={t`Tous`} onChange={(e) => setLevel(e.target.value)} options={levels.map((l) => ({ value: l, label: l }))} />
      </div>
      <div aria-live="polite" className="mt-4">
        {data && address.trim().length > 2 && (
          <>
            <Banner tone={data.found ? 'success' : 'warning'} title={data.found ? data.found.school : undefined}>
              {data.message}
              {data.found && (
                <span className="block text-md">
                  <Trans>Ligne {data.found.line} du fichier</Trans>
                </span>
              )}
            </Banner>
            {data.like.length > 0 && (
              <p className="mt-3">
                <Trans>Vouliez-vous dire :</Trans>{' '}
                {data.like.map((street) => (
                  <Button key={street} variant="quiet" onClick={() => setAddress([/^\s*\d+\s*(bis|ter|quater)?/i.exec(address)?.[0]?.trim(), street].filter(Boolean).join(' '))}>
                    {street}
                  </Button>
                ))}
              </p>
            )}
            {data.others.length > 0 && <StretchTable caption={t`Les lignes de cette rue`} rows={data.others} several={several} />}
          </>
        )}
      </div>
    </Card>
  )
}

function useSides() {
  const { t } = useLingui()
  return { all: t`tous`, even: t`pairs`, odd: t`impairs` }
}

function StretchTable({ caption, rows, before, several }: { caption: string; rows: readonly (Stretch & { before?: string })[]; before?: boolean; several?: boolean | undefined }) {
  const { t } = useLingui()
  const sides = useSides()
  const from = (s: Stretch) => (s.from_number ? `${s.from_number} ${s.from_suffix}`.trim() : '')
  const to = (s: Stretch) => (s.to_number >= 99999 ? '' : `${s.to_number} ${s.to_suffix}`.trim())
  return (
    <DataTable
      caption={caption}
      showCaption
      dense
      rows={rows}
      rowKey={(s) => `${s.line}-${s.school_id}`}
      columns={[
        { key: 'street', header: t`Voie`, main: true, sort: (s) => s.street, cell: (s) => s.street || t`Toute la commune` },
        ...(several ? [{ key: 'commune', header: t`Commune`, sort: (s: Stretch) => s.commune, cell: (s: Stretch) => s.commune || s.insee || t`Toutes` }] : []),
        { key: 'side', header: t`Parité`, cell: (s) => sides[s.side] },
        { key: 'from', header: t`Du`, numeric: true, cell: (s) => from(s) },
        { key: 'to', header: t`Au`, numeric: true, cell: (s) => to(s) },
        { key: 'school', header: t`École`, sort: (s) => s.school, cell: (s) => s.school },
        ...(several ? [{ key: 'levels', header: t`Niveaux`, cell: (s: Stretch) => span(s.levels) }] : []),
        ...(before ? [{ key: 'before', header: t`Jusqu’ici`, cell: (s: Stretch & { before?: string }) => s.before ?? '' }] : []),
      ]}
    />
  )
}

/** « PS → CP »: the levels of a school, which follow one another. */
const span = (list: readonly string[]) => (list.length > 2 ? `${list[0]} → ${list[list.length - 1]}` : list.join(', '))

function Bring({ tenant }: { tenant: string }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [files, setFiles] = useState<File[]>([])
  const [whole, setWhole] = useState(false)
  const [share, setShare] = useState(0)
  const send = useMutation({
    mutationFn: () => tryStreets(tenant, files[0] as File, whole, setShare),
    onSuccess: (l) => {
      client.setQueryData(listQuery(tenant, l.id).queryKey, l)
      void client.invalidateQueries({ queryKey: sectorsQuery(tenant).queryKey })
    },
  })
  return (
    <Card as="section" level={3} title={<Trans>Importer une liste</Trans>}>
      <Form problem={send.error} onSubmit={() => send.mutate()}>
        <div className="mt-3 flex flex-col gap-4 text-ink">
          <FileField name="file" label={t`Fichier CSV ou XLSX`} help={t`Colonnes : école (nom ou UAI), code INSEE, voie, parité, du, au. « Toute la commune » à la place d’une voie vaut pour toutes. Rien ne change avant votre accord.`} accept=".csv,.txt,.tsv,.xlsx" files={files} maxSize={8 << 20} onChange={setFiles} />
          <Checkbox name="whole" label={t`Ce fichier remplace toute la liste`} help={t`Sinon, seules les écoles qu’il nomme changent.`} checked={whole} onChange={(e) => setWhole(e.target.checked)} />
          {send.isPending && <ProgressBar label={t`Lecture du fichier`} value={Math.round(share * 100)} total={100} />}
          <Buttons>
            <Button type="submit" variant="primary" icon={Upload} pending={send.isPending} disabled={!files.length}>
              <Trans>Essayer</Trans>
            </Button>
          </Buttons>
        </div>
      </Form>
    </Card>
  )
}

const effect = (f: { severity: string }) => <Badge tone={f.severity === 'error' ? 'danger' : 'warning'}>{f.severity === 'error' ? <Trans>Laissée de côté</Trans> : <Trans>Prise en compte</Trans>}</Badge>

/** What a trial found: errors by line, what would change; then applied, or thrown away. */
function Trial({ tenant, id, several }: { tenant: string; id: string; several: boolean }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const { data, error } = useQuery(listQuery(tenant, id))
  const done = () => void client.invalidateQueries({ queryKey: enrolmentKey })
  const apply = useMutation({
    mutationFn: (partly: boolean) => applyStreets(tenant, id, partly),
    onSuccess: () => {
      done()
      toast(t`La nouvelle liste est en service.`)
    },
    onError: refused,
  })
  const drop = useMutation({ mutationFn: () => dropStreets(tenant, id), onSuccess: done, onError: refused })
  if (error) return <ProblemState problem={error} />
  if (!data) return <Skeleton />
  const r = data.report as NonNullable<StreetList['report']>
  return (
    <Card as="section" level={3} title={<Trans>Essai de {data.file_name || t`votre fichier`}</Trans>}>
      <p>{[r.encoding, r.separator && t`séparateur « ${r.separator} »`].filter(Boolean).join(' · ')}</p>
      <ul className="my-3 flex flex-wrap gap-2">
        <li>
          <Badge tone="success">
            <Plural value={r.added} one="# ligne ajoutée" other="# lignes ajoutées" />
          </Badge>
        </li>
        <li>
          <Badge tone="info">
            <Plural value={r.changed} one="# change d’école" other="# changent d’école" />
          </Badge>
        </li>
        <li>
          <Badge tone={r.removed ? 'warning' : 'info'}>
            <Plural value={r.removed} one="# retirée" other="# retirées" />
          </Badge>
        </li>
        <li>
          <Badge>
            <Plural value={r.same + r.kept} one="# inchangée" other="# inchangées" />
          </Badge>
        </li>
        {r.errors > 0 && (
          <li>
            <Badge tone="danger">
              <Plural value={r.errors} one="# erreur" other="# erreurs" />
            </Badge>
          </li>
        )}
      </ul>
      {r.findings.length > 0 && (
        <DataTable
          caption={t`À regarder`}
          showCaption
          dense
          rows={r.findings}
          rowKey={(f) => `${f.line}-${f.code}-${f.message ?? ''}`}
          columns={[
            { key: 'line', header: t`Ligne`, numeric: true, sort: (f) => f.line, cell: (f) => f.line || '—' },
            { key: 'what', header: t`Ce qui ne va pas`, main: true, cell: (f) => f.message },
            { key: 'how', header: t`Effet`, cell: effect },
          ]}
        />
      )}
      {r.changes.length > 0 && <StretchTable caption={t`Changent d’école`} rows={r.changes} before several={several} />}
      {r.removes.length > 0 && <StretchTable caption={t`Retirées`} rows={r.removes} several={several} />}
      {r.adds.length > 0 && <StretchTable caption={t`Ajoutées`} rows={r.adds.slice(0, 50)} several={several} />}
      <Buttons className="mt-4">
        {data.abilities.includes('apply') && (
          <Button variant="primary" pending={apply.isPending} onClick={() => apply.mutate(r.errors > 0)}>
            {r.errors > 0 ? <Plural value={r.good} one="Appliquer la ligne lisible" other="Appliquer les # lignes lisibles" /> : <Trans>Mettre en service</Trans>}
          </Button>
        )}
        <Button pending={drop.isPending} onClick={() => drop.mutate()}>
          <Trans>Jeter cet essai</Trans>
        </Button>
      </Buttons>
    </Card>
  )
}

function History({ tenant, lists }: { tenant: string; lists: readonly StreetList[] }) {
  const former = lists.some((l) => l.state === 'replaced')
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const undo = useMutation({
    mutationFn: (id: string) => undoStreets(tenant, id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: enrolmentKey })
      toast(former ? t`La liste d’avant est de nouveau en service.` : t`Aucune liste n’est plus en service.`)
    },
    onError: refused,
  })
  const now = lists.find((l) => l.state === 'standing')
  if (!now) return null
  const on = formatDate(now.applied_at ?? now.created_at, 'year')
  return (
    <p className="flex flex-wrap items-center gap-3">
      <span>
        <Trans>
          « {now.file_name} », en service depuis le {on}
        </Trans>
      </span>
      {now.abilities.includes('undo') && (
        <Button pending={undo.isPending} onClick={() => undo.mutate(now.id)}>
          {former ? <Trans>Revenir à la liste d’avant</Trans> : <Trans>Retirer cette liste</Trans>}
        </Button>
      )}
    </p>
  )
}

function Streets({ tenant, several }: { tenant: string; several: boolean }) {
  const { t } = useLingui()
  const [q, setQ] = useState('')
  const [shown, setShown] = useState(false)
  const { data } = useQuery({ ...streetsQuery(tenant, q), enabled: shown })
  if (!shown)
    return (
      <Buttons>
        <Button onClick={() => setShown(true)}>
          <Trans>Voir les rues</Trans>
        </Button>
      </Buttons>
    )
  return (
    <div className="flex flex-col gap-3">
      <SearchField label={t`Chercher une rue`} value={q} onChange={setQ} />
      {data && <StretchTable caption={t`Rues en service`} rows={data.items} several={several} />}
    </div>
  )
}

const count = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : undefined)

/** The places of levels with one of them written, or taken away. */
function counted(places: Record<string, number>, level: string, n: number | undefined): Record<string, number> {
  const rest = Object.fromEntries(Object.entries(places).filter(([l]) => l !== level))
  return n === undefined ? rest : { ...rest, [level]: n }
}

/** The communes whose children are enrolled here: of a syndicate, those of its grouping. */
function Communes({ tenant, communes, manages, grouped }: { tenant: string; communes: readonly Commune[]; manages: boolean; grouped: boolean }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [list, setList] = useState<Commune[]>(() => (communes.length ? [...communes] : [{ insee: '', name: '' }]))
  const save = useMutation({
    mutationFn: () => writeCommunes(tenant, list.filter((c) => c.insee || c.name)),
    onSuccess: (d) => {
      client.setQueryData(sectorsQuery(tenant).queryKey, d)
      void client.invalidateQueries({ queryKey: enrolmentKey })
      toast(t`C’est enregistré.`)
    },
  })
  if (!grouped && communes.length < 2) return null
  const write = (at: number, change: Partial<Commune>) => setList((l) => l.map((c, i) => (i === at ? { ...c, ...change } : c)))
  return (
    <Section title={<Trans>Les communes</Trans>}>
      <p className="mb-4 measure">
        <Trans>Le code INSEE d’une ligne de la liste dit dans quelle commune est la voie. Le certificat et la dérogation restent ceux du maire de la commune où l’enfant habite.</Trans>
      </p>
      <Form problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex max-w-2xl flex-col gap-4 text-ink">
          {list.map((c, i) => (
            <div key={i} className="grid items-end gap-4 sm:grid-cols-[8rem_1fr_auto]">
              <TextField name={`communes[${i}].insee`} label={t`Code INSEE`} maxLength={5} disabled={!manages} value={c.insee} onChange={(e) => write(i, { insee: e.target.value.toUpperCase() })} />
              <TextField name={`communes[${i}].name`} label={t`Commune`} maxLength={80} disabled={!manages} value={c.name} onChange={(e) => write(i, { name: e.target.value })} />
              {manages && (
                <Button icon={Trash2} aria-label={t`Retirer la commune ${c.name}`} onClick={() => setList((l) => l.filter((_, at) => at !== i))}>
                  <Trans>Retirer</Trans>
                </Button>
              )}
            </div>
          ))}
          {manages && (
            <Buttons>
              <Button type="submit" variant="primary" pending={save.isPending}>
                <Trans>Enregistrer les communes</Trans>
              </Button>
              <Button icon={Plus} onClick={() => setList((l) => [...l, { insee: '', name: '' }])}>
                <Trans>Ajouter une commune</Trans>
              </Button>
            </Buttons>
          )}
        </div>
      </Form>
    </Section>
  )
}

function Schools({ tenant, schools, linked, manages }: { tenant: string; schools: readonly School[]; linked: readonly School[]; manages: boolean }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [list, setList] = useState<School[]>(() => [...schools, ...linked.filter((l) => !schools.some((s) => s.id === l.id)).map((l) => ({ ...l, name: l.name }))])
  const save = useMutation({
    mutationFn: () => writeSchools(tenant, list.filter((s) => s.levels.length)),
    onSuccess: (d) => {
      client.setQueryData(sectorsQuery(tenant).queryKey, d)
      toast(t`C’est enregistré.`)
    },
    onError: refused,
  })
  const write = (id: string, change: { [K in keyof School]?: School[K] | undefined }) => setList((l) => l.map((s) => (s.id === id ? ({ ...s, ...change } as School) : s)))
  return (
    <Section title={<Trans>Les écoles</Trans>}>
      <p className="mb-4">
        <Trans>Les niveaux disent dans quelle école un enfant peut être inscrit. Une école sans niveau n’est pas proposée. Les places se comparent aux prévisions ; elles n’empêchent aucune inscription.</Trans>
      </p>
      <div className="flex flex-col gap-4">
        {list.map((s) => (
          <Card key={s.id} as="section" level={3} title={s.name}>
            <div className="mt-2 flex flex-col gap-4 text-ink">
              <CheckboxGroup name={`levels-${s.id}`} label={t`Niveaux enseignés`} inline value={s.levels} onChange={(v) => write(s.id, { levels: levels.filter((l) => v.includes(l)) })} choices={levels.map((l) => ({ value: l, label: l, disabled: !manages }))} />
              <div className="grid gap-4 sm:grid-cols-2">
                <TextField name={`uai-${s.id}`} label={t`UAI`} optional maxLength={8} value={s.uai} onChange={(e) => write(s.id, { uai: e.target.value })} />
                <TextField name={`capacity-${s.id}`} label={t`Places de l’école`} optional inputMode="numeric" maxLength={4} value={s.capacity === undefined ? '' : String(s.capacity)} onChange={(e) => write(s.id, { capacity: count(e.target.value) })} />
              </div>
              {s.levels.length > 0 && (
                <fieldset>
                  <legend className="mb-2 font-semibold">
                    <Trans>
                      Places par niveau <span className="font-normal text-ink-2">(facultatif)</span>
                    </Trans>
                  </legend>
                  <div className="flex flex-wrap gap-3">
                    {s.levels.map((l) => (
                      <div key={l} className="w-18">
                        <TextField name={`places-${s.id}-${l}`} label={l} required={false} inputMode="numeric" maxLength={3} value={String(s.places?.[l] ?? '')} onChange={(e) => write(s.id, { places: counted(s.places ?? {}, l, count(e.target.value)) })} />
                      </div>
                    ))}
                  </div>
                </fieldset>
              )}
            </div>
          </Card>
        ))}
        {manages && list.length > 0 && (
          <Buttons>
            <Button variant="primary" pending={save.isPending} onClick={() => save.mutate()}>
              <Trans>Enregistrer les écoles</Trans>
            </Button>
          </Buttons>
        )}
      </div>
    </Section>
  )
}

function TermsForm({ tenant, manages }: { tenant: string; manages: boolean }) {
  const { data } = useQuery(termsQuery(tenant))
  return data ? <TermsFields tenant={tenant} start={data} manages={manages} /> : null
}

function TermsFields({ tenant, start, manages }: { tenant: string; start: Terms; manages: boolean }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [terms, setTerms] = useState<Terms>(start)
  const set = (change: Partial<Terms>) => setTerms((x) => ({ ...x, ...change }))
  const save = useMutation({
    mutationFn: () => writeTerms(tenant, terms),
    onSuccess: (d) => {
      client.setQueryData(termsQuery(tenant).queryKey, d)
      toast(t`C’est enregistré.`)
    },
  })
  return (
    <Section title={<Trans>Ouverture aux familles</Trans>}>
      <Form problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex max-w-2xl flex-col gap-5 text-ink">
          <div className="grid gap-5 sm:grid-cols-2">
            <DateField name="opens_on" label={t`La prochaine rentrée se demande à partir du`} optional value={terms.opens_on} onChange={(e) => set({ opens_on: e.target.value })} />
            <DateField name="closes_on" label={t`Jusqu’au`} optional value={terms.closes_on} onChange={(e) => set({ closes_on: e.target.value })} />
          </div>
          <TextArea name="welcome" label={t`Ce que les familles lisent`} optional maxLength={1000} rows={3} value={terms.welcome} onChange={(e) => set({ welcome: e.target.value })} />
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField name="cost_cents" label={t`Coût d’un élève par an`} suffix="€" optional inputMode="decimal" value={terms.cost_cents !== undefined ? String(terms.cost_cents / 100).replace('.', ',') : ''} onChange={(e) => set({ cost_cents: Math.round(Number(e.target.value.replace(',', '.').replace(/[^\d.]/g, '')) * 100) })} />
            <TextField name="cost_reference" label={t`Délibération`} optional maxLength={160} value={terms.cost_reference} onChange={(e) => set({ cost_reference: e.target.value })} />
          </div>
          {manages && (
            <Buttons>
              <Button type="submit" variant="primary" pending={save.isPending}>
                <Trans>Enregistrer</Trans>
              </Button>
            </Buttons>
          )}
        </div>
      </Form>
    </Section>
  )
}
