import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FileText, IdCard, Plus } from 'lucide-react'
import { useState } from 'react'
import { AnchorButton, Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { fold, formatDate, formatNumber } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { toast } from '../../../ui/Toast'
import { Pages, useTenant } from '../place'
import { decideRight, findPupils, lineQuery, makePasses, networkQuery, passesHref, revokePass, type Right, type RightDecided, rightsQuery, transportKey, writeRight } from '../queries'
import { charges, directions, documents, grounds, hour, states, useDays } from '../words'

/** Who may ride and on what ground: wishes to decide first, then everybody, with their passes. */
export function Rights() {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const [state, setState] = useState<Right['state'] | ''>('')
  const [find, setFind] = useState('')
  const [deciding, setDeciding] = useState<Right | null>(null)
  const [writing, setWriting] = useState(false)
  const { data, error, refetch } = useQuery({ ...rightsQuery(tenant.id), enabled: !!tenant.id })
  const passes = useMutation({
    mutationFn: () => makePasses(tenant.id),
    onSuccess: ({ made }) => {
      toast(made ? t`${made} cartes établies.` : t`Chacun a déjà sa carte.`)
      void client.invalidateQueries({ queryKey: rightsQuery(tenant.id).queryKey })
    },
  })
  const may = !!data?.abilities.desk
  const waiting = data?.counts.asked ?? 0
  const shown = (data?.items ?? []).filter((g) => (state ? g.state === state : g.state !== 'withdrawn') && fold(`${g.pupil} ${g.class} ${g.line} ${g.rides.map((r) => r.stop).join(' ')}`).includes(fold(find)))
  const asked = shown.filter((g) => g.state === 'asked')
  const rest = shown.filter((g) => g.state !== 'asked')
  const without = (data?.items ?? []).filter((g) => g.state === 'granted' && !data?.passes[g.pupil_id]).length
  return (
    <>
      <PageHeader
        title={t`Droits et cartes`}
        context={tenant.name}
        actions={
          may && (
            <>
              <Button icon={Plus} onClick={() => setWriting(true)}>
                <Trans>Écrire une demande</Trans>
              </Button>
              <Button icon={IdCard} pending={passes.isPending} onClick={() => passes.mutate()}>
                <Plural value={without} _0="Établir les cartes" one="Établir # carte" other="Établir # cartes" />
              </Button>
              <AnchorButton icon={FileText} href={passesHref(tenant.id)} download>
                <Trans>Imprimer les cartes</Trans>
              </AnchorButton>
            </>
          )
        }
      >
        <Plural value={waiting} _0="Aucune demande n’attend." one="# demande attend votre décision." other="# demandes attendent votre décision." />
      </PageHeader>
      <Pages />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {passes.error && <ProblemState problem={passes.error} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <>
          <div className="grid gap-3 sm:grid-cols-2 mb-4 items-end">
            <SearchField label={t`Chercher un élève, un arrêt, une ligne`} value={find} onChange={setFind} />
            <Select
              label={t`État`}
              value={state}
              onChange={(e) => setState(e.currentTarget.value as Right['state'] | '')}
              options={[
                { value: '', label: t`Tous` },
                { value: 'asked', label: t`À décider` },
                { value: 'granted', label: t`Accordés` },
                { value: 'refused', label: t`Refusés` },
                { value: 'ended', label: t`Terminés` },
              ]}
            />
          </div>
          {shown.length === 0 && <EmptyState title={<Trans>Personne ici</Trans>} />}
          {asked.length > 0 && (
            <Section title={t`À décider`}>
              <ul className="grid gap-3 lg:grid-cols-2">
                {asked.map((g) => (
                  <li key={g.id}>
                    <Asked right={g} {...(may && { onDecide: () => setDeciding(g) })} />
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {rest.length > 0 && (
            <Section title={t`Qui prend le car`}>
              <ul className="bg-surface rounded-card shadow-card divide-y divide-line">
                {rest.slice(0, 300).map((g) => (
                  <Row key={g.id} right={g} pass={!!data.passes[g.pupil_id]} tenant={tenant.id} {...(may && { onDecide: () => setDeciding(g) })} />
                ))}
              </ul>
              {rest.length > 300 && (
                <p className="mt-2 text-ink-2">
                  <Plural value={rest.length - 300} one="# autre : cherchez un nom, un arrêt ou une ligne." other="# autres : cherchez un nom, un arrêt ou une ligne." />
                </p>
              )}
            </Section>
          )}
        </>
      )}
      {deciding && <Decide tenant={tenant.id} right={deciding} onClose={() => setDeciding(null)} />}
      {writing && <Write tenant={tenant.id} onClose={() => setWriting(false)} />}
    </>
  )
}

/** Where and when a right takes the child: one line for each way, or one for both where they share the stop and the days. */
function Rides({ rides }: { rides: Right['rides'] }) {
  const { t, i18n } = useLingui()
  const days = useDays()
  const [out, back] = rides
  const more = (r: Right['rides'][number]) => (
    <>
      {days(r.weekdays)}
      {r.weeks && <> · {r.weeks === 'a' ? t`semaines paires` : t`semaines impaires`}</>}
    </>
  )
  if (rides.length === 2 && out && back && out.stop_id === back.stop_id && out.weekdays === back.weekdays && out.weeks === back.weeks) {
    return (
      <p>
        {out.stop} · {[out, back].map((r) => `${i18n._(directions[r.direction]).toLowerCase()}${r.at === undefined ? '' : ` ${hour(r.at)}`}`).join(', ')} · {more(out)}
      </p>
    )
  }
  return (
    <ul>
      {rides.map((r) => (
        <li key={r.id}>
          {i18n._(directions[r.direction])} · {r.stop}
          {r.at !== undefined && <> · {hour(r.at)}</>} · {more(r)}
        </li>
      ))}
    </ul>
  )
}

/** Why a right was given, and what was seen. */
function useWhy(): (g: Right) => string {
  const { t, i18n } = useLingui()
  return (g) =>
    [g.ground && i18n._(grounds[g.ground]), g.distance_m !== undefined && `${formatNumber(g.distance_m / 1000)} km`, g.state === 'granted' && i18n._(charges[g.charge]), g.document && t`${{ doc: i18n._(documents[g.document]) }} vu le ${{ day: formatDate(g.seen_on ?? '', 'short') }}`].filter(Boolean).join(' · ')
}

function Asked({ right: g, onDecide }: { right: Right; onDecide?: () => void }) {
  const { t, i18n } = useLingui()
  const why = useWhy()(g)
  const line = g.line
  return (
    <Card
      as="div"
      domain="transport"
      label={t`Ligne ${line}`}
      title={g.pupil}
      aside={<Badge tone={states[g.state].tone}>{i18n._(states[g.state].label)}</Badge>}
      actions={
        onDecide && (
          <Button variant="primary" onClick={onDecide}>
            <Trans>
              Décider<span className="sr-only"> : {g.pupil}</span>
            </Trans>
          </Button>
        )
      }
    >
      <Rides rides={g.rides} />
      <p className="mt-1 text-md">{[g.class, why].filter(Boolean).join(' · ')}</p>
      {g.wish && <p className="mt-1 text-ink">« {g.wish} »</p>}
    </Card>
  )
}

function Row({ right: g, pass, tenant, onDecide }: { right: Right; pass: boolean; tenant: string; onDecide?: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const why = useWhy()(g)
  const lost = useMutation({
    mutationFn: () => revokePass(tenant, g.pupil_id, 'lost'),
    onSuccess: () => {
      toast(t`L’ancienne carte est annulée, une nouvelle est prête à imprimer.`)
      void client.invalidateQueries({ queryKey: rightsQuery(tenant).queryKey })
    },
  })
  const { line, pupil } = g
  const of = <span className="sr-only"> : {pupil}</span>
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-3 lg:grid-cols-[15rem_1fr_auto] lg:items-center">
      <div className="min-w-0">
        <p className="font-semibold">{pupil}</p>
        <p className="text-md text-ink-2">{[g.class, t`ligne ${line}`].filter(Boolean).join(' · ')}</p>
      </div>
      <div className="min-w-0 text-md">
        <Rides rides={g.rides} />
        {why && <p className="text-ink-2">{why}</p>}
        {g.reason && <p>{g.reason}</p>}
      </div>
      <div className="flex flex-wrap items-center gap-1 lg:justify-end">
        {g.state !== 'granted' && <Badge tone={states[g.state].tone}>{i18n._(states[g.state].label)}</Badge>}
        {onDecide && (
          <Button dense variant="quiet" onClick={onDecide}>
            <Trans>Modifier{of}</Trans>
          </Button>
        )}
        {onDecide && g.state === 'granted' && pass && (
          <>
            <AnchorButton dense variant="quiet" href={passesHref(tenant, g.pupil_id)} download>
              <Trans>Sa carte{of}</Trans>
            </AnchorButton>
            <Button dense variant="quiet" pending={lost.isPending} onClick={() => lost.mutate()}>
              <Trans>Carte perdue{of}</Trans>
            </Button>
          </>
        )}
      </div>
      {lost.error && <ProblemState problem={lost.error} />}
    </li>
  )
}

function Decide({ tenant, right: g, onClose }: { tenant: string; right: Right; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [state, setState] = useState<RightDecided['state']>(g.state === 'refused' ? 'refused' : 'granted')
  const save = useMutation({
    mutationFn: (f: FormData) =>
      decideRight(tenant, g.id, {
        state,
        version: g.version,
        reason: String(f.get('reason') ?? ''),
        ...(state === 'granted' && {
          ground: String(f.get('ground')) as Right['ground'],
          document: String(f.get('document') ?? '') as Right['document'],
          charge: String(f.get('charge')) as Right['charge'],
          ...(f.get('distance') && { distance_m: Math.round(Number(String(f.get('distance')).replace(',', '.')) * 1000) }),
        }),
      }),
    onSuccess: () => {
      toast(t`C’est décidé : la famille est prévenue.`)
      void client.invalidateQueries({ queryKey: transportKey(tenant) })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={g.pupil} shape="sheet" keep>
      {g.wish && <p className="mb-4">« {g.wish} »</p>}
      <Form problem={save.error} onSubmit={(f) => save.mutate(f)} className="flex flex-col gap-5">
        <RadioGroup
          name="state"
          label={t`Décision`}
          inline
          value={state}
          onChange={(v) => setState(v as RightDecided['state'])}
          choices={[{ value: 'granted', label: t`Accorder` }, ...(g.state === 'granted' ? [{ value: 'ended', label: t`Mettre fin aujourd’hui` }] : [{ value: 'refused', label: t`Refuser` }])]}
        />
        {state === 'granted' && (
          <>
            <Select name="ground" label={t`Ce qui justifie le droit`} defaultValue={g.ground} placeholder={t`Choisir`} options={Object.entries(grounds).map(([value, label]) => ({ value, label: i18n._(label) }))} />
            <TextField name="distance" label={t`Distance, en kilomètres`} optional inputMode="decimal" pattern="\d{1,3}([.,]\d+)?" defaultValue={g.distance_m === undefined ? '' : String(g.distance_m / 1000).replace('.', ',')} />
            <Select name="document" label={t`Document vu`} help={t`Vu, jamais gardé.`} optional defaultValue={g.document} options={[{ value: '', label: t`Aucun` }, ...Object.entries(documents).map(([value, label]) => ({ value, label: i18n._(label) }))]} />
            <Select name="charge" label={t`Tarif`} defaultValue={g.charge} options={Object.entries(charges).map(([value, label]) => ({ value, label: i18n._(label) }))} />
          </>
        )}
        <TextArea name="reason" label={t`Motif`} help={t`La famille le lit.`} optional={state === 'granted'} rows={2} maxLength={600} defaultValue={g.reason} />
        <FormFoot pending={save.isPending} onCancel={onClose}>
          <Trans>Décider</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}

/** A wish written for a family that telephones: the child, the line, the stop. */
function Write({ tenant, onClose }: { tenant: string; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [find, setFind] = useState('')
  const [pupil, setPupil] = useState<{ pupil_id: string; name: string } | null>(null)
  const [line, setLine] = useState('')
  const { data: network } = useQuery(networkQuery(tenant))
  const { data: found } = useQuery({ queryKey: [...transportKey(tenant), 'find', find], queryFn: () => findPupils(tenant, find), enabled: find.trim().length > 1 && !pupil })
  const { data: view } = useQuery({ ...lineQuery(tenant, line), enabled: !!line })
  const runs = view?.run_list.filter((r) => !r.archived && r.trips.length) ?? []
  const stops = new Map(network?.stops.map((s) => [s.id, s]))
  const calls = [...new Set(runs.flatMap((r) => r.trips.flatMap((x) => x.times.map((at) => at.stop_id))))].filter((s) => !stops.get(s)?.school_id)
  const save = useMutation({
    mutationFn: (f: FormData) => {
      const stop = String(f.get('stop'))
      const rides = runs.filter((r) => r.trips.some((x) => x.times.some((at) => at.stop_id === stop))).map((r) => ({ run_id: r.id, stop_id: stop, weekdays: r.trips.reduce((m, x) => m | x.weekdays, 0) || 31 }))
      return writeRight(tenant, pupil!.pupil_id, { line_id: line, rides, wish: String(f.get('wish') ?? '') })
    },
    onSuccess: () => {
      toast(t`La demande est écrite : elle attend votre décision.`)
      void client.invalidateQueries({ queryKey: rightsQuery(tenant).queryKey })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={<Trans>Écrire une demande</Trans>} shape="sheet" keep>
      {!pupil ? (
        <>
          <SearchField label={t`Nom ou prénom de l’élève`} value={find} onChange={setFind} />
          <ul className="mt-3 flex flex-col gap-2">
            {found?.map((p) => (
              <li key={p.pupil_id}>
                <Button wide onClick={() => setPupil(p)}>
                  {p.name} <span className="font-normal text-ink-2">{p.class}</span>
                </Button>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <Form problem={save.error} onSubmit={(f) => save.mutate(f)} className="flex flex-col gap-5">
          <p className="font-semibold">{pupil.name}</p>
          <Select label={t`Ligne`} name="line_id" value={line} onChange={(e) => setLine(e.currentTarget.value)} placeholder={t`Choisir`} options={(network?.lines ?? []).filter((l) => !l.archived).map((l) => ({ value: l.id, label: [l.code, l.label].filter(Boolean).join(' · ') }))} />
          {line && <Select label={t`Arrêt`} name="stop" placeholder={t`Choisir`} options={calls.map((s) => ({ value: s, label: stops.get(s)?.name ?? '' }))} />}
          <TextArea name="wish" label={t`Ce que dit la famille`} optional rows={2} maxLength={600} />
          <FormFoot pending={save.isPending} onCancel={onClose}>
            <Trans>Enregistrer</Trans>
          </FormFoot>
        </Form>
      )}
    </Dialog>
  )
}
