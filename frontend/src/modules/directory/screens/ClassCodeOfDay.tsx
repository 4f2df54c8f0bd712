import './board.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Lock, Maximize, MonitorUp } from 'lucide-react'
import { useRef } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { dayOf, formatTime } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { QrCode } from '../parts/QrCode'
import { useRecordId } from '../place'
import { classCodesQuery, classQuery, closeClass, groupsQuery, openClass, useTenant } from '../queries'
import { inGroups, spelt } from '../sheets'

/** The code of a class for the day, large enough to be read from the last row. */
export function ClassCodeOfDay() {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const id = useRecordId()
  const board = useRef<HTMLDivElement>(null)
  const school = useQuery(classQuery(tenant, id))
  const groups = useQuery(groupsQuery(tenant))
  const codes = useQuery(classCodesQuery(tenant))
  const group = groups.data?.items.find((g) => g.kind === 'class' && g.class === id)
  const code = codes.data?.find((c) => c.group === group?.id)
  const open = useAct(() => openClass(tenant, group!.id))
  const close = useAct(() => closeClass(tenant, code!.id), () => toast(t`Code fermé : il ne laisse plus entrer personne.`))
  const error = school.error ?? groups.error ?? codes.error
  const until = code ? formatTime(code.until) : ''
  const tomorrow = code && dayOf(code.until) > boot.today
  const label = school.data?.label ?? ''
  const host = location.host
  return (
    <>
      <PageHeader
        back={`/annuaire/classes/${id}`}
        context={label}
        title={t`Code de la classe`}
        actions={
          code && (
            <>
              <Button icon={Maximize} onClick={() => void board.current?.requestFullscreen?.()}>
                <Trans>Plein écran</Trans>
              </Button>
              <Button icon={Lock} pending={close.isPending} onClick={() => close.mutate()}>
                <Trans>Fermer le code</Trans>
              </Button>
            </>
          )
        }
      >
        <Trans>Pour entrer sans mot de passe : le code de la classe, son prénom, ses deux mots.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void Promise.all([school.refetch(), groups.refetch(), codes.refetch()])} />}
      {!error && (!codes.data || !groups.data) && <Skeleton cards={1} />}
      {codes.data && groups.data && !code && (
        <EmptyState
          icon={MonitorUp}
          title={<Trans>Aucun code ouvert pour cette classe</Trans>}
          action={
            group && (
              <Button variant="primary" pending={open.isPending} onClick={() => open.mutate()}>
                <Trans>Ouvrir un code pour la journée</Trans>
              </Button>
            )
          }
        >
          <Trans>Il laisse entrer la classe pendant une journée d’école. Seuls les élèves qui ont une carte de classe y trouvent leur prénom.</Trans>
        </EmptyState>
      )}
      {code && (
        <div ref={board} data-card className="board bg-surface rounded-card shadow-card text-ink">
          <p className="text-xl">
            {label} · <Trans>allez sur</Trans> <strong className="font-title">{host}/eleve</strong>
          </p>
          <p className="board-code font-title font-bold" aria-label={t`Code : ${spelt(code.code)}`}>
            {inGroups(code.code, 3)}
          </p>
          <div className="flex flex-wrap items-center justify-center gap-6">
            <QrCode text={`${location.origin}/eleve`} label={t`Mène à la page d’entrée des élèves`} className="board-qr" />
            <p className="text-lg">{tomorrow ? <Trans>Jusqu’à demain {until}</Trans> : <Trans>Jusqu’à {until}</Trans>}</p>
          </div>
        </div>
      )}
    </>
  )
}
