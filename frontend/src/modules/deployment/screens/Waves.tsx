import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Download } from 'lucide-react'
import { useState } from 'react'
import { hatOf, useBoot } from '../../../shell/session'
import { AnchorButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, Select } from '../../../ui/Field'
import { formatDate, formatNumber } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { kitOf, mineQuery, type Step, tick, tickMine, wavesQuery, type WaveSchool } from '../queries'

const labels: Record<Step['key'], MessageDescriptor> = {
  convention: msg`Convention signée`,
  lists: msg`Listes importées`,
  director: msg`Compte de la direction activé`,
  kit: msg`Kit envoyé`,
  families: msg`Familles prévenues`,
  opened: msg`École ouverte`,
}

/** How far each school of a wave is before it opens: what the house sees ticks itself. */
export function Waves() {
  const { t, i18n } = useLingui()
  const tenant = hatOf(useBoot())?.tenant
  const [wave, setWave] = useState('')
  const { data, error, refetch } = useQuery({ ...wavesQuery(tenant?.id ?? '', wave), enabled: !!tenant })
  const client = useQueryClient()
  const refused = useRefused()
  const put = useMutation({
    mutationFn: ({ school, step, done }: { school: string; step: 'kit' | 'families'; done: boolean }) => tick(tenant?.id ?? '', school, step, done),
    onSuccess: () => client.invalidateQueries({ queryKey: ['deployment', tenant?.id] }),
    onError: refused,
  })
  if (!tenant) return null
  const now = data?.waves.find((w) => w.name === data.wave)
  const whole = formatNumber(now?.whole ?? 0)
  const cell = (school: WaveSchool, key: Step['key']) => {
    const s = school.steps.find((x) => x.key === key)
    const label = i18n._(labels[key])
    if (!s) return ''
    if (s.hand && data?.abilities.tick && (!s.done || s.name))
      return <Checkbox label={<span className="sr-only">{`${label}, ${school.name}`}</span>} checked={s.done} disabled={put.isPending} onChange={(e) => put.mutate({ school: school.id, step: key as 'kit', done: e.currentTarget.checked })} />
    return s.done ? <Check role="img" aria-label={t`fait`} className="inline size-5 text-success" /> : <span className="text-ink-3">{t`à faire`}</span>
  }
  return (
    <>
      <PageHeader
        title={t`Vagues de déploiement`}
        context={tenant.name}
        back="/parc"
        actions={
          <AnchorButton icon={Download} href={kitOf(tenant.id, false)} download>
            <Trans>Kit de la direction (PDF)</Trans>
          </AnchorButton>
        }
      >
        <Trans>Convention, listes, compte et ouverture se cochent d’eux-mêmes, d’après ce que chaque établissement dit de lui la nuit.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && data.waves.length === 0 && (
        <EmptyState title={t`Aucune vague`}>
          <Trans>Planifiez des établissements depuis la page « Parc et usages ».</Trans>
        </EmptyState>
      )}
      {data && now && (
        <>
          <div className="max-w-sm mb-4">
            <Select label={t`Vague`} value={data.wave} onChange={(e) => setWave(e.currentTarget.value)} options={data.waves.map((w) => ({ value: w.name, label: w.name }))} />
          </div>
          <Card as="section" title={<Plural value={now.schools} one="# établissement" other="# établissements" />}>
            <p className="mb-3">
              <Trans>Toutes les étapes sont faites dans {whole}.</Trans>
            </p>
            <ul className="grid gap-3 sm:grid-cols-3">
              {(Object.keys(labels) as Step['key'][]).map((key) => {
                const done = now.done[key] ?? 0
                return (
                  <li key={key}>
                    <p className="text-ink">
                      {i18n._(labels[key])} : {formatNumber(done)} / {formatNumber(now.schools)}
                    </p>
                    <progress className="w-full accent-brand" aria-label={i18n._(labels[key])} value={done} max={now.schools} />
                  </li>
                )
              })}
            </ul>
          </Card>
          <Section title={<Trans>Établissement par établissement</Trans>}>
            <DataTable
              caption={t`Étapes des établissements de la vague`}
              rows={data.items}
              rowKey={(s) => s.id}
              dense
              columns={[
                { key: 'name', header: t`Établissement`, main: true, cell: (s) => s.name },
                { key: 'on', header: t`Ouverture prévue`, cell: (s) => (s.planned_on ? formatDate(s.planned_on.slice(0, 10), 'numeric') : '') },
                ...(Object.keys(labels) as Step['key'][]).map((key) => ({ key, header: i18n._(labels[key]), cell: (s: WaveSchool) => cell(s, key) })),
              ]}
            />
          </Section>
        </>
      )}
    </>
  )
}

/** A school's own list, for its direction. */
export function Opening() {
  const { t, i18n } = useLingui()
  const tenant = hatOf(useBoot())?.tenant
  const client = useQueryClient()
  const refused = useRefused()
  const { data, error, refetch } = useQuery({ ...mineQuery(tenant?.id ?? ''), enabled: !!tenant })
  const put = useMutation({
    mutationFn: (done: boolean) => tickMine(tenant?.id ?? '', done),
    onSuccess: (mine) => client.setQueryData(mineQuery(tenant?.id ?? '').queryKey, mine),
    onError: refused,
  })
  if (!tenant) return null
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={t`Ouverture de l’école`}
        context={tenant.name}
        actions={
          <AnchorButton icon={Download} href={kitOf(tenant.id, true)} download>
            <Trans>Kit de la direction (PDF)</Trans>
          </AnchorButton>
        }
      >
        <Trans>Ce que l’espace voit se coche de lui-même. Les organisations qui vous accompagnent suivent la même liste, sans aucun nom.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <div className="flex flex-col gap-4">
          {data.plans.map((p) => (
            <p key={p.level} className="text-ink">
              {[p.level, p.wave, p.planned_on && formatDate(p.planned_on.slice(0, 10), 'numeric')].filter(Boolean).join(' · ')}
            </p>
          ))}
          <Card as="section" title={<Trans>Étapes</Trans>}>
            <ul className="flex flex-col gap-3 mt-3">
              {data.steps.map((s) => (
                <li key={s.key} className="text-ink">
                  {s.key === 'families' ? (
                    <Checkbox label={i18n._(labels[s.key])} checked={s.done} disabled={put.isPending} onChange={(e) => put.mutate(e.currentTarget.checked)} {...(s.at && { help: [s.name, formatDate(s.at.slice(0, 10), 'numeric')].filter(Boolean).join(', ') })} />
                  ) : (
                    <p className="flex gap-2 items-center">
                      {s.done ? <Check role="img" aria-label={t`fait`} className="size-5 text-success" /> : <span aria-hidden className="inline-block size-5 rounded-full border border-control" />}
                      {i18n._(labels[s.key])}
                      {!s.done && <span className="sr-only">{t`à faire`}</span>}
                    </p>
                  )}
                </li>
              ))}
            </ul>
          </Card>
        </div>
      )}
    </div>
  )
}
