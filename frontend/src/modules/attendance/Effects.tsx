import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Banner, Skeleton } from '../../ui/Feedback'
import { formatDay, formatList } from '../../ui/format'
import { type Away, type Effect, effectsQuery } from './queries'
import { services } from './words'

/** What becomes of the meal, the evening and the bus, before it is confirmed: the collectivity's own rule, in its words. */
export function Effects({ records, away, today, child }: { records: readonly string[]; away: Away | null; today: string; child: string }) {
  const { data, error, isPending } = useQuery(effectsQuery(records, away))
  if (!away) return null
  if (error)
    return (
      <Banner tone="info" title={<Trans>La mairie ne répond pas pour l’instant</Trans>}>
        <Trans>Vous pouvez signaler : ce qui devient du repas et du car se verra ensuite ici.</Trans>
      </Banner>
    )
  if (isPending) return <Skeleton lines={2} />
  if (!data.length)
    return (
      <p className="text-md text-ink-2">
        <Trans>Aucun repas, accueil ou car n’est réservé pour {child} à ce moment-là.</Trans>
      </p>
    )
  return (
    <div aria-live="polite">
      <h2 className="font-semibold mb-2">
        <Trans>Ce que cela change</Trans>
      </h2>
      <ul className="flex flex-col gap-2">
        {data.map((e) => (
          <EffectOf key={e.service} effect={e} today={today} />
        ))}
      </ul>
    </div>
  )
}

function EffectOf({ effect, today }: { effect: Effect; today: string }) {
  const { i18n, t } = useLingui()
  const { icon: Icon, label, domain } = services[effect.service]
  const due = effect.lines.filter((l) => l.charge === 'due').length
  const free = effect.lines.filter((l) => l.charge === 'free').length
  const kept = effect.lines.filter((l) => !l.freed).length
  // One sentence for all the days that it holds for.
  const said = new Map<string, { label: string; sentence: string; freed: boolean; days: string[] }>()
  for (const l of effect.lines) {
    const key = `${l.label}|${l.sentence}|${l.freed}`
    const group = said.get(key) ?? { label: l.label, sentence: l.sentence, freed: l.freed, days: [] }
    if (!group.days.includes(l.day)) group.days.push(l.day)
    said.set(key, group)
  }
  return (
    <li className="rounded-card bg-sand px-4 py-3">
      <div className={`flex flex-wrap items-center gap-x-2 font-semibold ${domain}`}>
        <Icon aria-hidden className="size-5 flex-none" />
        <span>{i18n._(label)}</span>
        <span className="ms-auto text-md text-ink">
          {kept === 0 ? (effect.service === 'canteen' ? <Plural value={effect.lines.length} one="annulé" other="annulés" /> : <Plural value={effect.lines.length} one="place rendue" other="places rendues" />) : <Trans>gardé</Trans>}
          {' · '}
          {due === 0 ? <Trans>rien à payer</Trans> : free === 0 ? <Trans>reste dû</Trans> : <Plural value={due} one="# jour reste dû" other="# jours restent dus" />}
        </span>
      </div>
      <ul className="mt-1.5 text-md text-ink-2 flex flex-col gap-1">
        {[...said.values()].map((g) => (
          <li key={g.label + g.sentence + g.freed}>
            <span className="text-ink">
              {g.label}
              {', '}
              {g.days.length > 5 ? <Trans>{g.days.length} jours</Trans> : formatList(g.days.map((d) => formatDay(d, today)))}
            </span>
            {'\u00a0: '}
            {g.sentence}
            {!g.freed && ` ${t`La place est gardée.`}`}
          </li>
        ))}
      </ul>
    </li>
  )
}
