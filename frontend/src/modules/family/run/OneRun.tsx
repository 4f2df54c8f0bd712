import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Calculator, Printer, Send } from 'lucide-react'
import { type ReactNode, Suspense, useEffect, useState } from 'react'
import { Button, AnchorButton, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatMoney, formatNumber } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { TaskPanel } from '../../work/module'
import { useTown } from '../place'
import { Corrections } from './Corrections'
import { LineList } from './LineList'
import { RunBadge } from './Months'
import { type Draft, draftsQuery, dropRun, issueRun, printHref, type Problem, runKey, runQuery, startRun, type WholeRun } from './queries'
import { page, useProblems } from './words'

/** One month: worked out, checked, issued, then printed and corrected. */
export function OneRun({ id }: { id: string }) {
  const { t } = useLingui()
  const town = useTown()
  const cache = useQueryClient()
  const { data: r, error, refetch } = useQuery(runQuery(town.id, id))
  const state = r?.state
  useEffect(() => {
    if (state === 'draft' || state === 'issued') void cache.invalidateQueries({ queryKey: runKey(town.id), predicate: (q) => q.queryKey[3] !== id || q.queryKey.length > 4 })
  }, [state, cache, town.id, id])
  const month = r ? formatDate(r.month, 'month') : ''
  const busy = r && (r.state === 'drafting' || r.state === 'issuing' || (r.state === 'issued' && !!r.task))
  return (
    <div className="max-w-4xl">
      <PageHeader title={r ? t`Factures : ${month}` : t`Factures`} context={town.name} back={page()}>
        {r && <RunBadge run={r} />}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!r && !error && <Skeleton cards={3} />}
      {r && (
        <>
          {busy && r.task && <Suspense fallback={<Skeleton cards={1} />}><TaskPanel id={r.task} unit={r.state === 'issued' ? <Trans>documents</Trans> : <Trans>foyers</Trans>} /></Suspense>}
          {r.state !== 'drafting' && <Numbers run={r} />}
          {r.state === 'draft' && <Check run={r} />}
          {r.state === 'draft' && <Issue run={r} />}
          {r.state === 'issued' && <After run={r} />}
          {(r.state === 'draft' || r.state === 'issuing') && <Drafts run={r} />}
        </>
      )}
    </div>
  )
}

function Numbers({ run: r }: { run: WholeRun }) {
  const sum = formatMoney(r.figures.cents)
  const carried = formatMoney(r.figures.carried_cents)
  const least = formatMoney(r.threshold_cents)
  const small = r.figures.carried
  const notes = r.figures.credits ?? 0
  const back = formatMoney(r.figures.credits_cents ?? 0)
  return (
    <Section title={<Trans>En chiffres</Trans>}>
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <Number label={<Trans>Factures</Trans>} value={formatNumber(r.figures.bills)} last={r.last?.bills} now={r.figures.bills} />
        <Number label={<Trans>Montant</Trans>} value={sum} last={r.last?.cents} now={r.figures.cents} money />
        <Number label={<Trans>Foyers</Trans>} value={formatNumber(r.figures.households)} last={r.last?.households} now={r.figures.households} />
        <Number label={<Trans>Lignes</Trans>} value={formatNumber(r.figures.lines)} last={r.last?.lines} now={r.figures.lines} />
      </dl>
      {notes > 0 && (
        <p className="mt-3 text-md text-ink-2">
          <Plural value={notes} one={`# avoir rend ${back} sur une facture déjà émise.`} other={`# avoirs rendent ${back} en tout sur des factures déjà émises.`} />
        </p>
      )}
      {small > 0 && (
        <p className="mt-3 text-md text-ink-2">
          <Plural value={small} one={`# somme sous ${least} est reportée sur la prochaine facture (${carried}).`} other={`# sommes sous ${least} sont reportées sur la prochaine facture (${carried} en tout).`} />
        </p>
      )}
    </Section>
  )
}

function Number({ label, value, now, last, money }: { label: ReactNode; value: string; now: number; last?: number | undefined; money?: boolean }) {
  const difference = last === undefined ? 0 : now - last
  const text = money ? formatMoney(Math.abs(difference)) : formatNumber(Math.abs(difference))
  const sign = difference > 0 ? '+' : '−'
  return (
    <div className="rounded-card bg-surface p-3 shadow-card">
      <dt className="text-md text-ink-2">{label}</dt>
      <dd className="text-xl font-semibold tabular text-ink break-words">{value}</dd>
      {last !== undefined && (
        <dd className="text-md text-ink-2 tabular">
          {difference === 0 ? (
            <Trans>comme le mois d’avant</Trans>
          ) : (
            <Trans>
              {sign} {text} sur un mois
            </Trans>
          )}
        </dd>
      )}
    </div>
  )
}

const order: readonly Problem[] = ['no_payer', 'no_tariff', 'undecided', 'no_quotient', 'over_cost']
const blocking: readonly Problem[] = ['no_payer', 'no_tariff']

function Check({ run: r }: { run: WholeRun }) {
  const { t } = useLingui()
  const words = useProblems()
  const town = useTown()
  const refused = useRefused()
  const cache = useQueryClient()
  const found = order.filter((p) => (r.figures.problems?.[p] ?? 0) > 0)
  const again = useMutation({ mutationFn: () => startRun(town.id, r.month), onError: refused, onSuccess: () => cache.invalidateQueries({ queryKey: runKey(town.id) }) })
  return (
    <Section
      title={<Trans>À vérifier</Trans>}
      actions={
        <Button icon={Calculator} pending={again.isPending} onClick={() => again.mutate()}>
          <Trans>Recalculer</Trans>
        </Button>
      }
    >
      {found.length === 0 && (
        <EmptyState title={t`Rien à signaler`}>
          <Trans>Chaque ligne a un tarif, un payeur et un quotient connu.</Trans>
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3">
        {found.map((p) => {
          const n = r.figures.problems?.[p] ?? 0
          const to = words[p].to
          return (
            <Card key={p} as="li">
              <div className="flex flex-wrap items-start justify-between gap-3">
                <div className="min-w-0 flex-1 basis-64">
                  <p className="flex flex-wrap items-center gap-2 font-semibold text-ink">
                    {words[p].title}
                    <Badge {...(blocking.includes(p) && { tone: 'danger' as const })}>
                      <Plural value={n} one="# payeur" other="# payeurs" />
                    </Badge>
                  </p>
                  <p className="text-md">{words[p].help}</p>
                </div>
                {to && (
                  <LinkButton to={to}>
                    {p === 'no_tariff' ? <Trans>Voir les tarifs</Trans> : <Trans>Voir les foyers</Trans>}
                  </LinkButton>
                )}
              </div>
            </Card>
          )
        })}
      </ul>
    </Section>
  )
}

function Issue({ run: r }: { run: WholeRun }) {
  const { t } = useLingui()
  const town = useTown()
  const refused = useRefused()
  const cache = useQueryClient()
  const go = useNavigate()
  const [asking, setAsking] = useState(false)
  const sum = formatMoney(r.figures.cents)
  const n = r.figures.bills
  const count = formatNumber(n)
  const due = formatDate(r.due_on, 'year')
  const notes = r.figures.credits ?? 0
  const back = formatMoney(r.figures.credits_cents ?? 0)
  const small = r.figures.carried
  const carried = formatMoney(r.figures.carried_cents)
  // What the button writes: bills before all, else notes, else what is only carried forward.
  const act =
    n > 0 ? (
      <Plural value={n} one={`Émettre # facture, ${sum}`} other={`Émettre ${count} factures, ${sum}`} />
    ) : notes > 0 ? (
      <Plural value={notes} one={`Émettre # avoir, ${back}`} other={`Émettre # avoirs, ${back}`} />
    ) : (
      <Plural value={small} one={`Reporter # somme, ${carried}`} other={`Reporter # sommes, ${carried}`} />
    )
  const blocked = r.figures.blocked
  const issue = useMutation({
    mutationFn: () => issueRun(town.id, r.id, r.figures),
    onError: (problem) => {
      setAsking(false)
      refused(problem)
      void cache.invalidateQueries({ queryKey: runKey(town.id) })
    },
    onSuccess: () => {
      setAsking(false)
      void cache.invalidateQueries({ queryKey: runKey(town.id) })
    },
  })
  const drop = useMutation({
    mutationFn: () => dropRun(town.id, r.id),
    onError: refused,
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: runKey(town.id) })
      toast(t`Brouillon abandonné : rien n’a été envoyé.`)
      void go({ to: page() })
    },
  })
  return (
    <Section title={<Trans>Émettre</Trans>}>
      {!r.over && (
        <Banner tone="info" title={t`Le mois n’est pas terminé`}>
          <Trans>Vous pourrez émettre dès le lendemain de son dernier jour.</Trans>
        </Banner>
      )}
      {blocked > 0 && (
        <p className="mb-3">
          <Plural value={blocked} one="# payeur à vérifier ne sera pas facturé cette fois." other="# payeurs à vérifier ne seront pas facturés cette fois." /> <Trans>Corrigez puis recalculez, ou émettez le reste : un complément les reprendra.</Trans>
        </p>
      )}
      {n + notes + small === 0 && (
        <p className="mb-3">
          <Trans>Rien à émettre : personne ne doit de somme nouvelle pour ce mois.</Trans>
        </p>
      )}
      {n + notes === 0 && small > 0 && (
        <p className="mb-3">
          <Trans>Aucune facture : chaque somme est trop petite pour être demandée seule. Elle sera sur la prochaine facture du payeur.</Trans>
        </p>
      )}
      <Buttons>
        {n + notes + small > 0 && (
          <Button variant="primary" icon={Send} disabled={!r.over} onClick={() => setAsking(true)}>
            {act}
          </Button>
        )}
        <Button variant="quiet" pending={drop.isPending} onClick={() => drop.mutate()}>
          <Trans>Abandonner ce brouillon</Trans>
        </Button>
      </Buttons>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => issue.mutate()} pending={issue.isPending} title={n > 0 ? t`Émettre ces factures ?` : notes > 0 ? t`Émettre ces avoirs ?` : t`Reporter ces sommes ?`} confirm={act}>
        {n > 0 && (
          <p>
            <Trans>Chaque facture prend un numéro définitif et sera à payer avant le {due}. Les payeurs sont prévenus, aux heures permises. Une erreur se corrige ensuite par un avoir.</Trans>
          </p>
        )}
        {notes > 0 && (
          <p>
            <Plural value={notes} one={`# avoir rend ${back} : il vient en déduction de la facture qu’il corrige.`} other={`# avoirs rendent ${back} en tout : chacun vient en déduction de la facture qu’il corrige.`} />
          </p>
        )}
        {n + notes === 0 && (
          <p>
            <Trans>Le mois est clos ainsi. Rien n’est envoyé : chaque somme sera sur la prochaine facture du payeur.</Trans>
          </p>
        )}
      </ConfirmDialog>
    </Section>
  )
}

/** What is left to do once a month is issued: print for some, correct what has changed since. */
function After({ run: r }: { run: WholeRun }) {
  const town = useTown()
  const told = r.figures.told ?? 0
  const paper = r.figures.on_paper ?? 0
  const issued = r.issued_at ? formatDate(r.issued_at, 'year') : ''
  return (
    <>
      <Section title={<Trans>Envoi</Trans>}>
        <p>
          <Trans>Émises le {issued}.</Trans> {told > 0 && <Plural value={told} one="# payeur est prévenu." other="# payeurs sont prévenus." />}
        </p>
        <Buttons className="mt-3">
          {Array.from({ length: r.parts }, (_, i) => i + 1).map((part) => (
            <AnchorButton key={part} href={printHref(town.id, r.id, part)} icon={Printer} download>
              {r.parts === 1 ? (
                <Plural value={paper} one="Imprimer # facture à poster" other="Imprimer # factures à poster" />
              ) : (
                <Trans>
                  Imprimer, partie {part} sur {r.parts}
                </Trans>
              )}
            </AnchorButton>
          ))}
          <LinkButton to={`/facturation/factures?mois=${r.month}` as '/'}>
            <Trans>Voir les factures</Trans>
          </LinkButton>
        </Buttons>
      </Section>
      <Corrections run={r} />
    </>
  )
}

function Drafts({ run: r }: { run: WholeRun }) {
  const { t } = useLingui()
  const town = useTown()
  const words = useProblems()
  const [q, setQ] = useState('')
  const [problem, setProblem] = useState<Problem | ''>('')
  const [at, setAt] = useState(0)
  const { data, error, refetch } = useQuery(draftsQuery(town.id, r.id, problem, q, at))
  const found = order.filter((p) => (r.figures.problems?.[p] ?? 0) > 0)
  return (
    <Section title={<Trans>Ce que chacun aurait à payer</Trans>}>
      <SearchField
        label={t`Chercher un payeur ou un foyer`}
        value={q}
        onChange={(v) => {
          setQ(v)
          setAt(0)
        }}
      />
      {found.length > 0 && (
        <div role="group" aria-label={t`Montrer`} className="mt-3 flex flex-wrap gap-2">
          {(['', ...found] as const).map((p) => (
            <Button
              key={p}
              dense
              variant={p === problem ? 'primary' : 'secondary'}
              aria-pressed={p === problem}
              onClick={() => {
                setProblem(p)
                setAt(0)
              }}
            >
              {p === '' ? <Trans>Tous</Trans> : words[p].title}
            </Button>
          ))}
        </div>
      )}
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      <ul className="mt-3 flex flex-col gap-2">{data?.drafts.map((d) => <DraftRow key={d.household + (d.payer ?? '')} draft={d} />)}</ul>
      {data?.drafts.length === 0 && (
        <p className="mt-3">
          <Trans>Personne de ce nom.</Trans>
        </p>
      )}
      {(at > 0 || data?.more) && (
        <Buttons className="mt-4">
          <Button disabled={at === 0} onClick={() => setAt(at - 1)}>
            <Trans>Précédents</Trans>
          </Button>
          <Button disabled={!data?.more} onClick={() => setAt(at + 1)}>
            <Trans>Suivants</Trans>
          </Button>
        </Buttons>
      )}
    </Section>
  )
}

function DraftRow({ draft: d }: { draft: Draft }) {
  const words = useProblems()
  const carried = formatMoney(d.carried_cents)
  return (
    <li className="rounded-card bg-surface shadow-card">
      <details>
        <summary className="flex cursor-pointer flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 py-3">
          <span className="font-semibold text-ink">{d.payer_name || d.household_name}</span>
          <span className="flex flex-wrap items-center gap-2">
            {d.problems.map((p) => (
              <Badge key={p} tone={blocking.includes(p) ? 'danger' : 'warning'}>
                {words[p].title}
              </Badge>
            ))}
            <span className="font-semibold tabular text-ink">{formatMoney(d.cents + d.carried_cents)}</span>
          </span>
        </summary>
        <div className="px-4 pb-4">
          <LineList lines={d.lines} />
          {d.carried_cents !== 0 && (
            <p className="mt-2 text-md">
              <Trans>Reporté des mois précédents : {carried}</Trans>
            </p>
          )}
        </div>
      </details>
    </li>
  )
}
