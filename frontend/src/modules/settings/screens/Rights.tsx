import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { RotateCcw, Scale } from 'lucide-react'
import { useId, useState } from 'react'
import { bootQuery } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { cx } from '../../../ui/cx'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, Select } from '../../../ui/Field'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { SettingsPage, useServiceLabels, useTenant } from '../pages'
import { type RightChange, type RightHolder, type RightLine, rightsKey, rightsQuery, setRight } from '../queries'
import { matrixOf, type RightDoor, type RightRow, type RightsOfService, servicesOf } from '../rights'
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
      {data && <RightsEditor tenant={tenant.id} school={tenant.kind === 'school'} lines={data.items} change={!!data.abilities.change} />}
    </SettingsPage>
  )
}

export function RightsEditor({ tenant, school, lines, change }: { tenant: string; school: boolean; lines: readonly RightLine[]; change: boolean }) {
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
  const [asked, setAsked] = useState<Asked | null>(null)
  const flip = () => asked && set.mutate({ changes: [asked.change], undo: [{ ...asked.change, allowed: !asked.change.allowed }] }, { onSettled: () => setAsked(null) })
  const [who, what] = [asked?.profile ?? '', asked?.right ?? '']
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
      <Matrix matrix={matrix} change={change} busy={busy} ask={setAsked} />
      <p className="mt-4 text-md text-ink-2 measure">
        {school ? (
          <Trans>Ces droits ouvrent des portes ; chaque service les resserre encore : un enseignant ne voit que ses classes, une famille que ses enfants. Personne, à la mairie, ne reçoit les notes ni la vie de classe.</Trans>
        ) : (
          <Trans>Ces droits valent dans votre organisation. Ceux des écoles se règlent dans chaque école ; personne, à la mairie, ne reçoit les notes ni la vie de classe.</Trans>
        )}
      </p>
      <ConfirmDialog
        open={!!asked}
        onClose={() => setAsked(null)}
        onConfirm={flip}
        pending={set.isPending}
        title={asked?.change.allowed ? t`Donner « ${what} » ?` : t`Retirer « ${what} » ?`}
        confirm={asked?.change.allowed ? <Trans>Donner ce droit</Trans> : <Trans>Retirer ce droit</Trans>}
      >
        <p>
          {asked?.change.allowed ? (
            <Trans>Toutes les personnes qui ont ici le profil « {who} » l’auront, tout de suite. Vous pourrez revenir aux droits d’origine.</Trans>
          ) : (
            <Trans>Plus aucune personne qui a ici le profil « {who} » ne l’aura, tout de suite. Vous pourrez revenir aux droits d’origine.</Trans>
          )}
        </p>
      </ConfirmDialog>
    </>
  )
}

/** A change that waits for a yes: it holds for everybody who has the profile. */
interface Asked {
  change: RightChange
  right: string
  profile: string
}

interface MatrixProps {
  matrix: RightsOfService
  change: boolean
  busy: readonly RightChange[]
  ask: (asked: Asked) => void
}

/** A list of cards, one for each thing that may be done: it reads the same on a phone and for a screen reader. */
function Matrix({ matrix, ...rest }: MatrixProps) {
  const { t } = useLingui()
  return (
    <ul className="flex flex-col gap-3" aria-label={t`Droits`}>
      {matrix.rows.map((row) => (
        <li key={row.line.right}>
          <RightCard row={row} {...rest} />
        </li>
      ))}
    </ul>
  )
}

function RightCard({ row, ...rest }: Omit<MatrixProps, 'matrix'> & { row: RightRow }) {
  const { t, i18n } = useLingui()
  const id = useId()
  const { fixed, label, kind } = row.line
  const kinds = { consult: t`Consulter`, communicate: t`Communiquer`, publish: t`Publier`, manage: t`Gérer` }
  return (
    <Card as="div">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <h2 id={id} className="text-base text-ink">
            {label}
          </h2>
          <p className="text-md">
            {kinds[kind]}
            {row.doors.length === 1 && `, ${i18n._(doorWords[row.doors[0]!.door])}`}
          </p>
        </div>
        {fixed && (
          <Badge icon={Scale}>
            <Trans>fixé par la loi</Trans>
          </Badge>
        )}
      </div>
      {row.doors.map((of, i) => (
        <div key={of.door} className="mt-2">
          {row.doors.length > 1 && (
            <h3 id={`${id}${i}`} className="text-md text-ink">
              {capital(i18n._(doorWords[of.door]))}
            </h3>
          )}
          <Holders row={row} of={of} labelledBy={row.doors.length > 1 ? `${id} ${id}${i}` : id} {...rest} />
        </div>
      ))}
    </Card>
  )
}

const capital = (words: string) => words.charAt(0).toLocaleUpperCase('fr-FR') + words.slice(1)

function Holders({ row, of, labelledBy, change, busy, ask }: Omit<MatrixProps, 'matrix'> & { row: RightRow; of: RightDoor; labelledBy: string }) {
  const { right, fixed, label: what } = row.line
  const waiting = (h: RightHolder) => busy.some((b) => b.right === right && b.door === of.door && b.profile === h.profile)
  return (
    <ul aria-labelledby={labelledBy} className="text-ink grid sm:grid-cols-2 gap-x-6">
      {of.holders.map((h) => {
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
                  {label}
                  {differs && (
                    <span className="ms-2 text-sm font-semibold text-warning whitespace-nowrap">
                      <Trans>modifié</Trans>
                    </span>
                  )}
                </>
              }
              checked={h.allowed}
              disabled={waiting(h)}
              onChange={() => ask({ change: { right, profile: h.profile, door: of.door, allowed: !h.allowed }, right: what, profile: label })}
            />
          </li>
        )
      })}
    </ul>
  )
}
