import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CookingPot, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../../ui/Button'
import { DataTable } from '../../../ui/DataTable'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox } from '../../../ui/Field'
import { PageHeader } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { DishDialog } from '../DishDialog'
import { useTenant } from '../place'
import { type Dish, dishesQuery, dropDish, kitchenKey } from '../queries'
import { AllergenList, courses, type Course, LabelBadges } from '../words'

/** The dishes that the kitchen knows, and what each contains. */
export function Dishes() {
  const { t, i18n } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const refused = useRefused()
  const [text, setText] = useState('')
  const [unchecked, setUnchecked] = useState(false)
  const [open, setOpen] = useState<Dish | 'new' | undefined>()
  const { data, error, refetch } = useQuery(dishesQuery(tenant.id, text, unchecked))
  const again = () => void client.invalidateQueries({ queryKey: kitchenKey(tenant.id) })
  const drop = useMutation({ mutationFn: (d: Dish) => dropDish(tenant.id, d.id), onSuccess: () => (again(), toast(t`Le plat n’est plus proposé. Les menus qui le servent le gardent.`)), onError: refused })
  const n = data?.items.length ?? 0
  return (
    <div>
      <PageHeader
        title={t`Plats`}
        context={tenant.name}
        actions={
          <Button variant="primary" icon={Plus} onClick={() => setOpen('new')}>
            <Trans>Ajouter un plat</Trans>
          </Button>
        }
      >
        <Trans>Ce qu’un plat contient se dit une fois, ici : tous les menus à venir suivent.</Trans>
      </PageHeader>
      <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-2">
        <SearchField label={t`Chercher un plat`} value={text} onChange={setText} result={t`${n} plats`} className="w-full sm:w-80" />
        <Checkbox label={t`À préciser seulement`} checked={unchecked} onChange={(e) => setUnchecked(e.target.checked)} />
      </div>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={8} />}
      {data && (
        <DataTable
          caption={t`Plats`}
          columns={[
    {
      key: 'name',
      header: t`Plat`,
      main: true,
      sort: (d) => d.name,
      cell: (d) => nameCell(d, setOpen),
    },
    { key: 'course', header: t`Partie du repas`, sort: (d) => Object.keys(courses).indexOf(d.course), cell: (d) => i18n._(courses[d.course as Course]) },
    { key: 'allergens', header: t`Allergènes`, cell: (d) => allergensCell(d) },
    {
      key: 'drop',
      header: t`Retirer`,
      cell: (d) => dropCell(d, t`Retirer ${d.name}`, drop.mutate),
    },
  ]}
          rows={data.items}
          rowKey={(d) => d.id}
          empty={
            <EmptyState icon={CookingPot} title={text ? <Trans>Aucun plat ne correspond</Trans> : <Trans>Aucun plat</Trans>}>
              <Trans>Les plats s’ajoutent aussi d’eux-mêmes quand vous écrivez ou importez un menu.</Trans>
            </EmptyState>
          }
        />
      )}
      {open && (
        <DishDialog
          tenant={tenant.id}
          dish={open === 'new' ? undefined : open}
          name={open === 'new' ? text : ''}
          onClose={() => setOpen(undefined)}
          onSaved={() => {
            setOpen(undefined)
            again()
            toast(t`C’est enregistré.`)
          }}
        />
      )}
    </div>
  )
}

const nameCell = (d: Dish, open: (d: Dish) => void) => (
  <span className="inline-flex flex-wrap items-center gap-2">
    <button type="button" onClick={() => open(d)} className="text-start font-semibold underline decoration-line underline-offset-4 hover:decoration-brand min-h-6">
      {d.name}
    </button>
    <LabelBadges dish={d} />
  </span>
)

const allergensCell = (d: Dish) =>
  d.checked && !d.allergens.length ? (
    <span className="text-ink-2">
      <Trans>Aucun des quatorze</Trans>
    </span>
  ) : (
    <AllergenList dish={d} />
  )

const dropCell = (d: Dish, label: string, drop: (d: Dish) => void) => <IconButton dense icon={X} label={label} onClick={() => drop(d)} />
