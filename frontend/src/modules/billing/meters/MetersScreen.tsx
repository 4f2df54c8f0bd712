import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { saveFile } from '../../../api/save'
import { Button, TextLink } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { type Column, DataTable } from '../../../ui/DataTable'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatDateTime, formatNumber, formatPercent, formatSize } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { page, useHere } from '../words'
import { type Asked, censusesQuery, type Counted, daysQuery, type Meter, type MeterDay, type MeterLine, metersFile, metersQuery, type Quota } from './queries'

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const shown = (meter: Meter['meter'], quantity: number) => (meter === 'storage' ? formatSize(quantity * 1_000_000) : formatNumber(quantity))

const customerLink = (l: MeterLine) => <TextLink to={page('compteurs', l.id)}>{l.name}</TextLink>
const asks = (onOpen: (line: MeterLine) => void) => (l: MeterLine) => <How of={l} onOpen={onOpen} />
const kindOfDay = (d: MeterDay) => {
  if (d.late)
    return (
      <Badge tone="warning">
        <Trans>Régularisation d’un mois clos</Trans>
      </Badge>
    )
  return d.events > 1 ? <Plural value={d.events} one="# comptage" other="# comptages" /> : null
}

function How({ of: l, onOpen }: { of: MeterLine; onOpen: (line: MeterLine) => void }) {
  const { t } = useLingui()
  return (
    <Button onClick={() => onOpen(l)} aria-label={t`Comment le chiffre de ${l.name} est obtenu`}>
      <Trans>Comment ?</Trans>
    </Button>
  )
}

/** What is counted of use in a month, by school for whoever pays and by customer for whoever sells, down to each count. */
export function MetersScreen() {
  const { t } = useLingui()
  const here = useHere()
  const refused = useRefused()
  const navigate = useNavigate()
  const { client } = useParams({ strict: false }) as { client?: string }
  const { mois } = useSearch({ strict: false }) as { mois?: string }
  const asked: Asked = { month: mois, owner: client }
  const { data, error, refetch } = useQuery(metersQuery(here.id, asked))
  const [open, setOpen] = useState<{ meter: Meter['meter']; line: MeterLine }>()
  const customers = data?.by === 'customer'
  const closes = data ? formatDate(data.closes_on) : ''
  const closed = data?.closed_at ? formatDate(data.closed_at) : ''
  return (
    <>
      <PageHeader
        title={t`Compteurs`}
        context={client ? data?.name : here.name}
        back={client ? page('compteurs') : page()}
        actions={
          <Button icon={Download} onClick={() => void saveFile(metersFile(here.id, asked)).catch(refused)}>
            CSV
          </Button>
        }
      >
        <Trans>Ce qui a été utilisé, et comment chaque chiffre a été obtenu. Aucun compteur ne nomme un élève.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <>
          <div className="mb-4 flex flex-wrap items-end gap-x-6 gap-y-2">
            <Select
              label={t`Mois`}
              className="w-56"
              value={data.month}
              onChange={(e) => void navigate({ to: page(...['compteurs', client].filter((p) => p !== undefined)), search: { mois: e.currentTarget.value } as never })}
              options={(data.months.includes(data.month) ? data.months : [data.month, ...data.months]).map((m) => ({ value: m, label: capital(formatDate(m, 'month')) }))}
            />
            {!customers && (
              <p className="pb-2">
                {closed ? <Trans>Mois clos le {closed} : une régularisation compte dans le mois ouvert.</Trans> : <Trans>Mois ouvert : ses chiffres peuvent encore changer, jusqu’à sa clôture le {closes}.</Trans>}
              </p>
            )}
          </div>
          {data.quotas.map((q) => (
            <QuotaCard key={q.meter} of={q} />
          ))}
          {data.items.length === 0 && (
            <EmptyState title={t`Rien n’a été compté ce mois-ci`}>
              <Trans>Chaque nuit, les écoles et les services de la collectivité disent leurs totaux de la veille.</Trans>
            </EmptyState>
          )}
          {!data.items.some((m) => m.meter === 'sms') && (
            <p className="my-4">
              <Trans>Aucun SMS n’est compté : Préau n’en envoie pas.</Trans>
            </p>
          )}
          {data.items.map((m) => (
            <MeterSection key={m.meter} of={m} customers={customers} onOpen={(line) => setOpen({ meter: m.meter, line })} />
          ))}
        </>
      )}
      <Dialog open={!!open} onClose={() => setOpen(undefined)} title={<Trans>Comment ce chiffre est obtenu</Trans>} size="lg">
        {open && (open.meter === 'pupils' ? <Census line={open.line} /> : <Days asked={{ ...asked, month: data?.month }} meter={open.meter} line={open.line} />)}
      </Dialog>
    </>
  )
}

/** What was bought of a meter, and how much of it is used. */
function QuotaCard({ of: q }: { of: Quota }) {
  const used = formatSize(q.used * 1_000_000)
  const quota = formatSize(q.quota * 1_000_000)
  const share = formatPercent(q.used / q.quota)
  const since = q.at ? formatDate(q.at) : ''
  return (
    <Banner tone={q.level === 100 ? 'danger' : q.level === 80 ? 'warning' : 'info'} title={<Trans>Stockage : {used} sur {quota}, soit {share}</Trans>} className="mb-4">
      {q.level === 100 && <Trans>Tout est utilisé depuis le {since}. Rien n’est effacé : libérez de la place, ou demandez un devis pour en avoir plus. Le fournisseur est prévenu.</Trans>}
      {q.level === 80 && <Trans>Plus de 80 % depuis le {since}. Le fournisseur est prévenu lui aussi.</Trans>}
      {q.level === 0 && <Trans>Une alerte part à 80 %, une autre à 100 %.</Trans>}
    </Banner>
  )
}

function MeterSection({ of: m, customers, onOpen }: { of: Meter; customers: boolean; onOpen: (line: MeterLine) => void }) {
  const { t } = useLingui()
  const names: Record<Meter['meter'], string> = { pupils: t`Élèves comptés`, active_pupils: t`Élèves actifs`, canteen: t`Réservations de cantine`, transport: t`Réservations de transport`, sms: t`SMS envoyés`, storage: t`Stockage` }
  const whats: Record<Meter['meter'], string> = {
    pupils: t`Inscrits le jour de la date de référence, classe par classe : c’est ce qui est facturé.`,
    active_pupils: t`Élèves différents qui se sont connectés depuis le premier du mois. L’école les compte, elle ne dit que leur nombre.`,
    canteen: t`Places réservées, jour par jour, une fois le jour passé.`,
    transport: t`Places réservées, jour par jour, une fois le jour passé.`,
    sms: t`Messages remis à l’opérateur.`,
    storage: t`Fichiers gardés à la fin du jour ; le mois retient son jour le plus haut.`,
  }
  const total = shown(m.meter, m.quantity)
  const before = shown(m.meter, m.before)
  const late = m.lines.some((l) => l.late)
  const columns: Column<MeterLine>[] = [
    { key: 'name', header: customers ? t`Client` : t`École`, main: true, cell: customers ? customerLink : (l) => l.name, sort: (l) => l.name, total: t`Total` },
    { key: 'now', header: t`Ce mois`, numeric: true, cell: (l) => shown(m.meter, l.quantity), sort: (l) => l.quantity, total },
    { key: 'before', header: m.meter === 'pupils' ? t`Comptage d’avant` : t`Le mois d’avant`, numeric: true, cell: (l) => shown(m.meter, l.before), sort: (l) => l.before, total: before },
  ]
  if (m.meter === 'pupils') columns.push({ key: 'on', header: t`Compté le`, cell: (l) => (l.on ? formatDate(l.on, 'numeric') : null) })
  if (late) columns.push({ key: 'late', header: t`Dont régularisation`, numeric: true, cell: (l) => (l.late ? shown(m.meter, l.late) : null) })
  if (!customers)
    columns.push({
      key: 'how',
      header: t`Détail`,
      cell: asks(onOpen),
    })
  return (
    <Section title={names[m.meter]}>
      <p className="mb-3">{whats[m.meter]}</p>
      <DataTable caption={names[m.meter]} columns={columns} rows={m.lines} rowKey={(l) => l.id} />
    </Section>
  )
}

/** A figure day by day, and each count that was told. */
function Days({ asked, meter, line }: { asked: Asked; meter: Counted; line: MeterLine }) {
  const { t } = useLingui()
  const here = useHere()
  const { data, error, refetch } = useQuery(daysQuery(here.id, asked, meter, line.id))
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton lines={6} />
  const total = shown(meter, data.quantity)
  const sources: Record<string, string> = { school: t`l’école`, commune: t`la collectivité`, intercommunality: t`la collectivité`, departement: t`la collectivité` }
  return (
    <>
      <p className="mb-3 text-ink">
        <strong>{data.name}</strong> · <span className="tabular">{total}</span>
        {' : '}
        {data.level ? <Trans>le jour le plus haut du mois, et les régularisations.</Trans> : <Trans>la somme des jours, et les régularisations.</Trans>}
      </p>
      <DataTable
        dense
        caption={t`Jour par jour`}
        columns={[
          { key: 'day', header: t`Jour`, main: true, cell: (d) => capital(formatDate(d.day, 'full')), sort: (d) => d.day },
          { key: 'quantity', header: t`Compté`, numeric: true, cell: (d) => shown(meter, d.quantity), sort: (d) => d.quantity },
          { key: 'late', header: t`Nature`, cell: kindOfDay },
        ]}
        rows={data.days}
        rowKey={(d) => d.day + String(d.late)}
      />
      <Section title={<Trans>Chaque comptage reçu</Trans>} level={3} className="mt-5">
        <p className="mb-2">
          <Trans>Un comptage ne change jamais : ce qui le corrige en est un autre, qui ajoute ou retire.</Trans>
        </p>
        <Card as="div">
          <ul className="divide-y divide-line">
            {data.events.map((e) => {
              const day = formatDate(e.day)
              const at = formatDateTime(e.at, 'short')
              const who = sources[e.source] ?? e.source
              return (
                <li key={e.id} className="flex flex-wrap justify-between gap-x-4 py-1.5">
                  <span>
                    <Trans>
                      Pour le {day}, dit par {who} le {at}
                    </Trans>
                  </span>
                  <span className="tabular text-ink">{e.quantity > 0 ? `+${formatNumber(e.quantity)}` : formatNumber(e.quantity)}</span>
                </li>
              )
            })}
          </ul>
        </Card>
      </Section>
    </>
  )
}

/** The counts of a school's pupils, the latest first, class by class. */
function Census({ line }: { line: MeterLine }) {
  const { t } = useLingui()
  const here = useHere()
  const { data, error, refetch } = useQuery(censusesQuery(here.id, line.id))
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton lines={6} />
  const whys = { asked: t`pour savoir : rien n’est facturé dessus`, reference: t`date de référence`, joined: t`arrivée de l’école`, corrected: t`correction d’un comptage` }
  return (
    <>
      <p className="mb-3 text-ink">
        <strong>{line.name}</strong>
      </p>
      {data.items.map((c) => {
        const on = formatDate(c.on, 'year')
        const why = whys[c.why]
        return (
          <Section key={c.id} level={3} className="mb-5" title={<Plural value={c.pupils} one={`Le ${on} : # élève`} other={`Le ${on} : # élèves`} />}>
            <p className="mb-2">
              {capital(why)}.{' '}
              {c.twice > 0 && <Plural value={c.twice} one="# élève est compté dans une autre de vos écoles, où il était inscrit avant." other="# élèves sont comptés dans une autre de vos écoles, où ils étaient inscrits avant." />} {c.note}
            </p>
            <DataTable
              dense
              caption={t`Par classe`}
              columns={[
                { key: 'label', header: t`Classe`, main: true, cell: (k) => k.label || t`Sans classe`, sort: (k) => k.label },
                { key: 'pupils', header: t`Élèves`, numeric: true, cell: (k) => formatNumber(k.pupils), sort: (k) => k.pupils },
              ]}
              rows={c.classes}
              rowKey={(k) => k.label}
            />
          </Section>
        )
      })}
    </>
  )
}
