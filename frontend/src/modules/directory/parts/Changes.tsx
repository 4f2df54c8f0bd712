import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { ArrowRight, Lock, Minus, Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import { TextLink } from '../../../ui/Button'
import { cx } from '../../../ui/cx'
import { Badge } from '../../../ui/Feedback'
import { SearchField } from '../../../ui/SearchField'
import { Button } from '../../../ui/Button'
import type { Diff, DiffPerson, FieldChange } from '../queries'
import { people, place } from '../report'
import { fields, longDay, profiles } from '../words'

type List = 'new' | 'changed' | 'leaving' | 'expected'
const PAGE = 50

/** What applying would change, person by person: before, after, and the line that says it. */
export function Changes({ diff }: { diff: Diff }) {
  const { t } = useLingui()
  const lists: { id: List; label: string; rows: readonly DiffPerson[] }[] = [
    { id: 'changed' as const, label: t`Modifiés`, rows: diff.changed ?? [] },
    { id: 'leaving' as const, label: t`Partants`, rows: diff.leaving ?? [] },
    { id: 'new' as const, label: t`Créés`, rows: diff.new ?? [] },
    { id: 'expected' as const, label: t`Attendus dans ONDE`, rows: diff.expected ?? [] },
  ].filter((l) => l.rows.length)
  const [asked, setAsked] = useState<List>()
  const [text, setText] = useState('')
  const [shown, setShown] = useState(PAGE)
  const list = lists.find((l) => l.id === asked) ?? lists[0]
  if (!list)
    return (
      <p className="text-ink-2">
        <Trans>Les fichiers disent la même chose que l’annuaire : il n’y a rien à appliquer.</Trans>
      </p>
    )
  const rows = people(list.rows, text)
  const found = rows.length
  const classes = diff.new_classes ?? []
  return (
    <div>
      {classes.length > 0 && (
        <p className="mb-3 text-md">
          <Trans>Classes ouvertes :</Trans> <strong>{classes.join(', ')}</strong>
        </p>
      )}
      <div role="group" aria-label={t`Ce qui change`} className="flex flex-wrap gap-2 mb-3">
        {lists.map((l) => (
          <button
            key={l.id}
            type="button"
            aria-pressed={l === list}
            onClick={() => {
              setAsked(l.id)
              setShown(PAGE)
            }}
            className={cx('target px-4 rounded-full border font-semibold text-md', l === list ? 'bg-brand border-brand text-on-brand' : 'bg-surface border-control text-ink hover:bg-sand')}
          >
            {l.label} <span className="font-normal tabular">{l.rows.length}</span>
          </button>
        ))}
      </div>
      {list.rows.length > 10 && <SearchField label={t`Chercher dans ces changements`} value={text} onChange={setText} className="mb-3" result={<Plural value={found} one="# personne" other="# personnes" />} />}
      {list.id === 'expected' && (
        <p className="mb-2 text-md text-ink-2">
          <Trans>Admis ici et absents des fichiers : l’import les laisse en place. Vérifiez qu’ils sont bien attendus.</Trans>
        </p>
      )}
      <ul className="bg-surface rounded-card shadow-card" data-card>
        {rows.slice(0, shown).map((p, i) => (
          <Change key={(p.id ?? p.name) + i} person={p} list={list.id} />
        ))}
      </ul>
      {found > shown && (
        <Button className="mt-3" onClick={() => setShown((n) => n + 200)}>
          <Trans>Afficher la suite</Trans>
        </Button>
      )}
    </div>
  )
}

const marks = { new: { icon: Plus, tone: 'text-success' }, changed: { icon: Pencil, tone: 'text-info' }, leaving: { icon: Minus, tone: 'text-danger' }, expected: { icon: Lock, tone: 'text-warning' } } as const

function Change({ person: p, list }: { person: DiffPerson; list: List }) {
  const { t } = useLingui()
  const { icon: Icon, tone } = marks[list]
  const kind = profiles[p.kind] ? t(profiles[p.kind]!) : p.kind
  const where = p.file ? place({ file: p.file, line: p.line ?? 0 }) : ''
  return (
    <li className="flex items-start gap-3 px-4 py-3 border-b border-line last:border-0">
      <Icon aria-hidden className={cx('size-5 flex-none mt-0.5', tone)} strokeWidth={2.5} />
      <div className="flex-1 min-w-0">
        <p>
          {p.id ? (
            <TextLink to={`/annuaire/personnes/${p.id}` as '/'} className="font-semibold">
              {p.name}
            </TextLink>
          ) : (
            <strong>{p.name}</strong>
          )}{' '}
          <span className="text-md text-ink-2">{[kind, p.class].filter(Boolean).join(' · ')}</span>
        </p>
        {p.fields?.map((f, i) => (
          <FieldLine key={f.field + i} change={f} />
        ))}
        {where && <p className="text-sm text-ink-3 break-all">{where}</p>}
      </div>
    </li>
  )
}

/** « Classe : CE1 → CE2 ». What is kept says so: corrected by hand, the file's value is not taken. */
function FieldLine({ change: c }: { change: FieldChange }) {
  const { t } = useLingui()
  const label = fields[c.field] ? t(fields[c.field]!) : c.field
  const say = (value: string) => {
    if (!value) return t`vide`
    if (value === 'true') return t`oui`
    if (value === 'false') return t`non`
    if (c.field === 'role') return profiles[value] ? t(profiles[value]!) : value
    return /^\d{4}-\d{2}-\d{2}$/.test(value) ? longDay(value) : value
  }
  if (c.field === 'ine')
    return (
      <p className="text-md text-ink-2">
        <Trans>INE mis à jour, sans être montré</Trans>
      </p>
    )
  return (
    <p className="text-md flex flex-wrap items-center gap-x-2">
      <span className="text-ink-3">{label}</span>
      <s className="text-ink-2 break-all">
        <span className="sr-only">
          <Trans>avant :</Trans>{' '}
        </span>
        {say(c.before)}
      </s>
      <ArrowRight aria-hidden className="size-4 text-ink-3 rtl:rotate-180" />
      <span className={cx('break-all', c.kept ? 'text-ink-2' : 'font-semibold')}>
        <span className="sr-only">
          <Trans>après :</Trans>{' '}
        </span>
        {say(c.after)}
      </span>
      {c.kept && (
        <Badge tone="warning" icon={Lock}>
          <Trans>corrigé à la main, gardé</Trans>
        </Badge>
      )}
    </p>
  )
}
