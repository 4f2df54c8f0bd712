import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight, FileSpreadsheet, FileText, Send, Utensils } from 'lucide-react'
import { useBoot } from '../../../shell/session'
import { AnchorButton, Button, IconButton } from '../../../ui/Button'
import { DataTable } from '../../../ui/DataTable'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { dayOf, formatDate, formatDay, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTenant } from '../place'
import { addDays } from '../../../ui/civil'
import { type Count, type CountLine, countQuery, kitchenKey, sendCount } from '../queries'

/** What the kitchen cooks for: by restaurant, school, age and choice of menu, until when it may move, and what moved since it was told. */
export function KitchenCount({ day: asked }: { day: string | undefined }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { today } = useBoot()
  const navigate = useNavigate()
  const day = asked ?? today
  const { data, error, refetch } = useQuery(countQuery(tenant.id, day))
  const go = (n: number) => void navigate({ to: `/cuisine/effectifs/${addDays(day, n)}` as '/' })
  const file = (extension: string) => `/api/v1/t/${tenant.id}/canteen/count.${extension}?day=${day}`
  const whole = formatDate(day, 'full')
  return (
    <div>
      <PageHeader
        title={t`Effectifs`}
        context={tenant.name}
        actions={
          <>
            <AnchorButton icon={FileText} href={file('pdf')} download>
              <Trans>Imprimer</Trans>
            </AnchorButton>
            <AnchorButton icon={FileSpreadsheet} href={file('xlsx')} download>
              XLSX
            </AnchorButton>
            <AnchorButton icon={FileSpreadsheet} href={file('csv')} download>
              CSV
            </AnchorButton>
          </>
        }
      />
      <div className="mb-5 flex items-center gap-2">
        <IconButton icon={ChevronLeft} label={t`Jour précédent`} onClick={() => go(-1)} />
        <p className="min-w-0 flex-1 text-center font-semibold first-letter:uppercase sm:flex-none sm:px-3">{whole}</p>
        <IconButton icon={ChevronRight} label={t`Jour suivant`} onClick={() => go(1)} />
      </div>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && <Counted count={data} today={today} />}
    </div>
  )
}

function Counted({ count: c, today }: { count: Count; today: string }) {
  const places = [...new Map(c.lines.map((l) => [l.place, l.name]))]
  if (!c.served && c.lines.length === 0)
    return (
      <EmptyState icon={Utensils} title={<Trans>Pas de service ce jour-là</Trans>}>
        <Trans>Vacances, jour férié, fermeture, ou aucun service ouvert.</Trans>
      </EmptyState>
    )
  return (
    <>
      <Sum count={c} />
      <Told count={c} today={today} />
      {places.length === 0 && (
        <EmptyState icon={Utensils} title={<Trans>Aucun repas réservé</Trans>}>
          <Trans>Les repas réservés paraîtront ici, par école, par âge et par menu.</Trans>
        </EmptyState>
      )}
      {places.map(([id, name]) => (
        <Section key={id} title={name}>
          <Table name={name} lines={c.lines.filter((l) => l.place === id)} />
        </Section>
      ))}
    </>
  )
}

function Sum({ count: c }: { count: Count }) {
  const meals = c.meals + c.adults
  return (
    <dl className="mb-5 grid grid-cols-2 gap-3 sm:grid-cols-4">
      <Figure value={meals} label={<Plural value={meals} one="repas" other="repas" />} strong />
      <Figure value={c.adults} label={<Trans>dont adultes</Trans>} />
      <Figure value={c.care} label={<Trans>avec un PAI</Trans>} />
      <Figure value={c.away} label={<Trans>retirés par l’école</Trans>} />
    </dl>
  )
}

function Figure({ value, label, strong }: { value: number; label: React.ReactNode; strong?: boolean }) {
  return (
    <div data-card className="flex flex-col-reverse bg-surface rounded-card shadow-card p-4">
      <dt className="text-md text-ink-2">{label}</dt>
      <dd className={strong ? 'text-3xl font-bold tabular-nums' : 'text-2xl font-semibold tabular-nums'}>{value}</dd>
    </div>
  )
}

/** Whether the kitchen was told, until when it may move, what moved since. */
function Told({ count: c, today }: { count: Count; today: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: () => sendCount(tenant.id, c.day),
    onSuccess: () => {
      toast(t`La cuisine a l’effectif.`, { tone: 'success' })
      void client.invalidateQueries({ queryKey: kitchenKey(tenant.id) })
    },
  })
  const moment = (at: string) => `${formatDay(dayOf(at), today)} ${formatTime(at)}`
  const closes = c.closes ? moment(c.closes) : ''
  const at = c.sent ? moment(c.sent.at) : ''
  const by = c.sent?.by ?? ''
  const pending = !c.sent || c.moves.length > 0 || c.sent.adults !== c.adults
  return (
    <Banner
      tone={c.moves.length > 0 ? 'warning' : c.sent ? 'success' : 'info'}
      className="mb-5"
      title={
        c.moves.length > 0 ? (
          <Plural value={c.moves.length} one="Une ligne a changé depuis l’envoi" other="# lignes ont changé depuis l’envoi" />
        ) : c.sent ? (
          <Trans>Envoyé à la cuisine</Trans>
        ) : (
          <Trans>Pas encore envoyé à la cuisine</Trans>
        )
      }
      actions={
        pending && (
          <Button icon={Send} variant="primary" pending={send.isPending} onClick={() => send.mutate()}>
            {c.sent ? <Trans>Envoyer la correction</Trans> : <Trans>Envoyer à la cuisine</Trans>}
          </Button>
        )
      }
    >
      {c.sent && (by ? <Trans>Envoyé {at} par {by}.</Trans> : <Trans>Parti de lui-même {at}.</Trans>)}{' '}
      {closes ? <Trans>Les familles peuvent encore changer jusqu’à {closes} ; l’effectif part alors de lui-même.</Trans> : <Trans>Les familles ne peuvent plus changer.</Trans>}
      {c.moves.length > 0 && (
        <ul className="mt-2 list-disc pl-5">
          {c.moves.map((m) => (
            <Moved key={m.place + m.from + m.age + m.diet} move={m} />
          ))}
        </ul>
      )}
    </Banner>
  )
}

function Moved({ move: m }: { move: Count['moves'][number] }) {
  const ages = useAges()
  const age = ages[m.age]
  const from = m.from || m.name
  const diet = m.diet
  const { sent, now } = m
  return <li>{diet ? <Trans>{from}, {age}, {diet} : {sent} → {now}</Trans> : <Trans>{from}, {age} : {sent} → {now}</Trans>}</li>
}

function useAges(): Record<CountLine['age'], string> {
  const { t } = useLingui()
  return { maternelle: t`maternelle`, elementaire: t`élémentaire`, college: t`collège`, other: t`autre` }
}

/** By school and age: the total, then each menu; cards on a phone. */
function Table({ name, lines }: { name: string; lines: readonly CountLine[] }) {
  const { t } = useLingui()
  const ages = useAges()
  const diets = [...new Set(lines.map((l) => l.diet))].sort()
  const rows = [...new Map(lines.map((l) => [`${l.from} ${l.age}`, l])).values()]
  const of = (r: CountLine) => lines.filter((l) => l.from === r.from && l.age === r.age)
  const sum = (list: readonly CountLine[]) => list.reduce((n, l) => n + l.meals, 0)
  const care = (list: readonly CountLine[]) => list.reduce((n, l) => n + l.care, 0)
  return (
    <DataTable
      caption={name}
      rows={rows}
      rowKey={(r) => r.from + r.age}
      columns={[
        { key: 'from', header: t`École`, main: true, cell: (r) => schoolCell(r, ages[r.age]) },
        { key: 'sum', header: t`Total`, numeric: true, cell: (r) => strong(sum(of(r))), total: sum(lines) },
        ...diets.map((d) => ({ key: `diet ${d}`, header: d || t`Menu du jour`, numeric: true, cell: (r: CountLine) => sum(of(r).filter((l) => l.diet === d)) || '–', total: sum(lines.filter((l) => l.diet === d)) })),
        { key: 'care', header: t`PAI`, numeric: true, cell: (r) => care(of(r)) || '–', total: care(lines) },
      ]}
    />
  )
}

const schoolCell = (r: CountLine, age: string) => (
  <>
    {r.from} <span className="font-normal text-ink-2">{age}</span>
  </>
)

const strong = (n: number) => <strong>{n}</strong>
