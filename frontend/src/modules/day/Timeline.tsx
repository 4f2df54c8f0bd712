import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleDashed, Clock, XCircle } from 'lucide-react'
import type { ComponentType, ReactNode } from 'react'
import { useBoot } from '../../shell/session'
import { cx } from '../../ui/cx'
import { dayOf, formatDay, formatTime } from '../../ui/format'
import { domains } from '../../ui/domains'
import { KindIcon } from './KindIcon'
import { domainOf, inOrder } from './lines'
import type { Told } from './types'

/** « 08:30 » as people read it. */
const hour = (clock: string) => (Number(clock.slice(3)) ? `${Number(clock.slice(0, 2))} h ${clock.slice(3)}` : `${Number(clock.slice(0, 2))} h`)

/** A child's day from morning to evening: what it is, when, where, and what may still be done. */
export function Timeline({ lines, act: Act }: { lines: readonly Told[]; act?: ComponentType<{ line: Told }> }) {
  return (
    <ol className="divide-y divide-line">
      {inOrder(lines).map((l) => (
        <Row key={[l.tenant, l.service, l.kind, l.ref, l.starts].join()} line={l} action={Act && <Act line={l} />} />
      ))}
    </ol>
  )
}

function Row({ line: l, action }: { line: Told; action: ReactNode }) {
  const off = l.state === 'none' || l.state === 'cancelled' || l.state === 'away'
  // « Gratuit : sortie scolaire » says why, too.
  const free = l.state === 'away' && l.price?.cents === 0
  const more = l.more && l.state !== 'away' ? l.more : ''
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5">
      <span className={cx('margin-line flex min-w-0 flex-1 basis-56 items-start gap-3', domains[domainOf(l)].className)}>
        <KindIcon kind={l.kind} className={cx('mt-0.5 size-5 shrink-0', off ? 'text-ink-2' : 'text-ink')} />
        <span className="min-w-0">
          <span className="block">
            {l.starts && <span className="tabular-nums text-ink-2">{l.ends ? `${hour(l.starts)}–${hour(l.ends)}` : hour(l.starts)} · </span>}
            <span className={cx('font-semibold', off && 'text-ink-2')}>
              <Name line={l} />
            </span>
          </span>
          <span className="block text-md text-ink-2">
            <State line={l} />
            {l.price && <> · {l.price.sentence}</>}
            {l.place && l.state !== 'none' && <> · {l.place}</>}
          </span>
          {more && <span className="block text-md text-ink-2">{more}</span>}
          {l.detail && l.service !== 'attendance' && !free && <span className="block text-md text-ink-2">{l.detail}</span>}
          <Until line={l} />
        </span>
      </span>
      {action}
    </li>
  )
}

function Name({ line: l }: { line: Told }) {
  switch (l.kind) {
    case 'school':
      return l.label ? <Trans>École · {l.label}</Trans> : <Trans>École</Trans>
    case 'absence':
      return <Trans>Absence</Trans>
    case 'late':
      return <Trans>Retard</Trans>
    case 'outing':
      return l.label ? <Trans>Sortie · {l.label}</Trans> : <Trans>Sortie scolaire</Trans>
    case 'class_closed':
      return <Trans>Classe fermée</Trans>
    case 'teacher_absent':
      return <Trans>Enseignant absent</Trans>
    case 'strike':
      return <Trans>Grève</Trans>
  }
  return l.label
}

/** A pictogram and a word: never a colour alone. */
function State({ line: l }: { line: Told }) {
  const at = 'mr-1 -mt-0.5 inline size-4 align-middle'
  switch (l.state) {
    case 'booked':
      return (
        <>
          <CircleCheck aria-hidden className={cx(at, 'text-success')} />
          {l.kind === 'meal' ? <Trans>Repas réservé</Trans> : l.kind === 'trip' ? <Trans>Place réservée dans le car</Trans> : <Trans>Réservé</Trans>}
        </>
      )
    case 'waiting':
      return (
        <>
          <Clock aria-hidden className={at} />
          <Trans>Sur liste d’attente</Trans>
        </>
      )
    case 'offered':
      return (
        <>
          <Clock aria-hidden className={at} />
          <Trans>Une place vous est proposée</Trans>
        </>
      )
    case 'away':
      return (
        <>
          <XCircle aria-hidden className={at} />
          <Trans>Retiré : l’école signale que l’enfant n’y sera pas</Trans>
        </>
      )
    case 'cancelled':
      return (
        <>
          <XCircle aria-hidden className={at} />
          <Trans>Annulé</Trans>
        </>
      )
    case 'none':
      return (
        <>
          <CircleDashed aria-hidden className={at} />
          <Trans>Non réservé</Trans>
        </>
      )
    case 'announced':
      return <Trans>Signalée par la famille</Trans>
    case 'found':
      return <Trans>Constatée à l’appel : à expliquer</Trans>
    case 'explained':
      return <Trans>Expliquée</Trans>
    case 'accepted':
      return <Trans>Motif accepté</Trans>
    case 'refused':
      return <Trans>Motif refusé</Trans>
    case 'morning':
      return <Trans>Matin</Trans>
    case 'afternoon':
      return <Trans>Après-midi</Trans>
    case 'home':
      return <Trans>Gardé à la maison</Trans>
    case 'stay':
      return <Trans>Accueilli à l’école</Trans>
    case 'service':
      return <Trans>Accueilli au service minimum</Trans>
  }
  return null
}

/** « à modifier avant jeudi 10 h », or why it is closed. */
function Until({ line: l }: { line: Told }) {
  const { t } = useLingui()
  const { today } = useBoot()
  const c = l.change
  if (!c) return null
  if (!c.open)
    return c.reason ? (
      <details className="text-md text-ink-2">
        <summary className="cursor-pointer w-fit py-1 underline decoration-dotted underline-offset-4">
          <Trans>Ne se change plus</Trans>
        </summary>
        {c.reason}
      </details>
    ) : null
  if (!c.until) return null
  const when = `${formatDay(dayOf(c.until), today)} ${formatTime(c.until)}`
  return <span className="block text-md text-ink-2">{c.action === 'add' ? t`Réservation possible jusqu’à ${when}` : t`Modifiable jusqu’à ${when}`}</span>
}
