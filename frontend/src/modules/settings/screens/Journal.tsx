import { msg, plural } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../../../ui/Button'
import { DataTable } from '../../../ui/DataTable'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatDateTime, formatNumber } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { useTask } from '../../work/task'
import { SettingsPage, useTenant } from '../pages'
import { type Act, journalKey, journalPage, type JournalPage, verifyJournal, type Way } from '../queries'

/** By which way somebody acted, in a reader's words. */
export const ways: Record<string, MessageDescriptor> = {
  support: msg`Assistance`,
  delegation: msg`Par délégation`,
  job: msg`Automatique`,
  command: msg`Exploitation`,
  self: msg`Son compte`,
  subject: msg`Famille`,
}

const kindsOfFinding: Record<string, MessageDescriptor> = {
  edited: msg`Une ligne a été modifiée`,
  deleted: msg`Une ligne a disparu`,
  inserted: msg`Une ligne a été ajoutée après coup`,
  moved: msg`Une ligne n’est plus à sa place`,
  cut: msg`Des lignes manquent`,
  truncated: msg`La fin du journal manque`,
  rewritten: msg`Le journal a été réécrit`,
}

/** Who did what here, and whether the journal is still what was written. */
export function Journal() {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const refused = useRefused()
  const [way, setWay] = useState<Way>('all')
  const [task, setTask] = useState('')
  const [starting, setStarting] = useState(false)
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: [...journalKey(tenant.id), way],
    queryFn: ({ pageParam }) => journalPage(tenant.id, way, pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => (last.more ? last.items.at(-1)?.at : undefined),
  })
  const { task: check } = useTask(task)
  useEffect(() => {
    if (check?.state === 'done' || check?.state === 'failed') {
      setTask('')
      void client.invalidateQueries({ queryKey: journalKey(tenant.id) })
    }
  }, [check?.state, client, tenant.id])
  const verify = async () => {
    setStarting(true)
    try {
      setTask(await verifyJournal(tenant.id))
    } catch (problem) {
      refused(problem)
    } finally {
      setStarting(false)
    }
  }
  const first = data?.pages[0]
  return (
    <SettingsPage>
      <PageHeader
        title={t`Journal`}
        context={tenant.name}
        back="/reglages"
        actions={
          <Button icon={ShieldCheck} pending={starting || !!task} onClick={() => void verify()}>
            <Trans>Vérifier maintenant</Trans>
          </Button>
        }
      >
        <Trans>Qui a fait quoi, et par quelle voie. Chaque ligne est liée à la précédente et signée : une ligne changée, retirée ou ajoutée après coup se voit.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {first && <Proof journal={first} />}
      {data && (
        <Section
          title={<Trans>Les dernières actions</Trans>}
          actions={
            <Select
              label={t`Montrer`}
              value={way}
              onChange={(e) => setWay(e.currentTarget.value as Way)}
              options={[
                { value: 'all', label: t`Toutes les actions` },
                { value: 'support', label: t`Les accès de l’assistance` },
                { value: 'delegation', label: t`Les actions par délégation` },
              ]}
            />
          }
        >
          <Acts items={data.pages.flatMap((p) => p.items)} />
          {hasNextPage && (
            <div className="mt-4">
              <Button pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                <Trans>Voir les plus anciennes</Trans>
              </Button>
            </div>
          )}
        </Section>
      )}
      {first && first.months.length > 0 && (
        <Section title={<Trans>Les mois scellés</Trans>}>
          <ul className="flex flex-wrap gap-x-6 gap-y-1">
            {first.months.map((m) => (
              <li key={m.month} className="text-md">
                <span className="capitalize">{formatDate(`${m.month}-01`, 'month')}</span> {m.dropped && <Badge><Trans>lignes effacées après un an</Trans></Badge>}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </SettingsPage>
  )
}

export function Proof({ journal }: { journal: JournalPage }) {
  const { t, i18n } = useLingui()
  const lines = journal.lines
  const sealed = journal.sealed_at ? formatDateTime(journal.sealed_at, 'numeric') : ''
  const head = journal.head
  const check = journal.check
  if (!check)
    return (
      <Banner title={t`Journal pas encore vérifié`}>
        <Trans>La vérification se fait chaque semaine d’elle-même. Vous pouvez la demander maintenant.</Trans> {sealed && <Trans>Dernier scellement : {sealed}.</Trans>}
      </Banner>
    )
  const when = formatDateTime(check.at, 'numeric')
  const compared = formatNumber(check.lines)
  const total = formatNumber(lines)
  if (check.found === 0)
    return (
      <Banner tone="success" title={<Trans>Journal vérifié le {when}</Trans>}>
        <Trans>
          {compared} lignes comparées, aucune anomalie. {total} lignes scellées, la dernière fois le {sealed}. Empreinte : <code>{head}</code>
        </Trans>
      </Banner>
    )
  return (
    <Banner tone="danger" title={t`${plural(check.found, { one: '# anomalie trouvée', other: '# anomalies trouvées' })} le ${when}`}>
      <ul className="list-disc ps-5">
        {check.findings.slice(0, 10).map((f, i) => {
          const place = f.seq ? formatNumber(f.seq) : ''
          const at = f.at ? formatDateTime(f.at, 'numeric') : ''
          return (
            <li key={i}>
              {kindsOfFinding[f.kind] ? i18n._(kindsOfFinding[f.kind]!) : f.kind}
              {place && <Trans> · ligne n° {place}</Trans>}
              {at && <Trans> · du {at}</Trans>}
            </li>
          )
        })}
      </ul>
      <p className="mt-2">
        <Trans>Prévenez votre délégué à la protection des données et l’assistance. Ne restaurez rien sans leur avis : l’état actuel est une preuve.</Trans>
      </p>
    </Banner>
  )
}

function Acts({ items }: { items: readonly Act[] }) {
  const { t, i18n } = useLingui()
  return (
    <DataTable
      caption={t`Actions, de la plus récente à la plus ancienne`}
      rows={items}
      rowKey={(a) => a.id}
      dense
      empty={<EmptyState icon={ShieldCheck} title={t`Aucune action de ce genre`} />}
      columns={[
        { key: 'act', header: t`Action`, main: true, cell: (a) => [a.act, a.label].filter(Boolean).join(' · ') },
        { key: 'who', header: t`Qui`, cell: (a) => a.who || a.from || (a.via === 'job' ? t`Préau` : t`Une personne d’une autre organisation`) },
        { key: 'via', header: t`Par quelle voie`, cell: (a) => (ways[a.via] ? i18n._(ways[a.via]!) : t`Ses droits`) },
        { key: 'at', header: t`Quand`, cell: (a) => formatDateTime(a.at, 'numeric') },
      ]}
    />
  )
}
