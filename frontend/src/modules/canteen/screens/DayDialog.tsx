import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ArrowLeftRight, X } from 'lucide-react'
import { Suspense, useState } from 'react'
import { IconButton } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Skeleton } from '../../../ui/Feedback'
import { RadioGroup, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatList } from '../../../ui/format'
import { Combo } from '../../../ui/lazy'
import { DishDialog } from '../DishDialog'
import { type Dish, dishesQuery, type Served, type Week, type WeekDay, writeMenu } from '../queries'
import { AllergenList, allergens, courses, type Course, type Meal, meals } from '../words'

const NEW = 'new'

/** The menu of a day: dishes found by typing, a new one described on the spot. */
export function DayDialog({ tenant, plan, day, meal: first, onClose, onSaved }: { tenant: string; plan: string; day: WeekDay; meal: Meal; onClose: () => void; onSaved: (w: Week) => void }) {
  const { t, i18n } = useLingui()
  const [meal, setMeal] = useState<Meal>(first)
  const menu = day.menus.find((m) => m.meal === meal)
  const [dishes, setDishes] = useState<Served[]>(menu?.dishes ?? [])
  const [note, setNote] = useState(menu?.note ?? '')
  const [reason, setReason] = useState('')
  const [text, setText] = useState('')
  const [making, setMaking] = useState('')
  const [picked, setPicked] = useState(0)
  const found = useQuery({ ...dishesQuery(tenant, text), enabled: text.trim().length > 0 })
  const published = !!menu?.published_at
  const name = formatDate(day.day, 'long')
  const typed = text.trim()
  const add = (d: Dish) => {
    setDishes((list) => (list.some((l) => l.id === d.id) ? list : [...list, d as Served]))
    setText('')
    setPicked((n) => n + 1)
  }
  const items = [
    ...(found.data?.items ?? []).map((d) => ({ id: d.id, label: d.name, detail: [i18n._(courses[d.course as Course]), formatList(d.allergens.map((a) => i18n._(allergens[a]!.label)))].filter(Boolean).join(' · ') })),
    ...(typed ? [{ id: NEW, label: t`Ajouter « ${typed} »`, detail: t`Nouveau plat` }] : []),
  ]
  const save = useMutation({
    mutationFn: () => writeMenu(tenant, plan, day.day, meal, { dishes: dishes.map((d) => ({ dish: d.id, ...(d.alternative ? { alternative: true } : {}) })), note, version: menu?.version ?? 0, ...(reason ? { reason } : {}) }),
    onSuccess: onSaved,
  })
  const switchMeal = (to: Meal) => {
    const other = day.menus.find((m) => m.meal === to)
    setMeal(to)
    if (other || menu) {
      setDishes(other?.dishes ?? [])
      setNote(other?.note ?? '')
    }
  }
  const order = Object.keys(courses)
  const sorted = [...dishes].sort((a, b) => order.indexOf(a.course) - order.indexOf(b.course))
  if (making) return <DishDialog tenant={tenant} name={making} onClose={() => setMaking('')} onSaved={(d) => (add(d), setMaking(''))} />
  return (
    <Dialog open onClose={onClose} title={t`Menu du ${name}`} keep size="lg" shape="sheet">
      <Form problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex flex-col gap-5">
          <RadioGroup name="meal" label={t`Repas`} hideLabel inline value={meal} onChange={(m) => switchMeal(m as Meal)} choices={Object.entries(meals).map(([value, label]) => ({ value, label: i18n._(label) }))} />
          <Suspense fallback={<Skeleton lines={2} />}>
            <Combo
              key={picked}
              label={t`Ajouter un plat`}
              help={t`Tapez quelques lettres : les plats déjà servis viennent avec leurs allergènes.`}
              items={items}
              onSearch={setText}
              onSelect={(item) => {
                const dish = found.data?.items.find((d) => d.id === item.id)
                if (dish) add(dish)
                else if (item.id === NEW) setMaking(typed)
              }}
            />
          </Suspense>
          <ul aria-label={t`Plats du menu`} className="divide-y divide-line border-y border-line">
            {sorted.length === 0 && (
              <li className="py-3 text-ink-2">
                <Trans>Aucun plat pour le moment.</Trans>
              </li>
            )}
            {sorted.map((d) => (
              <li key={d.id} className="py-2 flex items-center gap-2">
                <div className="flex-1 min-w-0">
                  <p className="text-sm text-ink-3">
                    {i18n._(courses[d.course as Course])}
                    {d.alternative && (
                      <>
                        {' · '}
                        <Trans>remplacement</Trans>
                      </>
                    )}
                  </p>
                  <p className="font-semibold">{d.name}</p>
                  <AllergenList dish={d} />
                </div>
                <IconButton
                  icon={ArrowLeftRight}
                  label={d.alternative ? t`Servir ${d.name} à tous` : t`Servir ${d.name} en remplacement`}
                  aria-pressed={!!d.alternative}
                  onClick={() => setDishes((list) => list.map((l) => (l.id === d.id ? { ...l, alternative: !l.alternative } : l)))}
                />
                <IconButton icon={X} label={t`Retirer ${d.name}`} onClick={() => setDishes((list) => list.filter((l) => l.id !== d.id))} />
              </li>
            ))}
          </ul>
          <TextField name="note" label={t`Note`} help={t`« Repas de Noël », « Centre de loisirs »…`} optional maxLength={300} value={note} onChange={(e) => setNote(e.target.value)} />
          {published && (
            <TextField name="reason" label={t`Pourquoi ce menu change`} help={t`Il est publié : la raison est lue par tous, et les familles dont l’enfant ne mange pas le nouveau plat sont prévenues.`} optional maxLength={200} value={reason} onChange={(e) => setReason(e.target.value)} />
          )}
          <FormFoot pending={save.isPending} onCancel={onClose}>
            <Trans>Enregistrer</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}
