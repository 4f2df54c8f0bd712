import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IdCard, KeyRound, LogOut, Mail, Printer, ShieldOff, UserX } from 'lucide-react'
import { useState } from 'react'
import { useAbility } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { elide, formatDate } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { lastDay } from '../people'
import { accountQuery, closeAccess, type CodeCard, dropFactor, issueCards, issueReset, openAccess, type Person, signOutPerson, useTenant } from '../queries'
import { holdCode } from '../sheets'
import { staffName } from '../words'
import { useAct } from './Frame'
import { usePrinter } from './Printed'

/** The last code that somebody was given, in words. */
export function CardState({ card }: { card: CodeCard | undefined }) {
  if (!card) return <Trans>Aucun code pour le moment</Trans>
  const made = formatDate(card.issued_at, 'dayMonth')
  const until = formatDate(lastDay(card.expires_at), 'dayMonth')
  if (card.state === 'used') return <Trans>Code du {made}, utilisé</Trans>
  if (card.state === 'expired') return <Trans>Code du {made}, périmé depuis le {until}</Trans>
  if (card.state === 'revoked') return <Trans>Code du {made}, annulé</Trans>
  if (card.kind === 'mail') return <Trans>Invité·e par courriel le {made}, valable jusqu’au {until}</Trans>
  return <Trans>Fiche du {made}, valable jusqu’au {until}</Trans>
}

/** How somebody stands with their account, and what the school does to help them in. */
export function AccountCard({ person }: { person: Person }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const navigate = useNavigate()
  // Who left took their account along: all that is left to do here is to close this place to it.
  const gone = !!person.left_on
  const helps = person.abilities.includes('help')
  const reset = useAbility('identity:reset') && helps
  const activate = useAbility('identity:activate') && helps
  const { data: state, error, refetch } = useQuery({ ...accountQuery(tenant, person.id), enabled: reset })
  const [asked, setAsked] = useState<'factor' | 'close' | null>(null)
  const name = staffName(person)
  const whose = elide('de', name)
  const done = () => setAsked(null)

  const paper = usePrinter()
  const mail = useAct(() => issueCards(tenant, [person.id], 'mail'), (issue) =>
    issue.cards.length ? toast(t`Invitation envoyée. Elle part hors des heures calmes.`) : toast(t`Aucune adresse connue : imprimez plutôt une fiche.`, { tone: 'info' }),
  )
  const code = useAct(() => issueReset(tenant, person.id), (made) => {
    holdCode(made)
    void navigate({ to: `/annuaire/personnes/${person.id}/code` as '/' })
  })
  const factor = useAct(() => dropFactor(tenant, person.id), () => {
    done()
    toast(t`Second facteur retiré. ${name} en choisira un autre à sa prochaine connexion.`)
  })
  const out = useAct(() => signOutPerson(tenant, person.id), () => toast(t`Toutes ses sessions sont fermées.`))
  const open = useAct(() => openAccess(tenant, person.id), () => toast(t`Son compte ouvre à nouveau cette organisation.`))
  const close = useAct(() => closeAccess(tenant, person.id), () => {
    done()
    toast(t`Son compte n’ouvre plus cette organisation.`, { undo: () => open.mutate() })
  })

  const account = state?.account ?? person.active
  return (
    <Card
      title={<Trans>Compte</Trans>}
      aside={
        account && state && !state.member ? (
          <Badge tone="warning">
            <Trans>Accès fermé</Trans>
          </Badge>
        ) : undefined
      }
    >
      <p className="mb-2">
        {account ? (
          <Badge tone="success">
            <Trans>Activé</Trans>
          </Badge>
        ) : (
          <Badge>
            <Trans>Pas encore activé</Trans>
          </Badge>
        )}
      </p>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {reset && !state && !error && <Skeleton lines={2} />}
      {state && (
        <ul className="text-md flex flex-col gap-1">
          {state.login && (
            <li>
              <Trans>Identifiant :</Trans> <strong className="text-ink break-all">{state.login}</strong>
            </li>
          )}
          {!account && (
            <li>
              <CardState card={state.card} />
            </li>
          )}
          {state.second_factor && (
            <li>
              <Trans>Second facteur en place.</Trans>
            </li>
          )}
          {state.class_card && (
            <li>
              <Trans>Sa carte de classe fonctionne.</Trans>
            </li>
          )}
        </ul>
      )}
      {helps && (
        <div className="mt-4 flex flex-col gap-2 items-stretch" data-noprint>
          {activate && !account && !gone && (
            <>
              <Button dense icon={Printer} pending={paper.working} onClick={() => paper.print({ what: 'sheets', people: [person.id], label: name })}>
                <Trans>Nouvelle fiche à imprimer</Trans>
              </Button>
              {!person.profiles.includes('pupil') && (
                <Button dense icon={Mail} pending={mail.isPending} onClick={() => mail.mutate()}>
                  <Trans>Inviter par courriel</Trans>
                </Button>
              )}
            </>
          )}
          {activate && !gone && person.profiles.includes('pupil') && (
            <Button dense icon={IdCard} pending={paper.working} onClick={() => paper.print({ what: 'cards', people: [person.id], label: name })}>
              {state?.class_card ? <Trans>Refaire la carte de classe</Trans> : <Trans>Carte de classe</Trans>}
            </Button>
          )}
          {reset && account && !gone && (
            <Button dense icon={KeyRound} pending={code.isPending} onClick={() => code.mutate()}>
              <Trans>Code pour un nouveau mot de passe</Trans>
            </Button>
          )}
          {reset && state?.account && (
            <>
              {state.second_factor && !gone && (
                <Button dense variant="quiet" icon={ShieldOff} onClick={() => setAsked('factor')}>
                  <Trans>Retirer le second facteur perdu</Trans>
                </Button>
              )}
              {!gone && (
                <Button dense variant="quiet" icon={LogOut} pending={out.isPending} onClick={() => out.mutate()}>
                  <Trans>Fermer ses sessions</Trans>
                </Button>
              )}
              {state.member ? (
                <Button dense variant="quiet" icon={UserX} onClick={() => setAsked('close')}>
                  <Trans>Fermer son accès ici</Trans>
                </Button>
              ) : gone ? null : (
                <Button dense onClick={() => open.mutate()} pending={open.isPending}>
                  <Trans>Rouvrir son accès</Trans>
                </Button>
              )}
            </>
          )}
        </div>
      )}
      {paper.dialog}
      <ConfirmDialog open={asked === 'factor'} onClose={done} onConfirm={() => factor.mutate()} pending={factor.isPending} danger title={<Trans>Retirer le second facteur ?</Trans>} confirm={<Trans>Retirer le second facteur</Trans>}>
        <p>
          <Trans>Faites-le seulement après avoir reconnu {name} : de vive voix, en personne. Son mot de passe suffira jusqu’à ce qu’un autre second facteur soit choisi.</Trans>
        </p>
      </ConfirmDialog>
      <ConfirmDialog open={asked === 'close'} onClose={done} onConfirm={() => close.mutate()} pending={close.isPending} danger title={<Trans>Fermer l’accès {whose} ?</Trans>} confirm={<Trans>Fermer l’accès</Trans>}>
        <p>
          <Trans>Son compte n’ouvrira plus cette organisation, tout de suite. Ses autres écoles et mairies ne changent pas, sa fiche reste dans l’annuaire, et vous pouvez rouvrir l’accès.</Trans>
        </p>
      </ConfirmDialog>
    </Card>
  )
}
