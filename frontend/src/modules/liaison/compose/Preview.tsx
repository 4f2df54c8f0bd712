import { Trans, useLingui } from '@lingui/react/macro'
import { useLingui as useRuntime } from '@lingui/react'
import { Paperclip, Printer, Smartphone, Mail } from 'lucide-react'
import { useState } from 'react'
import { hatOf, useBoot } from '../../../shell/session'
import { Card } from '../../../ui/Card'
import { Badge } from '../../../ui/Feedback'
import { cx } from '../../../ui/cx'
import { formatDate, formatDay } from '../../../ui/format'
import { Prose, type ProseNode, proseText } from '../../../ui/Prose'
import { EventLine } from '../NoteFacts'
import { asksAnswer, type Attachment, type Content, type Wants } from '../types'
import { kinds, toDo } from '../words'

type View = 'phone' | 'mail' | 'paper'

/** What a family will see, before anything leaves: on the telephone, in the mail, on paper. */
export function Preview({ content, files = [] }: { content: Content; files?: readonly Attachment[] }) {
  const { t } = useLingui()
  const [view, setView] = useState<View>('phone')
  const views: { key: View; label: string; icon: typeof Mail }[] = [
    { key: 'phone', label: t`Téléphone`, icon: Smartphone },
    { key: 'mail', label: t`Courriel`, icon: Mail },
    { key: 'paper', label: t`Papier`, icon: Printer },
  ]
  return (
    <div>
      <div role="group" aria-label={t`Aperçu`} className="flex gap-1 mb-3">
        {views.map(({ key, label, icon: Icon }) => (
          <button
            key={key}
            type="button"
            aria-pressed={view === key}
            onClick={() => setView(key)}
            className={cx('flex-1 inline-flex items-center justify-center gap-1.5 min-h-11 px-2 rounded-button border text-md font-semibold', view === key ? 'bg-brand-soft border-brand text-brand' : 'border-control bg-surface hover:bg-sand')}
          >
            <Icon aria-hidden className="size-4" />
            {label}
          </button>
        ))}
      </div>
      {view === 'phone' && <Phone content={content} files={files} />}
      {view === 'mail' && <Letter content={content} />}
      {view === 'paper' && <Slip content={content} files={files} />}
    </div>
  )
}

/** A child of an example, so that the first name shows where it will stand. */
const child = 'Lina'

function Phone({ content, files }: { content: Content; files: readonly Attachment[] }) {
  const { t } = useLingui()
  const { _ } = useRuntime()
  const { today } = useBoot()
  const wants = content.wants as Wants
  const day = content.closes_on ? formatDay(content.closes_on, today) : ''
  const what = _(toDo[wants])
  return (
    <Card domain="liaison" level={3} label={child} status={wants === 'none' ? _(kinds[content.kind]) : day ? t`${what} d’ici ${day}` : what} title={content.title || t`Objet du mot`}>
      <div className="flex flex-col gap-3 text-ink">
        {content.event && <EventLine event={content.event} />}
        <Prose doc={content.body as ProseNode} level={4} />
        <FileNames files={files} />
        <div className="flex flex-wrap gap-2">
          <Answers content={content} />
        </div>
      </div>
    </Card>
  )
}

function FileNames({ files }: { files: readonly Attachment[] }) {
  if (!files.length) return null
  return (
    <ul className="text-md text-ink-2">
      {files.map((file) => (
        <li key={file.id} className="flex items-center gap-1.5 min-w-0">
          <Paperclip aria-hidden className="size-4 flex-none" />
          <span className="truncate">{file.name}</span>
        </li>
      ))}
    </ul>
  )
}

/** The buttons as they will look; pictures of them, not buttons. */
function Answers({ content }: { content: Content }) {
  const { t } = useLingui()
  const words: Record<Wants, string[]> = {
    none: [],
    read: [t`J’ai lu`],
    sign: [t`Je signe`],
    authorisation: [t`J’autorise et je signe`, t`Je refuse`],
    yes_no: [t`Oui`, t`Non`],
    choice: (content.choices ?? []).filter(Boolean),
    text: [t`Envoyer ma réponse`],
  }
  return words[content.wants as Wants].map((word, i) => (
    <span key={i} className={cx('inline-flex items-center min-h-11 px-4 rounded-button border font-semibold', i === 0 && content.wants !== 'choice' ? 'bg-brand text-on-brand border-brand' : 'border-control')}>
      {word}
    </span>
  ))
}

function Letter({ content }: { content: Content }) {
  const { t } = useLingui()
  const { _ } = useRuntime()
  const boot = useBoot()
  const school = hatOf(boot)?.tenant.name ?? ''
  const kind = content.kind === 'health' ? t`Un mot du carnet de liaison` : _(kinds[content.kind])
  return (
    <div className="bg-surface rounded-card shadow-card p-4" data-card>
      <p className="font-semibold">
        {child} : {kind}
      </p>
      <p className="mt-2 text-ink-2">
        <Trans>
          Bonjour, {school} vous adresse un message pour {child} : {kind}.
        </Trans>
      </p>
      <p className="mt-3">
        <span className="inline-flex items-center min-h-11 px-4 rounded-button bg-brand text-on-brand font-semibold">{asksAnswer(content.wants) ? <Trans>Lire et répondre</Trans> : <Trans>Lire le message</Trans>}</span>
      </p>
      <p className="mt-3 text-md text-ink-3">
        <Trans>Le courriel ne dit que le prénom et la nature du mot : ni l’objet ni le texte ne quittent Préau.</Trans>
      </p>
    </div>
  )
}

function Slip({ content, files }: { content: Content; files: readonly Attachment[] }) {
  const { t } = useLingui()
  const boot = useBoot()
  // As much as a slip holds; the server cuts it for good.
  let room = 600
  const paragraphs: string[] = []
  for (const node of (content.body as ProseNode).content ?? []) {
    const text = proseText(node)
    if (text && room > 0) paragraphs.push(text.length > room ? `${text.slice(0, room)}…` : text)
    room -= text.length + 40
  }
  const day = content.closes_on ? formatDate(content.closes_on) : ''
  const boxes: Partial<Record<Wants, string[]>> = { authorisation: [t`J’autorise`, t`Je refuse`], yes_no: [t`Oui`, t`Non`], choice: (content.choices ?? []).filter(Boolean) }
  return (
    <div data-theme="light" className="rounded-card border-2 border-dashed border-control bg-surface text-ink p-4 text-md">
      <p className="flex justify-between gap-3">
        <span className="font-semibold">{hatOf(boot)?.tenant.name}</span>
        <Badge>{t`Coupon`}</Badge>
      </p>
      <p className="font-title font-bold text-base mt-1">{content.title || t`Objet du mot`}</p>
      {paragraphs.map((text, i) => (
        <p key={i} className="mt-1">
          {text}
        </p>
      ))}
      <FileNames files={files} />
      {boxes[content.wants as Wants]?.map((word, i) => (
        <p key={i} className="mt-1">
          ☐ {word}
        </p>
      ))}
      {day && (
        <p className="mt-2">
          <Trans>À rendre avant la fin du {day}</Trans>
        </p>
      )}
      <p className="mt-3 flex justify-between gap-3 border-t border-line pt-2 text-ink-2">
        <span>
          <Trans>Nom de l’enfant</Trans> ………………
        </span>
        {content.wants !== 'none' && (
          <span>
            <Trans>Signature</Trans> ………………
          </span>
        )}
      </p>
    </div>
  )
}
