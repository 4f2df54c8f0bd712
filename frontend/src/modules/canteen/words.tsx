import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Bean, CircleHelp, Droplet, Egg, Fish, Flower2, Grip, Leaf, LeafyGreen, type LucideIcon, Milk, Nut, Salad, Shell, Shrimp, Sprout, Wheat, Wine } from 'lucide-react'
import { Badge } from '../../ui/Feedback'
import { formatList } from '../../ui/format'
import type { Dish, Served } from './queries'

/** The courses of a meal, in the order in which they are served. */
export const courses = { starter: msg`Entrée`, main: msg`Plat`, side: msg`Garniture`, dairy: msg`Produit laitier`, dessert: msg`Dessert`, snack: msg`Goûter`, bread: msg`Pain` } as const
export type Course = keyof typeof courses

export const meals = { lunch: msg`Déjeuner`, picnic: msg`Pique-nique`, snack: msg`Goûter` } as const
export type Meal = keyof typeof meals

/** The fourteen allergens that the regulation names: a pictogram and a word for each. */
export const allergens: Record<string, { icon: LucideIcon; label: MessageDescriptor }> = {
  gluten: { icon: Wheat, label: msg`Gluten` },
  crustaceans: { icon: Shrimp, label: msg`Crustacés` },
  eggs: { icon: Egg, label: msg`Œufs` },
  fish: { icon: Fish, label: msg`Poissons` },
  peanuts: { icon: Bean, label: msg`Arachides` },
  soy: { icon: Sprout, label: msg`Soja` },
  milk: { icon: Milk, label: msg`Lait` },
  nuts: { icon: Nut, label: msg`Fruits à coque` },
  celery: { icon: Salad, label: msg`Céleri` },
  mustard: { icon: Droplet, label: msg`Moutarde` },
  sesame: { icon: Grip, label: msg`Sésame` },
  sulphites: { icon: Wine, label: msg`Sulfites` },
  lupin: { icon: Flower2, label: msg`Lupin` },
  molluscs: { icon: Shell, label: msg`Mollusques` },
}

export const labels: Record<string, MessageDescriptor> = {
  bio: msg`Bio`,
  aop: msg`AOP`,
  igp: msg`IGP`,
  stg: msg`STG`,
  label_rouge: msg`Label Rouge`,
  msc: msg`Pêche durable MSC`,
  hve: msg`HVE`,
  farm: msg`Fermier`,
  rup: msg`RUP`,
  fair_trade: msg`Commerce équitable`,
  local: msg`Local`,
  french: msg`Origine France`,
  homemade: msg`Fait maison`,
}

export const contents: Record<string, MessageDescriptor> = { pork: msg`Porc`, meat: msg`Viande`, fish: msg`Poisson` }

/** « gluten, lait »: what a dish contains, each with its pictogram; or that nobody said. */
export function AllergenList({ dish }: { dish: Pick<Dish, 'allergens' | 'checked'> }) {
  const { i18n } = useLingui()
  if (!dish.checked)
    return (
      <p className="inline-flex items-center gap-1.5 text-sm text-warning">
        <CircleHelp aria-hidden className="size-4 flex-none" />
        <Trans>Allergènes non précisés</Trans>
      </p>
    )
  if (!dish.allergens.length) return null
  return (
    <ul aria-label={i18n._(msg`Allergènes`)} className="flex flex-wrap gap-x-3 gap-y-0.5 text-sm text-ink-2">
      {dish.allergens.map((a) => {
        const { icon: Icon, label } = allergens[a]!
        return (
          <li key={a} className="inline-flex items-center gap-1">
            <Icon aria-hidden className="size-3.5 flex-none" />
            {i18n._(label)}
          </li>
        )
      })}
    </ul>
  )
}

/** The allergens of several dishes in one sentence: « gluten, lait et œufs ». */
export function useAllergenWords(): (codes: readonly string[]) => string {
  const { i18n } = useLingui()
  return (codes) => formatList(codes.map((c) => i18n._(allergens[c]!.label).toLocaleLowerCase('fr')))
}

/** What a dish bears: bio, AOP, vegetarian. */
export function LabelBadges({ dish }: { dish: Pick<Dish, 'labels' | 'vegetarian'> }) {
  const { i18n } = useLingui()
  if (!dish.labels.length && !dish.vegetarian) return null
  return (
    <span className="inline-flex flex-wrap gap-1 align-middle">
      {dish.labels.map((l) => (
        <Badge key={l} tone="success" icon={l === 'bio' ? Leaf : undefined}>
          {i18n._(labels[l]!)}
        </Badge>
      ))}
      {dish.vegetarian && (
        <Badge icon={LeafyGreen}>
          <Trans>Végétarien</Trans>
        </Badge>
      )}
    </span>
  )
}

/** A dish of a menu as a family reads it. */
export function DishLine({ dish }: { dish: Served }) {
  return (
    <li className="py-1.5">
      <p className="text-ink">
        {dish.alternative && (
          <span className="text-ink-2">
            <Trans>ou</Trans>{' '}
          </span>
        )}
        <span className={dish.course === 'main' ? 'font-semibold' : undefined}>{dish.name}</span> <LabelBadges dish={dish} />
      </p>
      {dish.note && <p className="text-sm text-ink-2">{dish.note}</p>}
      <AllergenList dish={dish} />
    </li>
  )
}
