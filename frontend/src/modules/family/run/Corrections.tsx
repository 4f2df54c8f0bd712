import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Calculator } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { EmptyState, ProblemState, ProgressBar, Skeleton } from '../../../ui/Feedback'
import { formatMoney } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTown } from '../place'
import { type Correction, type Corrections as Page, correctionsQuery, credit, runKey, startRun, type WholeRun } from './queries'
import { page } from './words'

/** What has come to a month since it was issued: credit notes that are ready, and what a complement would ask for. */
export function Corrections({ run: r }: { run: WholeRun }) {
  const { t } = useLingui()
  const town = useTown()
  const refused = useRefused()
  const cache = useQueryClient()
  const go = useNavigate()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetching } = useInfiniteQuery(correctionsQuery(town.id, r.id))
  useEffect(() => {
    if (hasNextPage && !isFetching && !error) void fetchNextPage()
  }, [hasNextPage, isFetching, error, fetchNextPage])
  const pages = data?.pages ?? []
  const last = pages.at(-1)
  const all = (of: (p: Page) => number) => pages.reduce((sum, p) => sum + of(p), 0)
  const less = pages.flatMap((p) => p.less)
  const [moreCents, more] = [all((p) => p.more_cents), all((p) => p.more_bills)]
  const [backCents, back] = [all((p) => p.back_cents), all((p) => p.back_bills)]
  const aidsCents = all((p) => p.aids_cents)
  const asked = formatMoney(moreCents)
  const given = formatMoney(backCents)
  const aids = formatMoney(Math.abs(aidsCents))
  const rest = useMutation({
    mutationFn: () => startRun(town.id, r.month),
    onError: refused,
    onSuccess: (run) => {
      void cache.invalidateQueries({ queryKey: runKey(town.id) })
      void go({ to: page(run.id) })
    },
  })
  return (
    <Section title={<Trans>À corriger</Trans>}>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!last && !error && <Skeleton lines={3} />}
      {last && last.done < last.households && (
        <div className="mb-3">
          <ProgressBar label={t`Comparaison avec ce qui a été émis`} value={last.done} total={last.households} unit={<Trans>foyers</Trans>} />
        </div>
      )}
      {last && last.done >= last.households && less.length + more + back === 0 && aidsCents === 0 && (
        <EmptyState title={t`Rien n’a changé depuis l’émission`}>
          <Trans>Un justificatif, une absence ou une aide appris plus tard apparaîtra ici, avec l’avoir déjà préparé.</Trans>
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3">
        {less.map((c) => (
          <Correct key={`${c.bill} ${c.line} ${c.taken.label} ${c.taken.days.join()}`} run={r.id} of={c} />
        ))}
      </ul>
      {(more > 0 || back > 0 || aidsCents !== 0) && (
        <Card as="div" className="mt-3" title={t`À reprendre dans un complément`}>
          {more > 0 && (
            <p>
              <Plural value={more} one={`${asked} à demander à # payeur.`} other={`${asked} à demander à # payeurs.`} />
            </p>
          )}
          {back > 0 && (
            <p>
              <Plural value={back} one={`${given} à rendre à # payeur.`} other={`${given} à rendre à # payeurs.`} />
            </p>
          )}
          {aidsCents > 0 && (
            <p>
              <Trans>{aids} à demander aux organismes qui aident.</Trans>
            </p>
          )}
          {aidsCents < 0 && (
            <p>
              <Trans>{aids} à rendre aux organismes qui aident.</Trans>
            </p>
          )}
          <div className="mt-3">
            <Button icon={Calculator} pending={rest.isPending} onClick={() => rest.mutate()}>
              <Trans>Préparer un complément</Trans>
            </Button>
          </div>
        </Card>
      )}
    </Section>
  )
}

function Correct({ run, of: c }: { run: string; of: Correction }) {
  const { t } = useLingui()
  const town = useTown()
  const refused = useRefused()
  const cache = useQueryClient()
  const [asking, setAsking] = useState(false)
  const sum = formatMoney(-c.cents - c.aids_cents)
  const aids = formatMoney(c.aids_cents)
  const make = useMutation({
    mutationFn: () => credit(town.id, c.bill, { reason: c.reason, lines: [{ n: c.line, ...(c.taken.days.length > 0 && { days: c.taken.days }), cents: -c.cents }] }),
    onError: refused,
    onSuccess: () => {
      setAsking(false)
      toast(t`Avoir de ${sum} établi.`, { tone: 'success' })
      const { queryKey } = correctionsQuery(town.id, run)
      // A large town is not walked again for one note.
      const large = (cache.getQueryData<InfiniteData<Page, number>>(queryKey)?.pages.length ?? 0) > 1
      if (large) cache.setQueryData<InfiniteData<Page, number>>(queryKey, (old) => old && { ...old, pages: old.pages.map((p) => ({ ...p, less: p.less.filter((x) => x !== c) })) })
      void cache.invalidateQueries({ queryKey: runKey(town.id), predicate: (q) => !large || q.queryKey[4] !== 'corrections' })
    },
  })
  return (
    <Card as="li">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <p className="font-semibold text-ink">
            {c.payer_name} · <TextLink to={page('factures', c.bill)}>{c.number}</TextLink>
          </p>
          <p className="text-md">
            {c.taken.pupil_name}, {c.taken.label}
            {c.taken.sentence && ` : ${c.taken.sentence}`}
          </p>
          {c.aids_cents > 0 && (
            <p className="text-md">
              <Trans>{aids} de plus sont rendus à l’organisme qui aidait, par un avoir à son nom.</Trans>
            </p>
          )}
        </div>
        <Button onClick={() => setAsking(true)}>
          <Trans>Établir un avoir de {sum}</Trans>
        </Button>
      </div>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => make.mutate()} pending={make.isPending} title={t`Établir cet avoir ?`} confirm={<Trans>Établir un avoir de {sum}</Trans>}>
        <p>{c.reason}</p>
      </ConfirmDialog>
    </Card>
  )
}
