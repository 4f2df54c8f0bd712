import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ClipboardPaste, Copy, Download, FileText, Leaf, Pencil, Plus, Send } from 'lucide-react'
import { useState } from 'react'
import { saveFile } from '../../../api/save'
import { useBoot } from '../../../shell/session'
import { AnchorButton, Button, LinkButton } from '../../../ui/Button'
import { cx } from '../../../ui/cx'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatDateTime, formatList } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { DishDialog } from '../DishDialog'
import { useTenant, weekAsked } from '../place'
import { addDays } from '../../../ui/civil'
import { copyWeek, type Dish, kitchenKey, type Menu, plansQuery, publishWeek, type Week, type WeekDay, weekQuery } from '../queries'
import { WeekSwitch } from '../WeekSwitch'
import { AllergenList, courses, type Course, LabelBadges, type Meal, meals } from '../words'
import { DayDialog } from './DayDialog'

/** A week of menus as the kitchen writes it. */
export function WriteWeek({ day }: { day: string | undefined }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { today } = useBoot()
  const navigate = useNavigate()
  const plans = useQuery(plansQuery(tenant.id))
  const [chosen, setChosen] = useState('')
  const monday = weekAsked(day, today)
  const items = plans.data?.items ?? []
  const refused = useRefused()
  const openData = () => void saveFile(`/api/v1/t/${tenant.id}/canteen/menus.csv?from=${monday}&until=${addDays(monday, 6)}`, {}).catch(refused)
  const plan = items.find((p) => p.id === chosen) ?? items[0]
  return (
    <div>
      <PageHeader
        title={t`Écrire les menus`}
        context={tenant.name}
        actions={
          plan && (
            <>
              <LinkButton to={`/cuisine/importer/${plan.id}` as '/'} icon={ClipboardPaste}>
                <Trans>Coller ou importer</Trans>
              </LinkButton>
              <Button icon={Download} onClick={openData}>
                <Trans>Données ouvertes</Trans>
              </Button>
              <AnchorButton icon={FileText} href={`/api/v1/t/${tenant.id}/canteen/plans/${plan.id}/poster.pdf?from=${monday}`} download>
                <Trans>Affiche</Trans>
              </AnchorButton>
            </>
          )
        }
      />
      {plans.error && <ProblemState problem={plans.error} retry={() => void plans.refetch()} />}
      {!plans.data && !plans.error && <Skeleton cards={4} />}
      {plans.data && !plan && (
        <EmptyState
          title={<Trans>Commencez par dire qui vous servez</Trans>}
          action={
            <LinkButton variant="primary" icon={Plus} to={'/cuisine/restaurants' as '/'}>
              <Trans>Créer des menus</Trans>
            </LinkButton>
          }
        >
          <Trans>Des menus se partagent entre plusieurs restaurants : « Écoles », par exemple, pour la maternelle et l’élémentaire.</Trans>
        </EmptyState>
      )}
      {plan && (
        <>
          <div className="mb-5 flex flex-wrap items-end gap-x-6 gap-y-3">
            <WeekSwitch monday={monday} today={today} onChange={(m) => void navigate({ to: `/cuisine/menus/${m}` as '/' })} />
            {items.length > 1 && <Select label={t`Menus`} hideLabel value={plan.id} onChange={(e) => setChosen(e.target.value)} options={items.map((p) => ({ value: p.id, label: p.name }))} />}
          </div>
          <Days key={plan.id} tenant={tenant.id} plan={plan.id} monday={monday} />
        </>
      )}
    </div>
  )
}

function Days({ tenant, plan, monday }: { tenant: string; plan: string; monday: string }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const { data: week, error, refetch, isPlaceholderData } = useQuery(weekQuery(tenant, plan, monday))
  const [open, setOpen] = useState<{ day: WeekDay; meal: Meal } | undefined>()
  const [dish, setDish] = useState<Dish | undefined>()
  const took = (w: Week) => {
    client.setQueryData(weekQuery(tenant, plan, w.monday).queryKey, w)
    void client.invalidateQueries({ queryKey: ['canteen', 'menus'] })
  }
  const publish = useMutation({ mutationFn: () => publishWeek(tenant, plan, monday), onSuccess: (w) => (took(w), toast(t`Les menus de la semaine sont publiés.`)), onError: refused })
  const copy = useMutation({ mutationFn: () => copyWeek(tenant, plan, monday, addDays(monday, -7)), onSuccess: (w) => (took(w), toast(t`Les plats de la semaine précédente sont repris en brouillon.`)), onError: refused })
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!week) return <Skeleton cards={4} />
  const served = week.days.filter((d) => d.served)
  const written = week.days.some((d) => d.menus.some((m) => m.dishes.length > 0))
  const missing = formatList(week.missing.map((d) => formatDate(d, 'weekday')))
  return (
    <div aria-busy={isPlaceholderData || undefined} className={cx(isPlaceholderData && 'opacity-60')}>
      {served.length === 0 ? (
        <Banner className="mb-4">
          <Trans>Aucun jour servi cette semaine.</Trans>
        </Banner>
      ) : (
        <div data-card className="mb-5 bg-surface rounded-card shadow-card p-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
          <ul className="flex flex-wrap gap-2">
            <li>
              {week.vegetarian ? (
                <Badge tone="success" icon={Leaf}>
                  <Trans>Menu végétarien de la semaine</Trans>
                </Badge>
              ) : (
                <Badge tone="warning">
                  <Trans>Pas de menu végétarien cette semaine</Trans>
                </Badge>
              )}
            </li>
            {missing && (
              <li>
                <Badge tone="warning">
                  <Trans>Sans menu : {missing}</Trans>
                </Badge>
              </li>
            )}
            {week.drafts === 0 && written && (
              <li>
                <Badge tone="success">
                  <Trans>Publié</Trans>
                </Badge>
              </li>
            )}
          </ul>
          <div className="flex flex-wrap gap-2">
            {!written && (
              <Button icon={Copy} pending={copy.isPending} onClick={() => copy.mutate()}>
                <Trans>Reprendre la semaine précédente</Trans>
              </Button>
            )}
            {week.drafts > 0 && (
              <Button variant="primary" icon={Send} pending={publish.isPending} onClick={() => publish.mutate()}>
                <Plural value={week.drafts} one="Publier # menu" other="Publier # menus" />
              </Button>
            )}
          </div>
        </div>
      )}
      {week.unchecked.length > 0 && (
        <Banner
          tone="warning"
          className="mb-5"
          title={<Plural value={week.unchecked.length} one="# plat dont les allergènes ne sont pas précisés" other="# plats dont les allergènes ne sont pas précisés" />}
          actions={week.unchecked.map((d) => (
            <Button key={d.id} dense onClick={() => setDish(d)}>
              {d.name}
            </Button>
          ))}
        >
          <Trans>Les familles le lisent ainsi, et la cuisine est alertée pour chaque enfant qui a un PAI.</Trans>
        </Banner>
      )}
      <ul className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
        {week.days.map((d) => (
          <DayCard key={d.day} day={d} onOpen={(meal) => setOpen({ day: d, meal })} onDish={setDish} />
        ))}
      </ul>
      {week.changes.length > 0 && (
        <Section title={<Trans>Changements après publication</Trans>}>
          <ul className="flex flex-col gap-2">
            {week.changes.map((c, i) => {
              const gone = formatList(c.removed.map((d) => d.name)) || '–'
              const come = formatList(c.added.map((d) => d.name)) || '–'
              const when = formatDate(c.day, 'weekday')
              return (
                <li key={i} className="rounded-control bg-surface border border-line px-4 py-3">
                  <p>
                    <strong className="first-letter:uppercase">{when}</strong> : {gone} → {come}
                  </p>
                  <p className="text-md text-ink-2">
                    {c.reason} · {[c.by, formatDateTime(c.at)].filter(Boolean).join(', ')}
                    {c.told !== undefined && (
                      <>
                        {' · '}
                        <Plural value={c.told} _0="aucune famille concernée" one="# responsable prévenu" other="# responsables prévenus" />
                      </>
                    )}
                  </p>
                </li>
              )
            })}
          </ul>
        </Section>
      )}
      {open && (
        <DayDialog
          key={open.day.day + open.meal}
          tenant={tenant}
          plan={plan}
          day={open.day}
          meal={open.meal}
          onClose={() => setOpen(undefined)}
          onSaved={(w) => {
            took(w)
            setOpen(undefined)
          }}
        />
      )}
      {dish && (
        <DishDialog
          tenant={tenant}
          dish={dish}
          onClose={() => setDish(undefined)}
          onSaved={() => {
            setDish(undefined)
            void client.invalidateQueries({ queryKey: kitchenKey(tenant) })
          }}
        />
      )}
    </div>
  )
}

function DayCard({ day, onOpen, onDish }: { day: WeekDay; onOpen: (meal: Meal) => void; onDish: (d: Dish) => void }) {
  const { t, i18n } = useLingui()
  const { today } = useBoot()
  const name = formatDate(day.day, 'long')
  return (
    <li data-card className={cx('rounded-card shadow-card p-4 flex flex-col', day.served || day.menus.length ? 'bg-surface' : 'bg-sand', day.day === today && 'outline-2 outline-brand')}>
      <div className="flex items-start justify-between gap-2">
        <h2 className="text-lg first-letter:uppercase">{name}</h2>
        {day.why && <Badge>{day.why === 'holidays' ? <Trans>Vacances</Trans> : <Trans>Jour férié</Trans>}</Badge>}
      </div>
      {day.menus.map((m) => (
        <div key={m.meal} className="mt-2">
          <div className="flex items-center justify-between gap-2">
            <h3 className="text-md font-semibold text-ink-2">
              {i18n._(meals[m.meal as Meal])} {!m.published_at && m.dishes.length > 0 && <Badge tone="warning"><Trans>Brouillon</Trans></Badge>}
            </h3>
            <Button dense icon={Pencil} aria-label={t`Modifier ${name}`} onClick={() => onOpen(m.meal as Meal)}>
              <Trans>Modifier</Trans>
            </Button>
          </div>
          {m.note && <p className="text-md text-ink-2">{m.note}</p>}
          <Dishes menu={m} onDish={onDish} />
        </div>
      ))}
      {day.menus.length === 0 && (
        <div className="mt-3">
          <Button icon={Plus} onClick={() => onOpen('lunch')} aria-label={t`Écrire le menu du ${name}`}>
            <Trans>Écrire le menu</Trans>
          </Button>
        </div>
      )}
    </li>
  )
}

function Dishes({ menu, onDish }: { menu: Menu; onDish: (d: Dish) => void }) {
  const { i18n } = useLingui()
  return (
    <ul className="divide-y divide-line">
      {menu.dishes.map((d) => (
        <li key={d.id} className="py-1.5">
          <p className="text-sm text-ink-3">
            {i18n._(courses[d.course as Course])}
            {d.alternative && (
              <>
                {' · '}
                <Trans>remplacement</Trans>
              </>
            )}
          </p>
          <p>
            <button type="button" onClick={() => onDish(d)} className="text-start font-semibold text-ink underline decoration-line underline-offset-4 hover:decoration-brand min-h-6">
              {d.name}
            </button>{' '}
            <LabelBadges dish={d} />
          </p>
          <AllergenList dish={d} />
        </li>
      ))}
    </ul>
  )
}
