import { Trans, useLingui } from '@lingui/react/macro'
import { Check, Clock, Users } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useBoot } from '../../shell/session'
import { useOnline } from '../../shell/offline'
import { Button } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { TextArea } from '../../ui/Field'
import { Form } from '../../ui/Form'
import { dayOf, formatDate, formatDay, formatTime } from '../../ui/format'
import { standing, useRespond } from './respond'
import type { ChildView, FeedItem } from './types'

export interface NoteActionsProps {
  note: FeedItem
  child: ChildView
  /** The same note about the others: read with it. */
  also?: readonly FeedItem[]
  /** Beside the buttons: « Lire ». */
  children?: ReactNode
}

/** An instant told for one's own act: « aujourd’hui à 8 h 02 », « mardi 24 novembre à 8 h 02 ». */
function useWhen() {
  const { today } = useBoot()
  return (instant: string | undefined) => (instant ? `${formatDay(dayOf(instant), today)}, ${formatTime(instant)}` : '')
}

/**
 * What the reader may do of a note for one child, where they read it: one tap. When nothing can be done it says why, and
 * what to do instead. The record's abilities decide what is offered.
 */
export function NoteActions({ note, child, also, children }: NoteActionsProps) {
  const { t } = useLingui()
  const when = useWhen()
  const online = useOnline()
  const respond = useRespond(note, child, also)
  const { wants, both_guardians } = note.sheet
  const state = standing(note, child)
  const box = useRef<HTMLDivElement>(null)
  const acted = useRef(false)
  const act = (answer: string) => {
    acted.current = true
    respond.mutate({ do: 'answer', answer })
  }
  // The button that was pressed is gone: the focus goes to what replaced it, not to the top of the page.
  useEffect(() => {
    if (!acted.current) return
    acted.current = false
    if (document.activeElement === document.body || !document.activeElement?.isConnected) box.current?.querySelector<HTMLElement>('button, a, [tabindex]')?.focus({ preventScroll: true })
  }, [state])
  const day = note.sheet.closes_on ? formatDate(note.sheet.closes_on) : ''
  const name = child.name
  const waiting = respond.isPending && !online && (
    <Line icon={Clock} tone="text-warning">
      <Trans>En attente du réseau. Gardez cette page ouverte : votre réponse partira d’elle-même.</Trans>
    </Line>
  )
  const lead = useId()

  return (
    <div ref={box} className="flex flex-col gap-3">
      {state === 'done' && (
        <>
          <Line icon={Check} tone="text-success" strong>
            <Done note={note} child={child} at={when(child.answered_at ?? child.signed_at)} />
          </Line>
          {both_guardians && (
            <Line icon={Users}>
              <Trans>Ce mot demande aussi la réponse de l’autre responsable.</Trans>
            </Line>
          )}
          {waiting}
          <Row>
            {children}
            {child.abilities.undo && (
              <Button variant="quiet" onClick={() => respond.mutate({ do: 'undo' })} aria-label={t`Revenir sur ma réponse : ${note.sheet.title}`}>
                {wants === 'sign' ? <Trans>Retirer ma signature</Trans> : <Trans>Changer ma réponse</Trans>}
              </Button>
            )}
          </Row>
        </>
      )}
      {state === 'paper' && (
        <>
          <Line icon={Check} tone="text-success" strong>
            <Trans>Votre réponse sur papier est bien arrivée à l’école.</Trans>
          </Line>
          <Row>{children}</Row>
        </>
      )}
      {state === 'closed' && (
        <>
          <Line icon={Clock} tone="text-warning">
            <Trans>
              Il est trop tard pour répondre ici : la date limite était {day}. Un mot signé sur papier, remis à l’école, peut encore être pris en compte.
            </Trans>
          </Line>
          <Row>{children}</Row>
        </>
      )}
      {state === 'settled' && (
        <>
          <Line icon={Check} tone="text-success">
            <Trans>Une réponse a déjà été donnée pour {name}. Vous n’avez rien à faire.</Trans>
          </Line>
          <Row>
            {children}
            {child.abilities.refuse && (
              <Button variant="quiet" onClick={() => act('no')}>
                <Trans>Je refuse malgré tout</Trans>
              </Button>
            )}
          </Row>
        </>
      )}
      {state === 'informed' && (
        <>
          <Line icon={Users}>
            <Trans>Vous êtes tenu au courant pour {name}. Répondre revient à la personne qui exerce l’autorité parentale.</Trans>
          </Line>
          <Row>
            {child.abilities.read && <ReadButton onPress={() => respond.mutate({ do: 'read' })} />}
            {children}
          </Row>
        </>
      )}
      {state === 'told' && (
        <>
          {wants === 'read' && child.read_at && (
            <Line icon={Check} tone="text-success" strong>
              <Trans>Lu par vous {when(child.read_at)}</Trans>
            </Line>
          )}
          <Row>{children}</Row>
        </>
      )}
      {state === 'read' && (
        <Row>
          <ReadButton
            main
            onPress={() => {
              acted.current = true
              respond.mutate({ do: 'read' })
            }}
          />
          {children}
        </Row>
      )}
      {state === 'ask' && (
        <>
          {both_guardians && (
            <Line icon={Users}>
              {child.settled ? <Trans>L’autre responsable a répondu. Votre réponse est demandée aussi.</Trans> : <Trans>Ce mot demande la réponse des deux responsables, chacun de son côté.</Trans>}
            </Line>
          )}
          {wants === 'sign' && child.abilities.sign && (
            <Row>
              <Button variant="primary" onClick={() => act('')}>
                <Trans>Je signe</Trans>
              </Button>
              {children}
            </Row>
          )}
          {wants === 'authorisation' && child.abilities.answer && (
            <Row>
              <Button variant="primary" onClick={() => act('yes')}>
                <Trans>J’autorise et je signe</Trans>
              </Button>
              {child.abilities.refuse && (
                <Button onClick={() => act('no')}>
                  <Trans>Je refuse</Trans>
                </Button>
              )}
              {children}
            </Row>
          )}
          {wants === 'yes_no' && child.abilities.answer && (
            <Row>
              <Button variant="primary" onClick={() => act('yes')} className="min-w-24">
                <Trans>Oui</Trans>
              </Button>
              <Button variant="primary" onClick={() => act('no')} className="min-w-24">
                <Trans>Non</Trans>
              </Button>
              {children}
            </Row>
          )}
          {wants === 'choice' && child.abilities.answer && (
            <>
              <div role="group" aria-labelledby={lead} className="flex flex-col gap-2">
                <p id={lead} className="text-md text-ink-2">
                  <Trans>Touchez votre réponse :</Trans>
                </p>
                {(note.sheet.choices ?? []).map((choice) => (
                  <Button key={choice} wide onClick={() => act(choice)} className="justify-start text-start">
                    {choice}
                  </Button>
                ))}
              </div>
              <Row>{children}</Row>
            </>
          )}
          {wants === 'text' && child.abilities.answer && <FreeAnswer onSend={act}>{children}</FreeAnswer>}
        </>
      )}
    </div>
  )
}

function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap gap-2 empty:hidden">{children}</div>
}

function Line({ icon: Icon, tone, strong, children }: { icon: typeof Check; tone?: string; strong?: boolean; children: ReactNode }) {
  return (
    <p className={cx('flex items-start gap-2 text-md', strong ? 'font-semibold' : 'text-ink-2')}>
      <Icon aria-hidden className={cx('size-5 flex-none', tone ?? 'text-ink-3')} strokeWidth={strong ? 2.5 : 2} />
      <span>{children}</span>
    </p>
  )
}

function ReadButton({ main, onPress }: { main?: boolean; onPress: () => void }) {
  return (
    <Button variant={main ? 'primary' : 'secondary'} onClick={onPress}>
      <Trans>J’ai lu</Trans>
    </Button>
  )
}

function Done({ note, child, at }: { note: FeedItem; child: ChildView; at: string }) {
  const given = child.answer ?? ''
  switch (note.sheet.wants) {
    case 'authorisation':
      return given === 'no' ? <Trans>Refusé par vous {at}</Trans> : <Trans>Autorisé et signé par vous {at}</Trans>
    case 'yes_no':
      return given === 'no' ? <Trans>Vous avez répondu « Non » {at}</Trans> : <Trans>Vous avez répondu « Oui » {at}</Trans>
    case 'choice':
    case 'text':
      return (
        <Trans>
          Vous avez répondu « {given} » {at}
        </Trans>
      )
    default:
      return <Trans>Signé par vous {at}</Trans>
  }
}

function FreeAnswer({ onSend, children }: { onSend: (text: string) => void; children?: ReactNode }) {
  const { t } = useLingui()
  const [text, setText] = useState('')
  return (
    <Form onSubmit={() => text.trim() && onSend(text.trim())}>
      <TextArea name="answer" label={t`Votre réponse`} rows={2} maxLength={2000} value={text} onChange={(e) => setText(e.target.value)} />
      <div className="mt-3 flex flex-wrap gap-2">
        <Button type="submit" variant="primary">
          <Trans>Envoyer ma réponse</Trans>
        </Button>
        {children}
      </div>
    </Form>
  )
}
