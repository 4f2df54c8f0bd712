import { Trans, useLingui } from '@lingui/react/macro'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Headset, History, Hourglass, Repeat2, UserSearch } from 'lucide-react'
import { useMemo, useState } from 'react'
import { hatOf, useBoot } from '../../../shell/session'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { formatDate, formatDateTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { Pick } from '../DayToggles'
import { EnrolSheet } from '../EnrolSheet'
import { type Cell, cellKey, type Offer, type Row } from '../model'
import { Limits, OpenActivities } from '../Notices'
import { findPupilsQuery, type Service, services, traceQuery } from '../queries'
import { TypicalWeek } from '../TypicalWeek'
import { type Booking, useBooking } from '../useBooking'
import { useTraceWords } from '../trace'
import { labelOf, tellCell } from '../words'
import { Board, StretchBar, useStretch } from './BookMonth'

/** A family on the phone: find the child, touch the day, save. */
export function Desk() {
  const { pupil } = useParams({ strict: false }) as { pupil?: string }
  return pupil ? <OneChild key={pupil} pupil={pupil} /> : <Find />
}

function useGiven(): { tenant: string; given: Service[] } {
  const boot = useBoot()
  const given = useMemo(() => services.filter((s) => boot.abilities.includes(`${s}:desk`)), [boot.abilities])
  return { tenant: hatOf(boot)?.tenant.id ?? '', given }
}

function Find() {
  const { t } = useLingui()
  const { tenant } = useGiven()
  const [q, setQ] = useState('')
  const { data, error, refetch } = useQuery(findPupilsQuery(tenant, q))
  const items = q.trim().length > 1 ? (data?.items ?? []) : []
  const n = items.length
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={t`Guichet des réservations`}
        actions={
          <LinkButton to="/reservations/attente" icon={Hourglass}>
            <Trans>Listes d’attente</Trans>
          </LinkButton>
        }
      >
        <Trans>Une famille appelle : cherchez l’enfant, touchez le jour, enregistrez.</Trans>
      </PageHeader>
      <SearchField label={t`Nom ou prénom de l’enfant`} placeholder={t`Nom ou prénom de l’enfant`} value={q} onChange={setQ} result={q && data ? <Trans>{n} enfants</Trans> : ''} />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      <ul className="mt-4 flex flex-col gap-2">
        {items.map((p) => (
          <li key={p.id}>
            <LinkButton to={`/reservations/guichet/${p.id}` as '/'} wide className="justify-start text-start">
              <span>
                {p.given_name} <strong>{p.family_name}</strong>
                <span className="block text-md font-normal text-ink-2">{p.class}</span>
              </span>
            </LinkButton>
          </li>
        ))}
      </ul>
      {q.trim().length > 1 && data && n === 0 && (
        <EmptyState icon={UserSearch} title={<Trans>Aucun enfant de ce nom</Trans>}>
          <Trans>Essayez le début du nom, ou le nom d’usage. Un enfant qui n’est pas encore inscrit à l’école n’apparaît pas ici.</Trans>
        </EmptyState>
      )}
      {q.trim().length < 2 && (
        <EmptyState icon={Headset} title={<Trans>Qui appelle ?</Trans>}>
          <Trans>Tapez deux lettres du nom de l’enfant. Par exemple « rou ».</Trans>
        </EmptyState>
      )}
    </div>
  )
}

interface Blocked {
  row: Row
  day: string
  cell: Cell
}

function OneChild({ pupil }: { pupil: string }) {
  const { t } = useLingui()
  const boot = useBoot()
  const { tenant, given } = useGiven()
  const stretch = useStretch(boot.today)
  const desk = useMemo(() => ({ tenant, pupil, given }), [tenant, pupil, given])
  const b = useBooking(stretch.day, desk)
  const [blocked, setBlocked] = useState<Blocked | undefined>()
  const [typical, setTypical] = useState(false)
  const [enrolling, setEnrolling] = useState<Offer | undefined>()
  const [day, setDay] = useState('')
  const child = useQuery(findPupilsQuery(tenant, '', pupil)).data
  const kid = b.kids[0]
  const known = child?.items[0]
  const name = known ? `${known.given_name} ${known.family_name}` : (kid?.name ?? '')
  const kids = b.kids
  return (
    <div>
      <PageHeader
        back="/reservations/guichet"
        context={kid?.className}
        title={name || t`Guichet`}
        actions={
          b.rows.length > 0 && (
            <Buttons>
              <Button icon={Repeat2} onClick={() => setTypical(true)}>
                <Trans>Semaine type</Trans>
              </Button>
            </Buttons>
          )
        }
      >
        <Limits months={b.months} />
      </PageHeader>
      {b.error && !b.months.length && <ProblemState problem={b.error} retry={b.retry} />}
      {b.pending && !b.months.length && <Skeleton cards={2} />}
      {b.rows.length > 0 && (
        <>
          <StretchBar stretch={stretch} />
          <Board booking={b} stretch={stretch} kids={kids} names={false} isDesk onBlocked={(row, d, cell) => setBlocked({ row, day: d, cell })} onAt={setDay} />
        </>
      )}
      {!given.length && (
        <EmptyState icon={Headset} title={<Trans>Ce guichet n’est pas le vôtre</Trans>}>
          <Trans>Vos droits ne permettent pas de réserver pour une famille. Demandez-les à l’administration de votre organisation.</Trans>
        </EmptyState>
      )}
      {b.months.length > 0 && b.rows.length === 0 && !b.pending && (
        <EmptyState title={<Trans>Aucune inscription pour le moment</Trans>}>
          <Trans>Inscrivez l’enfant à une activité ci-dessous : ses jours apparaîtront ici.</Trans>
        </EmptyState>
      )}
      {day && <Trace tenant={tenant} given={given} pupil={pupil} day={day} booking={b} />}
      <OpenActivities kids={kids} onEnrol={setEnrolling} />
      {typical && <TypicalWeek booking={b} day={stretch.day} only="" desk={desk} onClose={() => setTypical(false)} />}
      {enrolling && <EnrolSheet offer={enrolling} booking={b} desk onClose={() => setEnrolling(undefined)} />}
      {blocked && <Override blocked={blocked} booking={b} onClose={() => setBlocked(undefined)} />}
    </div>
  )
}

/** What the rule says, and how an agent goes over it: with a reason, which stays. */
function Override({ blocked: { row, day, cell }, booking: b, onClose }: { blocked: Blocked; booking: Booking; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const reasons = [t`Famille au téléphone, imprévu`, t`Erreur de saisie de la famille`, t`Erreur de nos services`]
  const [reason, setReason] = useState(reasons[0]!)
  const [fault, setFault] = useState('')
  const take = !cell.taken
  const possible = !!cell.term && cell.term.add.code !== 'past' && cell.status !== 'closed' && cell.status !== 'holiday'
  const label = labelOf(row)
  const date = formatDate(day, 'long')
  const act = async () => {
    if (reason.trim().length < 3) return setFault(t`Dites pourquoi en quelques mots : cela reste dans l’historique.`)
    onClose()
    await b.send(new Map([[cellKey(row, day), take]]), reason.trim())
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={
        <>
          {label}, {date}
        </>
      }
      actions={
        possible ? (
          <>
            <Button variant="primary" onClick={() => void act()}>
              {take ? <Trans>Réserver quand même</Trans> : <Trans>Retirer quand même</Trans>}
            </Button>
            <Button onClick={onClose}>
              <Trans>Annuler</Trans>
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>
            <Trans>Fermer</Trans>
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <p>{tellCell(row, day, cell, (d) => i18n._(d))}</p>
        {possible && (
          <>
            <p className="text-ink-2">
              <Trans>Vous pouvez passer outre la règle. Votre nom, l’heure et la raison restent dans l’historique de ce jour.</Trans>
            </p>
            <Pick label={t`Raison`} options={reasons.map((r) => ({ id: r, label: r }))} on={(id) => id === reason} onPress={setReason} />
            <TextField label={t`En d’autres mots`} optional maxLength={300} value={reasons.includes(reason) ? '' : reason} error={fault} onChange={(e) => setReason(e.target.value || reasons[0]!)} />
          </>
        )}
      </div>
    </Dialog>
  )
}

/** What happened to the bookings of a day, in words. */
function Trace({ tenant, given, pupil, day, booking: b }: { tenant: string; given: readonly Service[]; pupil: string; day: string; booking: Booking }) {
  const [open, setOpen] = useState(false)
  const words = useTraceWords()
  const answers = useQueries({ queries: given.map((s) => ({ ...traceQuery(tenant, s, pupil, day), enabled: open })) })
  const lines = answers.flatMap((a) => a.data ?? []).sort((x, y) => (x.at < y.at ? -1 : 1))
  const date = formatDate(day, 'long')
  const of = (unit: string) => b.rows.find((r) => r.unit.id === unit)
  if (!open)
    return (
      <div className="mt-4">
        <Button icon={History} onClick={() => setOpen(true)}>
          <Trans>Historique : {date}</Trans>
        </Button>
      </div>
    )
  return (
    <Section title={<Trans>Historique : {date}</Trans>} className="mt-6">
      {answers.some((a) => a.isPending) && <Skeleton lines={2} />}
      {!lines.length && !answers.some((a) => a.isPending) && (
        <p className="text-ink-2">
          <Trans>Rien n’a été réservé ni retiré ce jour-là.</Trans>
        </p>
      )}
      <ol data-card className="bg-surface rounded-card shadow-card divide-y divide-line">
        {lines.map((l, i) => {
          const row = of(l.unit)
          return (
            <li key={i} className="px-4 py-3">
              <p className="font-semibold">
                {row ? `${labelOf(row)} : ` : ''}
                {words.what(l)}
              </p>
              <p className="text-md text-ink-2">
                {formatDateTime(l.at)} · {words.via(l)}
                {l.by && ` (${l.by})`}
              </p>
              {l.reason && <p className="text-md">« {l.reason} »</p>}
            </li>
          )
        })}
      </ol>
    </Section>
  )
}
