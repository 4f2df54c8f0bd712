import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, CircleHelp, Clock, Eye, FileText, MailWarning, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { cx } from '../../../ui/cx'
import { Dialog } from '../../../ui/Dialog'
import { Badge, type Tone } from '../../../ui/Feedback'
import { RadioGroup, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { dayOf, formatDate } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { recordPaper } from '../queries'
import { asksAnswer, type Family, type Guardian, type NoteView } from '../types'

const PAGE = 40

interface Paper {
  family: Family
  guardian: Guardian
}

/** One line per child, one per guardian: each read and answered for themselves. */
export function Families({ note, families, staff, waits }: { note: NoteView; families: readonly Family[]; staff: readonly Family[]; waits?: boolean }) {
  const { t } = useLingui()
  const { hat } = useBoot()
  const client = useQueryClient()
  const refused = useRefused()
  const [paper, setPaper] = useState<Paper | null>(null)
  const record = useMutation({
    mutationFn: ({ family, guardian, answer, back }: Paper & { answer?: string; back?: boolean }) =>
      recordPaper(hat, note.id, { child: family.pupil, guardian: guardian.id, ...(answer ? { answer } : {}), ...(back ? { take_back: true } : {}) }),
    onSuccess: (_, { family, guardian, back }) => {
      setPaper(null)
      const name = family.name
      if (back) toast(t`${name} : réponse sur papier retirée`)
      else toast(t`${name} : réponse sur papier enregistrée`, { undo: () => record.mutate({ family, guardian, back: true }) })
    },
    onError: refused,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['liaison', 'follow-up'] })
      void client.invalidateQueries({ queryKey: ['liaison', 'notes'] })
    },
  })
  // A whole school is many rows: they come by the page.
  const [room, setRoom] = useState(PAGE)
  const rest = families.length - room
  const simple = note.wants === 'sign' || !asksAnswer(note.wants)
  return (
    <>
      <ul className="bg-surface rounded-card shadow-card divide-y divide-line" data-card>
        {families.slice(0, room).map((family) => (
          <li key={family.pupil} className="p-4 lg:px-5">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-semibold">{family.name}</span>
              <span className="text-md text-ink-3">{family.class}</span>
              <State family={family} answer={asksAnswer(note.wants)} waits={waits} />
              {family.late && <Badge>{t`Arrivé après l’envoi`}</Badge>}
            </p>
            <ul className="mt-1">
              {shown(note, family).map((guardian) => (
                <li key={guardian.id} className="flex flex-wrap items-center justify-between gap-x-3 min-h-9 text-md">
                  <GuardianLine note={note} guardian={guardian} />
                  {guardian.abilities.record_paper && (note.both_guardians || family.state === 'unread' || family.state === 'waiting') && (
                    <Button dense variant="quiet" icon={FileText} onClick={() => (simple ? record.mutate({ family, guardian }) : setPaper({ family, guardian }))} aria-label={guardian.name ? t`Enregistrer une réponse sur papier de ${guardian.name} pour ${family.name}` : t`Enregistrer une réponse sur papier pour ${family.name}`}>
                      {simple && note.wants === 'sign' ? <Trans>Signé papier</Trans> : simple ? <Trans>Lu sur papier</Trans> : <Trans>Réponse papier</Trans>}
                    </Button>
                  )}
                  {guardian.abilities.take_back_paper && (
                    <Button dense variant="quiet" onClick={() => record.mutate({ family, guardian, back: true })}>
                      <Trans>Retirer</Trans>
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
        {staff.map((family) => (
          <li key={family.pupil} className="p-4 lg:px-5">
            <p className="flex flex-wrap items-center gap-x-2">
              <span className="font-semibold">{family.name}</span>
              <span className="text-md text-ink-3">
                <Trans>personnel</Trans>
              </span>
              <State family={family} answer={false} />
            </p>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <div className="mt-3" data-noprint>
          <Button wide onClick={() => setRoom(room + PAGE * 4)}>
            <Plural value={rest} one="Voir l’enfant suivant" other="Voir les # enfants suivants" />
          </Button>
        </div>
      )}
      {paper && <PaperAnswer note={note} paper={paper} pending={record.isPending} onClose={() => setPaper(null)} onSave={(answer) => record.mutate({ ...paper, answer })} />}
    </>
  )
}

/** Of a family that has answered, who did; of the others, everybody. */
function shown(note: NoteView, family: Family): Guardian[] {
  if (family.state !== 'done' && family.state !== 'refused') return family.guardians
  if (note.both_guardians) return family.guardians
  const acted = family.guardians.filter((g) => (asksAnswer(note.wants) ? g.answered_at || g.signed_at : g.read_at))
  return acted.length ? acted : family.guardians
}

function State({ family, answer, waits }: { family: Family; answer: boolean; waits?: boolean | undefined }) {
  const { t } = useLingui()
  const words: Record<Family['state'], [string, Tone | undefined]> = {
    unread: waits ? [t`Pas encore parti`, undefined] : [t`Pas encore lu`, 'warning'],
    waiting: [t`Lu, sans réponse`, 'info'],
    done: [answer ? t`Répondu` : t`Lu`, 'success'],
    refused: [t`Refusé`, 'danger'],
  }
  const [word, tone] = words[family.state]
  return (
    <>
      <Badge {...(tone ? { tone } : {})}>{word}</Badge>
      {family.paper && family.state !== 'done' && <Badge icon={FileText}>{t`À joindre sur papier`}</Badge>}
    </>
  )
}

function GuardianLine({ note, guardian }: { note: NoteView; guardian: Guardian }) {
  // The day is enough: at what hour a parent reads is theirs.
  const when = (instant: string | undefined) => (instant ? formatDate(dayOf(instant), 'short') : '')
  const answered = guardian.answered_at ?? guardian.signed_at
  const at = when(answered)
  const seen = when(guardian.read_at)
  const way = guardian.way === 'paper' ? <Trans>sur papier</Trans> : guardian.way === 'link' ? <Trans>par le lien du courriel</Trans> : null
  let icon = Clock
  let tone = 'text-ink-3'
  let words: ReactNode = <Trans>pas encore lu</Trans>
  if (guardian.answer === 'no' && note.wants === 'authorisation') {
    icon = X
    tone = 'text-danger'
    words = <Trans>refuse {at}</Trans>
  } else if (guardian.answer !== undefined && note.wants !== 'authorisation') {
    icon = Check
    tone = 'text-success'
    const said = note.wants === 'yes_no' ? guardian.answer === 'yes' ? <Trans>Oui</Trans> : <Trans>Non</Trans> : guardian.answer
    words = (
      <>
        « {said} » {at}
      </>
    )
  } else if (answered) {
    icon = Check
    tone = 'text-success'
    words = note.wants === 'authorisation' ? <Trans>autorise et signe {at}</Trans> : <Trans>signé {at}</Trans>
  } else if (guardian.read_at) {
    icon = Eye
    words = <Trans>vu {seen}</Trans>
  } else if (guardian.unreached) {
    icon = MailWarning
    tone = 'text-warning'
    words = <Trans>courriel non reçu</Trans>
  } else if (guardian.channel === 'paper') {
    icon = FileText
    words = guardian.authority === 'nobody' ? <Trans>coupon à remettre à l’enfant</Trans> : <Trans>pas de contact numérique</Trans>
  } else if (guardian.authority === 'informed') {
    icon = CircleHelp
  }
  const Icon = icon
  return (
    <span className="flex items-start gap-2 py-1 min-w-0">
      <Icon aria-hidden className={cx('size-5 flex-none', tone)} />
      <span>
        {guardian.authority === 'nobody' ? <Trans>Sans responsable connu</Trans> : guardian.name}
        {guardian.authority === 'informed' && (
          <span className="text-ink-3">
            {' '}
            (<Trans>tenu informé</Trans>)
          </span>
        )}
        <span className="text-ink-2">
          {' '}
          · {words}
          {way && answered && <> {way}</>}
        </span>
      </span>
    </span>
  )
}

function PaperAnswer({ note, paper, pending, onClose, onSave }: { note: NoteView; paper: Paper; pending: boolean; onClose: () => void; onSave: (answer: string) => void }) {
  const { t } = useLingui()
  const name = paper.guardian.name || t`Sans responsable connu`
  const child = paper.family.name
  const id = 'paper-answer'
  const choices =
    note.wants === 'authorisation'
      ? [
          { value: 'yes', label: t`J’autorise` },
          { value: 'no', label: t`Je refuse` },
        ]
      : note.wants === 'yes_no'
        ? [
            { value: 'yes', label: t`Oui` },
            { value: 'no', label: t`Non` },
          ]
        : (note.choices ?? []).map((c) => ({ value: c, label: c }))
  return (
    <Dialog
      open
      onClose={onClose}
      title={<Trans>Réponse sur papier</Trans>}
      actions={
        <Button type="submit" form={id} variant="primary" pending={pending}>
          <Trans>Enregistrer</Trans>
        </Button>
      }
    >
      <p className="mb-4 text-ink-2">
        <Trans>
          {name}, pour {child}. Vous recopiez ce qui est écrit : votre nom est gardé à côté.
        </Trans>
      </p>
      <Form id={id} onSubmit={(data) => onSave(String(data.get('answer') ?? '').trim())}>
        {note.wants === 'text' ? <TextArea name="answer" label={t`La réponse écrite`} maxLength={2000} /> : <RadioGroup name="answer" label={t`La réponse cochée`} choices={choices} />}
      </Form>
    </Dialog>
  )
}
