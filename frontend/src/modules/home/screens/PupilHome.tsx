import '../../../ui/comfort.css'
import './kid.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { BookOpen, DoorOpen, Image, Library, type LucideIcon, Mic, Square, Sun, Utensils, Volume2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Boot } from '../../../api/boot'
import { signOut } from '../../../shell/session'
import { cx } from '../../../ui/cx'
import { speech } from '../speech'

// The services that a pupil has tiles for, in the words of the first person; another one is not shown to the youngest.
const pictures: Record<string, { icon: LucideIcon; className: string }> = {
  homework: { icon: BookOpen, className: 'text-classe' },
  media: { icon: Image, className: 'text-mairie' },
  voice: { icon: Mic, className: 'text-liaison' },
  canteen: { icon: Utensils, className: 'text-cantine' },
  resource: { icon: Library, className: 'text-transport' },
}

const TILES = 4

/** The home of a pupil: at most four things, each a picture and a word, and a voice that reads the page. */
export function PupilHome({ boot }: { boot: Boot }) {
  const { t } = useLingui()
  const name = boot.me.first_name
  const tiles = boot.nav.filter((e) => pictures[e.key]).slice(0, TILES - 1)
  const sentence = tiles.length > 0 ? t`Touche une image pour commencer.` : t`Tu n’as rien à faire ici pour le moment. Bonne journée !`
  const words = `${t`Bonjour ${name}.`} ${sentence}`
  return (
    <div className="kid max-w-3xl mx-auto text-xl">
      <header className="flex items-center justify-between gap-4 mb-6">
        <h1 className="text-2xl lg:text-3xl">
          <Trans>Bonjour {name}</Trans>
        </h1>
        <Listen text={words} />
      </header>
      {tiles.length === 0 && (
        <p className="flex items-center gap-4 bg-surface rounded-kid shadow-card p-6 mb-6">
          <Sun aria-hidden className="size-16 flex-none text-transport" strokeWidth={1.75} />
          <Said text={sentence} from={t`Bonjour ${name}.`.length + 1} />
        </p>
      )}
      <ul className="grid grid-cols-2 gap-5">
        {tiles.map((entry) => {
          const { icon: Icon, className } = pictures[entry.key]!
          return (
            <li key={entry.key}>
              <Link to={entry.path as '/'} className={cx('kid-tile flex flex-col items-center justify-center gap-3 bg-surface rounded-kid border-current p-4 text-center', className)}>
                <Icon aria-hidden className="size-16" strokeWidth={1.75} />
                <span className="font-bold text-ink">{entry.label}</span>
              </Link>
            </li>
          )
        })}
        <li className={tiles.length === 0 ? 'col-span-2 sm:col-span-1' : undefined}>
          <button type="button" onClick={() => void signOut()} className="kid-tile w-full flex flex-col items-center justify-center gap-3 bg-surface rounded-kid border-control p-4 text-center">
            <DoorOpen aria-hidden className="size-16 text-ink-2" strokeWidth={1.75} />
            <span className="font-bold">
              <Trans>Je pars</Trans>
            </span>
          </button>
        </li>
      </ul>
    </div>
  )
}

/** « Écouter »: the page read aloud in French; a second touch stops it. Absent where the device has no voice. */
function Listen({ text }: { text: string }) {
  const { t } = useLingui()
  const [speaking, setSpeaking] = useState(false)
  useEffect(() => () => speech.stop(), [])
  if (!speech.possible()) return null
  const Icon = speaking ? Square : Volume2
  return (
    <button
      type="button"
      aria-pressed={speaking}
      onClick={() => {
        if (speaking) speech.stop()
        else speech.say(text, () => setSpeaking(false))
        setSpeaking(!speaking)
      }}
      className="inline-flex items-center gap-3 min-h-16 px-5 rounded-kid bg-brand text-on-brand font-bold hover:bg-brand-strong"
    >
      <Icon aria-hidden className="size-8" />
      {speaking ? t`Stop` : t`Écouter`}
    </button>
  )
}

/** The words of a sentence; the one being said is marked. `from`: where the sentence begins in what is read. */
function Said({ text, from }: { text: string; from: number }) {
  const at = speech.useWord() - from
  const words = text.split(' ')
  return (
    <span>
      {words.map((word, i) => {
        const start = words.slice(0, i).join(' ').length + (i > 0 ? 1 : 0)
        return (
          <span key={i}>
            <span className="kid-word" data-said={at >= start && at < start + word.length ? '' : undefined}>
              {word}
            </span>{' '}
          </span>
        )
      })}
    </span>
  )
}
