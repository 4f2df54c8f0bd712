import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useBoot } from '../../../shell/session'
import { Banner } from '../../../ui/Feedback'
import { DataTable } from '../../../ui/DataTable'
import { dayOf, formatDay, formatNumber, formatPercent, formatTime } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { asksAnswer, type Copy, isCircular, type NoteView } from '../types'

/** A notice in each of its schools: figures, never names. Each school counts back every ten minutes. */
export function Schools({ note }: { note: NoteView }) {
  const { t } = useLingui()
  const { today } = useBoot()
  if (isCircular(note)) return <Directions note={note} />
  const answer = asksAnswer(note.wants)
  const total = note.copies.reduce((s, c) => ({ people: s.people + c.people, read: s.read + c.read, done: s.done + c.done }), { people: 0, read: 0, done: 0 })
  const share = (c: Copy) => (c.people ? (answer ? c.done : c.read) / c.people : 0)
  return (
    <Section title={<Trans>Par école</Trans>}>
      {note.copies.some((c) => !c.counted_at) && (
        <Banner className="mb-3">
          <Trans>Chaque école compte ses familles : les premiers chiffres arrivent dans un instant, les lectures toutes les dix minutes.</Trans>
        </Banner>
      )}
      <div className="bg-surface rounded-card shadow-card p-4 lg:p-5" data-card>
        <DataTable<Copy>
          caption={t`Lectures et réponses par école`}
          rows={note.copies}
          rowKey={(c) => c.tenant}
          columns={[
            { key: 'name', header: t`École`, main: true, cell: (c) => c.name, sort: (c) => c.name, total: t`Total` },
            { key: 'people', header: t`Personnes`, numeric: true, cell: (c) => (c.counted_at ? formatNumber(c.people) : '…'), sort: (c) => c.people, total: formatNumber(total.people) },
            { key: 'read', header: t`Ont lu`, numeric: true, cell: (c) => (c.counted_at ? formatNumber(c.read) : '…'), sort: (c) => c.read, total: formatNumber(total.read) },
            ...(answer ? [{ key: 'done', header: t`Enfants répondus`, numeric: true, cell: (c: Copy) => formatNumber(c.done), sort: (c: Copy) => c.done, total: formatNumber(total.done) }] : []),
            { key: 'share', header: t`Part`, numeric: true, cell: (c) => (c.counted_at ? formatPercent(share(c)) : '…'), sort: share },
            { key: 'at', header: t`Compté`, desk: true, cell: (c) => (c.counted_at ? `${formatDay(dayOf(c.counted_at), today)}, ${formatTime(c.counted_at)}` : t`en route`) },
          ]}
        />
      </div>
    </Section>
  )
}

/** A circular in each of its schools: whether the direction has read it, and when. Those who have not come first. */
function Directions({ note }: { note: NoteView }) {
  const { t } = useLingui()
  const { today } = useBoot()
  const at = (instant: string) => `${formatDay(dayOf(instant), today)}, ${formatTime(instant)}`
  const inTime = (c: Copy) => (c.late ? t`en retard` : c.director_read_at ? t`tenu` : '—')
  const rows = [...note.copies].sort((a, b) => Number(!!a.director_read_at) - Number(!!b.director_read_at) || Number(b.late) - Number(a.late))
  const alone = note.copies.filter((c) => c.counted_at && c.people === 0).length
  return (
    <Section title={<Trans>Par école</Trans>}>
      {note.copies.some((c) => !c.counted_at) && (
        <Banner className="mb-3">
          <Trans>La circulaire est en route vers les écoles. Les lectures se comptent toutes les dix minutes.</Trans>
        </Banner>
      )}
      {alone > 0 && (
        <Banner tone="warning" className="mb-3">
          <Plural value={alone} one="# école n’a pas de direction connue dans Préau : joignez-la autrement." other="# écoles n’ont pas de direction connue dans Préau : joignez-les autrement." />
        </Banner>
      )}
      <div className="bg-surface rounded-card shadow-card p-4 lg:p-5" data-card>
        <DataTable<Copy>
          caption={t`Lecture par la direction de chaque école`}
          rows={rows}
          rowKey={(c) => c.tenant}
          columns={[
            { key: 'name', header: t`École`, main: true, cell: (c) => c.name, sort: (c) => c.name },
            {
              key: 'read',
              header: t`Lu par la direction`,
              cell: (c) => (c.director_read_at ? at(c.director_read_at) : !c.counted_at ? t`en route` : c.people === 0 ? t`pas de direction connue` : t`pas encore`),
              sort: (c) => c.director_read_at ?? '',
            },
            ...(note.closes_on ? [{ key: 'late', header: t`Délai`, cell: inTime, sort: (c: Copy) => Number(c.late) }] : []),
          ]}
        />
      </div>
    </Section>
  )
}
