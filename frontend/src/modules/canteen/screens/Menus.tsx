import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { TriangleAlert, Utensils } from 'lucide-react'
import { useState } from 'react'
import { useAbility, useBoot } from '../../../shell/session'
import { LinkButton } from '../../../ui/Button'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { cx } from '../../../ui/cx'
import { formatDate, formatDay, formatList } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { ChildLine, ChildTable } from '../ChildTable'
import { weekAsked } from '../place'
import { addDays } from '../../../ui/civil'
import { menusQuery, type Reading, type ReadMenu } from '../queries'
import { WeekSwitch } from '../WeekSwitch'
import { DishLine, type Meal, meals, useAllergenWords } from '../words'

/** The week's menus as families and schools read them: words and pictograms, what changed and why. */
export function Menus() {
  const { t } = useLingui()
  const { today } = useBoot()
  const navigate = useNavigate()
  const { day } = useParams({ strict: false }) as { day?: string }
  const monday = weekAsked(day, today)
  const { data, error, refetch, isPlaceholderData } = useQuery(menusQuery(monday, addDays(monday, 6)))
  const items = data?.items ?? []
  return (
    <div>
      <PageHeader title={t`Menus`} actions={<Others />} />
      <div className="mb-5">
        <WeekSwitch monday={monday} today={today} onChange={(m) => void navigate({ to: `/menus/${m}` as '/' })} />
      </div>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={4} />}
      {data && (
        <div aria-busy={isPlaceholderData || undefined} className={cx(isPlaceholderData && 'opacity-60')}>
          {items.length === 0 && (
            <EmptyState icon={Utensils} title={<Trans>Aucun menu pour le moment</Trans>}>
              <Trans>Les menus paraîtront ici dès que la restauration les aura publiés.</Trans>
            </EmptyState>
          )}
          {items.map((r) => (
            <Week key={r.tenant + r.plan} reading={r} only={items.length === 1} today={today} />
          ))}
        </div>
      )}
    </div>
  )
}

/** Pages of the kitchen for those who work with it and not in it. */
function Others() {
  const kitchen = useAbility('canteen:health')
  const adults = useAbility('canteen:adults')
  const diets = useAbility('canteen:diets')
  const figures = useAbility('canteen:figures')
  if (kitchen) return null
  return (
    <>
      {diets && (
        <LinkButton to={'/cuisine/regimes' as '/'}>
          <Trans>Régimes</Trans>
        </LinkButton>
      )}
      {adults && (
        <LinkButton to={'/cuisine/adultes' as '/'}>
          <Trans>Repas d’adultes</Trans>
        </LinkButton>
      )}
      {figures && (
        <LinkButton to={'/cuisine/achats' as '/'}>
          <Trans>Achats et EGalim</Trans>
        </LinkButton>
      )}
    </>
  )
}

function Week({ reading: r, only, today }: { reading: Reading; only: boolean; today: string }) {
  const names = formatList(r.children.map((c) => c.name))
  const title = names ? `${names} · ${r.name}` : only ? r.name : `${r.organisation} · ${r.name}`
  const days = [...new Set(r.menus.map((m) => m.day))]
  const [open, setOpen] = useState<{ id: string; name: string } | undefined>()
  const until = r.coming ? formatDate(r.coming, 'long') : ''
  return (
    <Section title={title}>
      {r.children.length > 0 && (
        <ul className="mb-4 divide-y divide-line border-y border-line">
          {r.children.map((c) => (
            <ChildLine key={c.id} child={c} onOpen={() => setOpen(c)} />
          ))}
        </ul>
      )}
      {open && <ChildTable child={open} onClose={() => setOpen(undefined)} />}
      {days.length === 0 ? (
        <Banner>
          {until ? <Trans>Pas de menu cette semaine : des vacances, ou un menu qui n’est pas encore publié. Les menus sont connus jusqu’au {until}.</Trans> : <Trans>Aucun menu n’est encore publié.</Trans>}
        </Banner>
      ) : (
        <ul className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
          {days.map((d) => (
            <Day key={d} day={d} menus={r.menus.filter((m) => m.day === d)} today={today} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Day({ day, menus, today }: { day: string; menus: readonly ReadMenu[]; today: string }) {
  const { i18n } = useLingui()
  const now = day === today
  const name = formatDate(day, 'long')
  return (
    <li data-card className={cx('bg-surface rounded-card shadow-card p-4', now && 'outline-2 outline-brand')}>
      <div className="margin-line domain-cantine">
        <h3 className="text-lg first-letter:uppercase">
          {name}
          {now && <span className="text-brand text-md font-semibold"> · {formatDay(day, today)}</span>}
        </h3>
        {menus.map((m) => {
          const reason = m.change_reason
          return (
          <div key={m.meal}>
            {(m.meal !== 'lunch' || menus.length > 1) && <h4 className="text-md font-semibold mt-2">{i18n._(meals[m.meal as Meal])}</h4>}
            {m.changed_at && (
              <p className="mt-1 text-md text-warning font-semibold">
                <Trans>Menu modifié : {reason}</Trans>
              </p>
            )}
            {(m.alerts ?? []).map((a) => (
              <Alert key={a.id} alert={a} />
            ))}
            {m.note && <p className="mt-1 text-md text-ink-2">{m.note}</p>}
            <ul className="mt-1 divide-y divide-line">
              {m.dishes.map((d) => (
                <DishLine key={d.id} dish={d} />
              ))}
            </ul>
          </div>
          )
        })}
      </div>
    </li>
  )
}

/** « Elias ne mange pas : Cookie (arachides) ». */
function Alert({ alert }: { alert: NonNullable<ReadMenu['alerts']>[number] }) {
  const words = useAllergenWords()
  const name = alert.name
  const what = formatList(alert.dishes.map((d) => `${d.dish}${d.allergens.length ? ` (${words(d.allergens)})` : ''}${d.instead ? ` → ${d.instead}` : ''}`))
  return (
    <p className="mt-1 flex items-start gap-1.5 text-md font-semibold text-danger">
      <TriangleAlert aria-hidden className="size-4 mt-1 flex-none" />
      <span>{alert.basket ? <Trans>{name} : panier repas apporté de la maison</Trans> : <Trans>{name} ne mange pas : {what}</Trans>}</span>
    </p>
  )
}
