import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { BellRing } from 'lucide-react'
import type { HomeCard } from '../../../api/boot'
import { useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { formatDay } from '../../../ui/format'
import { Progress } from '../follow/Progress'
import { useMoment, useRemind } from '../follow/remind'
import { asksAnswer, type WaitingData } from '../types'

interface Titled extends HomeCard {
  title?: string
  tenant?: string
}

/** A note of mine that waits for answers: how many are there, who is missing, one touch to remind them. */
export function WaitingCard({ card }: { card: HomeCard }) {
  const { t } = useLingui()
  const boot = useBoot()
  const { title = '', tenant = boot.hat } = card as Titled
  const note = card.data as WaitingData
  const remind = useRemind(tenant, note.id)
  const moment = useMoment()
  const missing = note.all - note.done
  const day = note.closes_on ? formatDay(note.closes_on, boot.today) : ''
  const reminded = note.reminded_at ? moment(note.reminded_at) : ''
  const answer = asksAnswer(note.wants)
  return (
    <Card
      domain="liaison"
      label={note.circular ? t`Circulaire envoyée` : t`Mot envoyé`}
      status={!answer && day ? t`lecture d’ici ${day}` : note.closes_on === boot.today ? t`réponses attendues aujourd’hui` : day ? t`réponses d’ici ${day}` : answer ? t`réponses attendues` : t`lecture attendue`}
      title={
        <Link to={`/diffuser/${note.id}` as '/'} className="hover:underline">
          {title}
        </Link>
      }
      actions={
        <>
          {note.may_remind && missing > 0 && (
            <Button icon={BellRing} variant="primary" pending={remind.isPending} onClick={() => remind.mutate()}>
              {note.schools > 0 ? <Trans>Relancer par les écoles</Trans> : <Plural value={missing} one="Relancer pour l’enfant qui manque" other="Relancer pour les # enfants qui manquent" />}
            </Button>
          )}
          <LinkButton to={`/diffuser/${note.id}` as '/'} aria-label={t`Voir le suivi : ${title}`}>
            <Trans>Voir le suivi</Trans>
          </LinkButton>
        </>
      }
    >
      <Progress done={note.done} all={note.all} wants={note.wants} people={note.schools > 0} directors={note.circular} />
      <p className="mt-1.5 text-md">
        {note.refused > 0 && (
          <>
            <Plural value={note.refused} one="dont un refus" other="dont # refus" />
            {reminded && ' · '}
          </>
        )}
        {reminded && <Trans>relance {reminded}</Trans>}
      </p>
    </Card>
  )
}
