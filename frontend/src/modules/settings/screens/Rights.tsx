import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { RotateCcw, Scale } from 'lucide-react'
import { useId } from 'react'
import { bootQuery } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { cx } from '../../../ui/cx'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, Select } from '../../../ui/Field'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { SettingsPage, useServiceLabels, useTenant } from '../pages'
import { type RightChange, type RightHolder, type RightLine, rightsKey, rightsQuery, setRight } from '../queries'
import { matrixOf, type RightRow, type RightsOfService, servicesOf } from '../rights'
import { doorWords } from '../words'

/** Who may do what here, service by service, in the words people use. */
export function Rights() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(rightsQuery(tenant.id))
  return (
    <SettingsPage>
      <PageHeader title={t`Droits`} context={tenant.name} back="/reglages">
        <Trans>Cochez ce que chaque profil peut faire. Un changement vaut tout de suite, pour tous ceux qui ont ce profil.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && <RightsEditor tenant={tenant.id} lines={data.items} change={!!data.abilities.change} />}
    </SettingsPage>
  )
}

export function RightsEditor({ tenant, lines, change }: { tenant: string; lines: readonly RightLine[]; change: boolean }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const refused = useRefused()
  const { service: wanted } = useSearch({ strict: false }) as { service?: string }
  const services = servicesOf(lines)
  const service = wanted && services.includes(wanted) ? wanted : (services[0] ?? '')
  const matrix = matrixOf(lines, service)
  const word = useServiceLabels()
  const labelOf = (key: string) => word(key) || key

  const set = useMutation({
    mutationFn: async ({ changes }: { changes: RightChange[]; undo?: RightChange[] }) => {
      for (const c of changes) await setRight(tenant, c)
    },
    onSuccess: (_, { undo, changes }) => {
      const n = changes.length
      toast(t`${plural(n, { one: 'Droit modifié.', other: '# droits modifiés.' })}`, undo ? { undo: () => set.mutate({ changes: undo }) } : {})
    },
    onError: refused,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: rightsKey(tenant) })
      void client.invalidateQueries({ queryKey: bootQuery.queryKey })
    },
  })
  const flip = (c: RightChange) => set.mutate({ changes: [c], undo: [{ ...c, allowed: !c.allowed }] })
  const busy = set.isPending ? set.variables.changes : []
  const changed = matrix.changed.length

  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-4 mb-5">
        <Select
          className="w-full sm:w-80"
          label={t`Service`}
          value={service}
          onChange={(e) => void navigate({ to: '.', search: { service: e.target.value } as never, replace: true })}
          options={services.map((key) => {
            const n = matrixOf(lines, key).changed.length
            return { value: key, label: n ? `${labelOf(key)} (${t`${plural(n, { one: '# modifié', other: '# modifiés' })}`})` : labelOf(key) }
          })}
        />
        {change && changed > 0 && (
          <Button icon={RotateCcw} pending={set.isPending && set.variables.changes.length > 1} onClick={() => set.mutate({ changes: matrix.changed, undo: matrix.changed.map((c) => ({ ...c, allowed: !c.allowed })) })}>
            {t`Revenir aux droits d’origine (${plural(changed, { one: '# modifié', other: '# modifiés' })})`}
          </Button>
        )}
      </div>
      <Matrix matrix={matrix} change={change} busy={busy} flip={flip} />
      <p className="mt-4 text-md text-ink-2 measure">
        <Trans>Ces droits ouvrent des portes ; chaque service les resserre encore : un enseignant ne voit que ses classes, une famille que ses enfants. Personne, à la mairie, ne reçoit les notes ni la vie de classe.</Trans>
      </p>
    </>
  )
}

interface MatrixProps {
  matrix: RightsOfService
  change: boolean
  busy: readonly RightChange[]
  flip: (change: RightChange) => void
}

/** A list of cards, one for each thing that may be done: it reads the same on a phone and for a screen reader. */
function Matrix({ matrix, change, busy, flip }: MatrixProps) {
  const { t } = useLingui()
  return (
    <ul className="flex flex-col gap-3" aria-label={t`Droits`}>
      {matrix.rows.map((row) => (
        <li key={row.key}>
          <RightCard row={row} matrix={matrix} change={change} busy={busy} flip={flip} />
        </li>
      ))}
    </ul>
  )
}

function RightCard({ row, matrix, change, busy, flip }: MatrixProps & { row: RightRow }) {
  const { t, i18n } = useLingui()
  const id = useId()
  const fixed = row.line.fixed
  const kinds = { consult: t`Consulter`, communicate: t`Communiquer`, publish: t`Publier`, manage: t`Gérer` }
  const holders = matrix.profiles.flatMap(({ profile }) => row.holders.get(profile) ?? [])
  const waiting = (h: RightHolder) => busy.some((b) => b.right === row.line.right && b.door === row.door && b.profile === h.profile)
  return (
    <Card as="div">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <h2 id={id} className="text-base text-ink">
            {row.line.label}
          </h2>
          <p className="text-md">
            {kinds[row.line.kind]}, {i18n._(doorWords[row.door])}
          </p>
        </div>
        {fixed && (
          <Badge icon={Scale}>
            <Trans>fixé par la loi</Trans>
          </Badge>
        )}
      </div>
      <ul aria-labelledby={id} className="mt-2 text-ink grid sm:grid-cols-2 gap-x-6">
        {holders.map((h) => {
          const differs = !fixed && h.allowed !== h.default
          const { label } = h
          if (fixed || !change)
            return (
              <li key={h.profile} className={cx('py-1 text-md', !h.allowed && 'text-ink-3')}>
                {h.allowed ? `${label} ✓` : <Trans>{label} : non</Trans>}
              </li>
            )
          return (
            <li key={h.profile}>
              <Checkbox
                label={
                  <>
                    {h.label}
                    {differs && (
                      <span className="ms-2 text-sm font-semibold text-warning whitespace-nowrap">
                        <Trans>modifié</Trans>
                      </span>
                    )}
                  </>
                }
                checked={waiting(h) ? !h.allowed : h.allowed}
                disabled={waiting(h)}
                onChange={() => flip({ right: row.line.right, profile: h.profile, door: row.door, allowed: !h.allowed })}
              />
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
