import { Trans, useLingui } from '@lingui/react/macro'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { hatOf, useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { DateField, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { toast } from '../../../ui/Toast'
import { endRole, giveRole, type Person, type Role, useTenant } from '../queries'
import { longDay, offered, parts, profiles } from '../words'
import { useAct } from './Frame'

/** What somebody is here, and since when. */
export function DutiesCard({ person }: { person: Person }) {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const [giving, setGiving] = useState(false)
  const kind = hatOf(boot)?.tenant.kind ?? ''
  const give = useAct((body: { profile: string; duty?: string; since?: string; until?: string }) => giveRole(tenant, person.id, body), () => {
    setGiving(false)
    toast(t`Rôle donné.`)
  }, true)
  const end = useAct((role: Role) => endRole(tenant, person.id, role.id), () => toast(t`Rôle terminé.`))
  const now = person.roles.filter((r) => !r.until || r.until >= boot.today)
  const past = person.roles.filter((r) => r.until && r.until < boot.today)
  const name = (r: Role) => r.duty || (profiles[r.profile] ? t(profiles[r.profile]!) : r.profile)
  return (
    <Card title={<Trans>Rôles</Trans>}>
      <ul>
        {now.map((r) => {
          const since = longDay(r.since)
          const until = r.until ? longDay(r.until) : ''
          const label = name(r)
          return (
            <li key={r.id} className="flex items-center justify-between gap-3 min-h-11 border-b border-line last:border-0">
              <span>
                <span className="block text-ink">{label}</span>
                <span className="block text-sm text-ink-3">{until ? <Trans>du {since} au {until}</Trans> : <Trans>depuis le {since}</Trans>}</span>
              </span>
              {r.abilities.includes('end') && r.profile !== 'pupil' && r.profile !== 'guardian' && (
                <Button dense variant="quiet" pending={end.isPending} aria-label={t`Terminer le rôle ${label}`} onClick={() => end.mutate(r)} data-noprint>
                  <Trans>Terminer</Trans>
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {past.length > 0 && (
        <details className="mt-2 text-md">
          <summary className="cursor-pointer min-h-8">
            <Trans>Rôles passés</Trans>
          </summary>
          <ul>
            {past.map((r) => {
              const label = name(r)
              const since = longDay(r.since)
              const until = longDay(r.until!)
              return (
                <li key={r.id}>
                  {label}, <Trans>du {since} au {until}</Trans>
                </li>
              )
            })}
          </ul>
        </details>
      )}
      {person.abilities.includes('edit') && !person.profiles.includes('pupil') && (
        <Button dense variant="quiet" icon={Plus} className="mt-2" onClick={() => setGiving(true)} data-noprint>
          <Trans>Donner un rôle</Trans>
        </Button>
      )}
      <Dialog open={giving} onClose={() => setGiving(false)} title={<Trans>Donner un rôle</Trans>}>
        <Form
          problem={give.error}
          onSubmit={(data) => {
            const text = (n: string) => String(data.get(n) ?? '')
            give.mutate({ profile: text('profile'), ...(text('duty') && { duty: text('duty') }), ...(text('since') && { since: text('since') }), ...(text('until') && { until: text('until') }) })
          }}
        >
          <div className="flex flex-col gap-4">
            <Select name="profile" label={t`Rôle`} placeholder={t`Choisir`} options={(offered[kind] ?? []).filter((p) => p !== 'pupil').map((p) => ({ value: p, label: profiles[p] ? t(profiles[p]!) : p }))} />
            <TextField name="duty" label={t`Fonction`} optional help={t`Comme sur une porte : « AESH », « gestionnaire ».`} maxLength={80} />
            <div className="grid grid-cols-2 gap-3">
              <DateField name="since" label={t`À partir du`} optional />
              <DateField name="until" label={t`Jusqu’au`} optional />
            </div>
          </div>
          <Button type="submit" variant="primary" pending={give.isPending} className="mt-5">
            <Trans>Donner ce rôle</Trans>
          </Button>
        </Form>
      </Dialog>
    </Card>
  )
}

/** The classes of somebody, this year's first. */
export function PlacesCard({ person }: { person: Person }) {
  const { t } = useLingui()
  if (!person.places.length) return null
  return (
    <Card title={<Trans>Parcours</Trans>}>
      <ul>
        {person.places.map((p, i) => (
          <li key={p.class + p.since + i} className="py-1.5 border-b border-line last:border-0">
            <span className="text-ink font-semibold">{p.label}</span> <span className="text-md">{[p.level, p.part === 'pupil' ? '' : t(parts[p.part]), p.year].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
