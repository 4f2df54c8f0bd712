import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, CircleCheck, FileText, ShieldAlert, TriangleAlert } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { AnchorButton } from '../../../ui/Button'
import { cx } from '../../../ui/cx'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatDay, formatList } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useTenant, weekAsked } from '../place'
import { addDays, mondayOf } from '../../../ui/civil'
import { type AlertLine, alertsQuery } from '../queries'
import { WeekSwitch } from '../WeekSwitch'
import { contents, useAllergenWords } from '../words'

/** Day by day, whose plate asks for attention. Opening it is traced, and said so. */
export function Alerts({ day }: { day: string | undefined }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { today } = useBoot()
  const navigate = useNavigate()
  const monday = weekAsked(day, today)
  const from = monday === mondayOf(today) ? today : monday
  const until = addDays(monday, 6)
  const { data, error, refetch, isPlaceholderData } = useQuery(alertsQuery(tenant.id, from, until))
  const items = data?.items ?? []
  const days = [...new Set(items.map((l) => l.day))]
  return (
    <div>
      <PageHeader
        title={t`Alertes de la semaine`}
        context={tenant.name}
        actions={
          <AnchorButton icon={FileText} href={`/api/v1/t/${tenant.id}/canteen/alerts.pdf?from=${from}&until=${until}`} download>
            <Trans>Imprimer</Trans>
          </AnchorButton>
        }
      >
        <Trans>Les plats qu’un PAI ou un régime exclut, enfant par enfant. Chaque consultation est tracée et les familles peuvent la lire.</Trans>
      </PageHeader>
      <div className="mb-5">
        <WeekSwitch monday={monday} today={today} onChange={(m) => void navigate({ to: `/cuisine/alertes/${m}` as '/' })} />
      </div>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <div aria-busy={isPlaceholderData || undefined} className={cx(isPlaceholderData && 'opacity-60')}>
          {items.length === 0 && (
            <EmptyState icon={CircleCheck} title={<Trans>Rien à signaler</Trans>}>
              <Trans>Aucun plat des menus écrits pour ces jours ne rencontre un PAI ni un régime.</Trans>
            </EmptyState>
          )}
          {days.map((d) => (
            <Day key={d} day={d} today={today} lines={items.filter((l) => l.day === d)} />
          ))}
        </div>
      )}
    </div>
  )
}

function Day({ day, today, lines }: { day: string; today: string; lines: readonly AlertLine[] }) {
  const name = day === today ? `${formatDate(day, 'long')} · ${formatDay(day, today)}` : formatDate(day, 'long')
  const places = [...new Set(lines.map((l) => l.restaurant ?? ''))]
  return (
    <Section title={<span className="inline-block first-letter:uppercase">{name}</span>}>
      {places.map((p) => (
        <div key={p} className="mb-4">
          {p && <h3 className="text-md font-semibold text-ink-2 mb-2">{p}</h3>}
          <Place lines={lines.filter((l) => (l.restaurant ?? '') === p)} />
        </div>
      ))}
    </Section>
  )
}

/** Care plans whole, one by one; the choices of menu gathered by the dish that is replaced, which is how a kitchen cooks. */
function Place({ lines }: { lines: readonly AlertLine[] }) {
  const whole = lines.filter((l) => l.meal || l.unknown.length > 0 || l.unreadable)
  const chosen = lines.filter((l) => !whole.includes(l))
  const dishes = new Map<string, { dish: string; instead: string; who: AlertLine[] }>()
  for (const l of chosen)
    for (const d of l.dishes) {
      const key = `${d.dish} ${d.instead ?? ''}`
      const known = dishes.get(key) ?? { dish: d.dish, instead: d.instead ?? '', who: [] }
      known.who.push(l)
      dishes.set(key, known)
    }
  return (
    <div className="flex flex-col gap-3">
      {whole.length > 0 && (
        <ul className="grid gap-3 lg:grid-cols-2">
          {whole.map((l) => (
            <Line key={l.id} line={l} />
          ))}
        </ul>
      )}
      {[...dishes.values()].map((d) => (
        <Chosen key={d.dish + d.instead} {...d} />
      ))}
    </div>
  )
}

/** A dish that some do not eat by their choice of menu: how many, what instead, and who. */
function Chosen({ dish, instead, who }: { dish: string; instead: string; who: readonly AlertLine[] }) {
  const come = who.filter((l) => l.booked)
  const rest = who.length - come.length
  return (
    <details data-card className="group bg-surface rounded-card shadow-card">
      <summary className="cursor-pointer p-4 flex items-start justify-between gap-3">
        <span>
          <strong>{dish}</strong>
          {instead && <span className="text-ink-2"> → {instead}</span>}
          <span className="block text-md text-ink-2">
            <Plural value={come.length} _0="Personne d’inscrit ce jour" one="# enfant, menu choisi par la famille" other="# enfants, menu choisi par la famille" />
            {rest > 0 && (
              <>
                {' · '}
                <Plural value={rest} one="# autre non inscrit ce jour" other="# autres non inscrits ce jour" />
              </>
            )}
          </span>
        </span>
        <ChevronDown aria-hidden className="size-5 mt-0.5 flex-none text-ink-3 transition-transform group-open:rotate-180" />
      </summary>
      <ul className="px-4 pb-4 grid gap-x-6 gap-y-1 sm:grid-cols-2 lg:grid-cols-3">
        {who.map((l) => (
          <li key={l.id}>
            {l.given_name} {l.family_name}
            <span className="text-md text-ink-2">
              {' '}
              {[l.class, l.diet].filter(Boolean).join(' · ')}
              {!l.booked && (
                <>
                  {' · '}
                  <Trans>Non inscrit ce jour</Trans>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Line({ line: l }: { line: AlertLine }) {
  const { i18n } = useLingui()
  const words = useAllergenWords()
  const pai = !!l.meal
  const kit = [l.kit_place].filter(Boolean).join('')
  const unknown = formatList(l.unknown)
  const whole = words(l.allergens)
  return (
    <li data-card className="bg-surface rounded-card shadow-card p-4">
      <div className={cx('margin-line', pai ? 'domain-danger' : 'domain-cantine')}>
        <div className="flex flex-wrap items-start justify-between gap-2">
          <p className="font-semibold text-lg">
            {l.given_name} {l.family_name}
            {l.class && <span className="font-normal text-md text-ink-2"> · {l.class}</span>}
            {!l.booked && (
              <span className="block font-normal text-md text-ink-2">
                <Trans>Non inscrit ce jour</Trans>
              </span>
            )}
          </p>
          {pai ? (
            <Badge tone="danger" icon={ShieldAlert}>
              {l.meal === 'basket' ? <Trans>PAI · panier repas</Trans> : <Trans>PAI</Trans>}
            </Badge>
          ) : (
            <Badge>{l.diet}</Badge>
          )}
        </div>
        {pai && (whole || l.other) && <p className="font-semibold text-danger">{[whole, l.other].filter(Boolean).join(', ')}</p>}
        {pai && l.diet && <p className="text-md text-ink-2">{l.diet}</p>}
        {l.unreadable && (
          <p className="text-danger font-semibold">
            <Trans>Le PAI ne s’ouvre plus : voyez le document, et faites-le enregistrer de nouveau.</Trans>
          </p>
        )}
        <ul className="mt-2 flex flex-col gap-1.5">
          {l.dishes.map((d) => {
            const why = formatList([...(d.allergens.length ? [words(d.allergens)] : []), ...d.contains.map((c) => i18n._(contents[c]!).toLocaleLowerCase('fr'))])
            const instead = d.instead
            return (
              <li key={d.dish} className="flex items-start gap-2">
                <TriangleAlert aria-hidden className={cx('size-4 mt-1 flex-none', pai ? 'text-danger' : 'text-warning')} />
                <span>
                  <strong>{d.dish}</strong> ({why}){instead && <span className="text-ink-2"> → {instead}</span>}
                </span>
              </li>
            )
          })}
        </ul>
        {unknown && (
          <Banner tone="warning" className="mt-2">
            <Trans>Composition non précisée : {unknown}. À vérifier avant de servir.</Trans>
          </Banner>
        )}
        {l.kit && (
          <p className="mt-2 text-md text-ink-2">
            {kit ? <Trans>Trousse : {kit}</Trans> : <Trans>Une trousse est prévue.</Trans>}
          </p>
        )}
      </div>
    </li>
  )
}
