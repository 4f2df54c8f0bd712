import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Dialog } from '../../ui/Dialog'
import { Checkbox, CheckboxGroup, Select, TextField } from '../../ui/Field'
import { Form } from '../../ui/Form'
import { FormFoot } from '../../ui/FormFoot'
import { addDish, changeDish, type Dish, type Facts } from './queries'
import { allergens, contents, courses, labels } from './words'

/** What a dish is: said once, it follows into every menu. */
export function DishDialog({ tenant, dish, name, onClose, onSaved }: { tenant: string; dish?: Dish | undefined; name?: string; onClose: () => void; onSaved: (dish: Dish) => void }) {
  const { t, i18n } = useLingui()
  const [f, setFacts] = useState<Facts>(
    dish
      ? { course: dish.course, name: dish.name, allergens: dish.allergens, checked: dish.checked, labels: dish.labels, contains: dish.contains, vegetarian: dish.vegetarian, code: dish.code ?? '', note: dish.note ?? '' }
      : { course: 'main', name: name ?? '', allergens: [], checked: false, labels: [], contains: [], vegetarian: false },
  )
  const set = (change: Partial<Facts>) => setFacts((d) => ({ ...d, ...change }))
  const save = useMutation({ mutationFn: () => (dish ? changeDish(tenant, dish.id, f) : addDish(tenant, f)), onSuccess: onSaved })
  return (
    <Dialog open onClose={onClose} title={dish ? t`Modifier le plat` : t`Ajouter un plat`} keep size="lg" shape="sheet">
      <Form problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex flex-col gap-5">
          <div className="grid gap-4 sm:grid-cols-[2fr_1fr]">
            <TextField name="name" label={t`Nom`} maxLength={139} value={f.name} onChange={(e) => set({ name: e.target.value })} data-first />
            <Select name="course" label={t`Partie du repas`} value={f.course} onChange={(e) => set({ course: e.target.value as Facts['course'] })} options={Object.entries(courses).map(([value, label]) => ({ value, label: i18n._(label) }))} />
          </div>
          <CheckboxGroup
            name="allergens"
            label={t`Allergènes`}
            help={t`Les quatorze que le règlement demande d’annoncer.`}
            optional
            className="[&>div]:grid [&>div]:grid-cols-2 sm:[&>div]:grid-cols-3"
            value={f.allergens}
            onChange={(list) => set({ allergens: list as Facts['allergens'], ...(list.length ? { checked: true } : {}) })}
            choices={Object.entries(allergens).map(([value, a]) => ({ value, label: i18n._(a.label) }))}
          />
          {f.allergens.length === 0 && (
            <Checkbox name="checked" label={t`Il ne contient aucun des quatorze`} help={t`Sans cette coche, le plat est signalé « non précisé » aux familles et à la cuisine.`} checked={f.checked} onChange={(e) => set({ checked: e.target.checked })} />
          )}
          <CheckboxGroup
            name="contains"
            label={t`Il contient`}
            optional
            inline
            value={f.contains}
            onChange={(list) => set({ contains: list as Facts['contains'], ...(list.length ? { vegetarian: false } : {}) })}
            choices={Object.entries(contents).map(([value, label]) => ({ value, label: i18n._(label) }))}
          />
          {f.contains.length === 0 && <Checkbox name="vegetarian" label={t`Plat végétarien`} help={t`Ni viande ni poisson.`} checked={f.vegetarian} onChange={(e) => set({ vegetarian: e.target.checked })} />}
          <CheckboxGroup
            name="labels"
            label={t`Labels`}
            optional
            className="[&>div]:grid [&>div]:grid-cols-2 sm:[&>div]:grid-cols-3"
            value={f.labels}
            onChange={(list) => set({ labels: list as Facts['labels'] })}
            choices={Object.entries(labels).map(([value, label]) => ({ value, label: i18n._(label) }))}
          />
          <TextField name="note" label={t`Précision`} help={t`« recette de la cuisine centrale », « sans sel ajouté »…`} optional maxLength={200} value={f.note ?? ''} onChange={(e) => set({ note: e.target.value })} />
          {dish && (
            <p className="text-md text-ink-2">
              <Trans>Les menus d’aujourd’hui et à venir suivent ; là où un menu est publié, le changement est daté et les familles concernées sont prévenues.</Trans>
            </p>
          )}
          <FormFoot pending={save.isPending} onCancel={onClose}>
            <Trans>Enregistrer</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}
