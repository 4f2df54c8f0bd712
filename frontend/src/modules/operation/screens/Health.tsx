import { msg, plural } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { Card, Stat, Stats } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { Badge, EmptyState, ProblemState, Skeleton, type Tone } from '../../../ui/Feedback'
import { formatDateTime, formatDuration, formatNumber, formatSize } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { type Health, healthQuery, type Round } from '../queries'

const rounds: Record<Round['state'], { label: MessageDescriptor; tone: Tone }> = {
  to_come: { label: msg`À venir`, tone: 'info' },
  done: { label: msg`Faite`, tone: 'success' },
  going_on: { label: msg`En cours`, tone: 'info' },
  late: { label: msg`En retard`, tone: 'warning' },
  failed: { label: msg`Des échecs`, tone: 'danger' },
}

/** The health of the house: its work, its nights, its size. Nothing of it is about somebody. */
export function HealthPage({ tenant, name }: { tenant: string; name: string }) {
  const { t } = useLingui()
  const { data: h, error, refetch } = useQuery(healthQuery(tenant))
  return (
    <>
      <PageHeader title={t`Santé du service`} context={name}>
        <Trans>Des nombres et des durées, sans une donnée personnelle. Relus toutes les trente secondes.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!h && !error && <Skeleton cards={3} />}
      {h && (
        <>
          <Stats>
            <Stat value={formatNumber(h.waiting + h.running)} label={t`travaux en attente ou en cours`} />
            <Stat value={h.lag_seconds > 0 ? formatDuration(h.lag_seconds) : t`aucun`} label={t`retard de la file`} domain={h.lag_seconds > 60 ? 'danger' : 'neutral'} />
            <Stat value={formatNumber(h.dead)} label={t`travaux abandonnés`} domain={h.dead > 0 ? 'danger' : 'neutral'} />
            <Stat value={formatNumber(h.silent)} label={t`organisations sans nouvelles`} domain={h.silent > 0 ? 'danger' : 'neutral'} />
          </Stats>
          <Nights h={h} />
          <WorkTable h={h} />
          <Section title={<Trans>Installation</Trans>}>
            <Card as="div">
              <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[max-content_1fr]">
                <dt className="font-semibold text-ink"><Trans>Organisations servies</Trans></dt>
                <dd>{formatNumber(h.served)}</dd>
                <dt className="font-semibold text-ink"><Trans>Suspendues</Trans></dt>
                <dd>{formatNumber(h.suspended)}</dd>
                <dt className="font-semibold text-ink"><Trans>Base de données</Trans></dt>
                <dd>{formatSize(h.stored)}</dd>
                <dt className="font-semibold text-ink"><Trans>Version de Préau</Trans></dt>
                <dd>{h.program}</dd>
                <dt className="font-semibold text-ink"><Trans>Version de PostgreSQL</Trans></dt>
                <dd>{h.database}</dd>
              </dl>
            </Card>
          </Section>
        </>
      )}
    </>
  )
}

const roundState = (r: Round) => <RoundState r={r} />

function RoundState({ r }: { r: Round }) {
  const { i18n } = useLingui()
  return <Badge tone={rounds[r.state].tone}>{i18n._(rounds[r.state].label)}</Badge>
}

function Nights({ h }: { h: Health }) {
  const { t } = useLingui()
  const open = h.rounds.filter((r) => r.state !== 'done' && r.state !== 'to_come')
  const done = formatNumber(h.rounds.filter((r) => r.state === 'done').length)
  const all = formatNumber(h.rounds.length)
  const first = h.rounds.filter((r) => r.state === 'to_come').length
  return (
    <Section title={<Trans>Travaux de la nuit</Trans>}>
      <p className="mb-3">
        <Trans>
          {done} sur {all} sont faits.
        </Trans>
        {first > 0 && <> {t`${plural(first, { one: '# aura lieu pour la première fois.', other: '# auront lieu pour la première fois.' })}`}</>}
      </p>
      {open.length > 0 && (
        <DataTable
          caption={t`Travaux de la nuit qui ne sont pas faits`}
          rows={open}
          rowKey={(r) => r.kind}
          dense
          columns={[
            { key: 'kind', header: t`Travail`, main: true, cell: (r) => r.kind },
            { key: 'service', header: t`Service`, cell: (r) => r.service },
            { key: 'state', header: t`État`, cell: roundState },
            { key: 'due', header: t`Dernière fois`, cell: (r) => (r.due_at ? formatDateTime(r.due_at, 'numeric') : t`jamais`) },
            { key: 'left', header: t`Organisations restantes`, numeric: true, cell: (r) => formatNumber(r.left) },
          ]}
        />
      )}
    </Section>
  )
}

function WorkTable({ h }: { h: Health }) {
  const { t } = useLingui()
  return (
    <Section title={<Trans>File de travail</Trans>}>
      <DataTable
        caption={t`Travaux par nature`}
        rows={h.work}
        rowKey={(w) => w.kind}
        dense
        empty={
          <EmptyState icon={CircleCheck} title={t`Rien n’attend`}>
            <Trans>Tout ce qui a été demandé est fait.</Trans>
          </EmptyState>
        }
        columns={[
          { key: 'kind', header: t`Travail`, main: true, cell: (w) => w.kind, sort: (w) => w.kind },
          { key: 'service', header: t`Service`, cell: (w) => w.service, sort: (w) => w.service, desk: true },
          { key: 'waiting', header: t`En attente`, numeric: true, cell: (w) => formatNumber(w.waiting), sort: (w) => w.waiting },
          { key: 'running', header: t`En cours`, numeric: true, cell: (w) => formatNumber(w.running), sort: (w) => w.running },
          { key: 'later', header: t`Plus tard`, numeric: true, desk: true, cell: (w) => formatNumber(w.later), sort: (w) => w.later },
          { key: 'dead', header: t`Abandonnés`, numeric: true, cell: (w) => formatNumber(w.dead), sort: (w) => w.dead },
          { key: 'oldest', header: t`Le plus ancien`, cell: (w) => (w.oldest ? formatDateTime(w.oldest, 'numeric') : '') },
        ]}
      />
    </Section>
  )
}
