import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Bus, Plus } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, RadioGroup, Select, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatDay, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { askRight, type ChildBus, myBusQuery, type Offer, offerQuery, withdrawRight } from '../queries'
import { aways, dayBits, directions, hour, states, troubles, useDays, weekdayName } from '../words'

/** A family's buses: the next ones, what happened, the pass, what was asked. */
export function MyBus() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(myBusQuery)
  const [asking, setAsking] = useState<ChildBus | null>(null)
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Car scolaire`} />
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data?.length === 0 && (
        <EmptyState icon={Bus} title={<Trans>Aucun car pour vos enfants</Trans>}>
          <Trans>L’organisation qui gère le transport de votre commune n’utilise pas ce service.</Trans>
        </EmptyState>
      )}
      {data?.map((c) => (
        <Child key={c.tenant + c.child} child={c} onAsk={() => setAsking(c)} />
      ))}
      {asking && <AskFor child={asking} onClose={() => setAsking(null)} />}
    </div>
  )
}

function Child({ child: c, onAsk }: { child: ChildBus; onAsk: () => void }) {
  const { t, i18n } = useLingui()
  const boot = useBoot()
  const days = useDays()
  const client = useQueryClient()
  const [pass, setPass] = useState(false)
  const back = useMutation({
    mutationFn: (right: string) => withdrawRight(c.child, right),
    onSuccess: () => client.invalidateQueries({ queryKey: myBusQuery.queryKey }),
  })
  const live = c.rights.filter((g) => g.state !== 'ended')
  const name = c.given_name
  const code = c.pass?.code ?? ''
  return (
    <Section title={c.given_name} className="first:mt-0">
      {c.news.map((n) => {
        const minutes = n.minutes ?? 0
        return (
          <Banner key={n.id} tone={n.ended_at ? 'info' : 'warning'} className="mb-3" title={<>{i18n._(troubles[n.kind])}{minutes > 0 && <Trans> de {minutes} min</Trans>}{n.ended_at && <> · <Trans>terminé</Trans></>}</>}>
            {n.body}
          </Banner>
        )
      })}
      {c.today.length > 0 && (
        <Card as="div" domain="transport" status={formatDay(c.today_is ?? '', boot.today)} label={t`Car`} className="mb-3" actions={c.pass && <Button onClick={() => setPass(true)}><Trans>Montrer la carte</Trans></Button>}>
          <ul className="mt-1 flex flex-col gap-2 text-ink">
            {c.today.map((x) => (
              <li key={x.run_id} className="flex flex-wrap items-baseline gap-x-1">
                <strong className="text-lg tabular w-20">{hour(x.at)}</strong>
                <span className="flex-1 min-w-40">
                  {x.stop}
                  {x.place && <span className="text-ink-2">, {x.place}</span>}
                  <span className="block text-md text-ink-2">
                    {i18n._(directions[x.direction])} · <Trans>ligne {{ line: x.line }}</Trans>
                  </span>
                </span>
                {x.away ? <Badge>{aways[x.away] ? i18n._(aways[x.away]!) : <Trans>ne vient pas</Trans>}</Badge> : x.state === 'on' ? <Badge tone="success"><Trans>Monté à {{ at: formatTime(x.ticked_at ?? '') }}</Trans></Badge> : x.state === 'off' ? <Badge tone="success"><Trans>Descendu à {{ at: formatTime(x.ticked_at ?? '') }}</Trans></Badge> : x.state === 'absent' ? <Badge tone="warning"><Trans>Absent à l’arrêt</Trans></Badge> : null}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {live.map((g) => (
        <Card
          key={g.id}
          as="div"
          title={t`Ligne ${{ line: g.line }}`}
          level={3}
          className="mb-3"
          aside={<Badge tone={states[g.state].tone}>{g.state === 'asked' ? <Trans>Demandé</Trans> : i18n._(states[g.state].label)}</Badge>}
          actions={
            g.state === 'asked' && (
              <Button pending={back.isPending} onClick={() => back.mutate(g.id)}>
                <Trans>Retirer la demande</Trans>
              </Button>
            )
          }
        >
          <ul>
            {g.rides.map((r) => (
              <li key={r.id}>
                {i18n._(directions[r.direction])} · {r.stop}
                {r.at !== undefined && <> · {hour(r.at)}</>} · {days(r.weekdays)}
              </li>
            ))}
          </ul>
          {g.state === 'granted' && (
            <p className="text-md">
              <Trans>Jusqu’au {{ day: formatDate(g.until) }}</Trans>
            </p>
          )}
          {g.reason && <p className="mt-1 text-ink">{g.reason}</p>}
        </Card>
      ))}
      {back.error && <ProblemState problem={back.error} />}
      {c.abilities.ask && (
        <Button icon={Plus} onClick={onAsk}>
          <Trans>Demander une ligne pour {name}</Trans>
        </Button>
      )}
      {pass && c.pass && (
        <Dialog open onClose={() => setPass(false)} title={c.given_name} shape="sheet">
          <div className="grid justify-items-center gap-3 text-center">
            {/* The server drew it: a black picture on white, whatever the theme. */}
            <img src={`data:image/svg+xml;utf8,${encodeURIComponent(c.pass.qr ?? '')}`} alt={t`Carte de transport de ${name}, code ${code}`} className="w-full max-w-80 rounded-card bg-white" />
            <p className="font-title text-2xl font-bold tracking-widest tabular">{c.pass.code}</p>
            <p className="text-ink-2">
              <Trans>Valable jusqu’au {{ day: formatDate(c.pass.until_at) }}. Elle se montre aussi sans réseau.</Trans>
            </p>
          </div>
        </Dialog>
      )}
    </Section>
  )
}

function AskFor({ child, onClose }: { child: ChildBus; onClose: () => void }) {
  const { t } = useLingui()
  const { data, error } = useQuery(offerQuery(child.child))
  return (
    <Dialog open onClose={onClose} title={t`Une ligne pour ${{ name: child.given_name }}`} shape="sheet" keep>
      {error && <ProblemState problem={error} />}
      {!data && !error && <Skeleton lines={4} />}
      {data && data.lines.length === 0 && (
        <p>
          <Trans>Aucune ligne n’est ouverte pour l’instant.</Trans>
        </p>
      )}
      {data && data.lines.length > 0 && <Wish child={child} offer={data} onClose={onClose} />}
    </Dialog>
  )
}

function Wish({ child, offer, onClose }: { child: ChildBus; offer: Offer; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [line, setLine] = useState(offer.lines.length === 1 ? offer.lines[0]!.id : '')
  const [stop, setStop] = useState('')
  const [ways, setWays] = useState<'both' | 'out' | 'back'>('both')
  const runs = offer.lines.find((l) => l.id === line)?.runs ?? []
  const calls = [...new Set(runs.flatMap((r) => r.calls.map((c) => c.stop_id)))]
  const serving = runs.filter((r) => (ways === 'both' || r.direction === ways) && r.calls.some((c) => c.stop_id === stop))
  // Of several runs of one direction that serve the stop, one: a child takes one bus home.
  const [chosen, setChosen] = useState<Partial<Record<'out' | 'back', string>>>({})
  const of = (d: 'out' | 'back') => serving.filter((r) => r.direction === d)
  const mine = (['out', 'back'] as const).flatMap((d) => of(d).find((r) => r.id === chosen[d]) ?? of(d)[0] ?? [])
  const at = (r: (typeof runs)[number]) => r.calls.find((c) => c.stop_id === stop)?.at
  const possible = mine.reduce((m, r) => m | r.weekdays, 0) || 31
  const [left, setLeft] = useState<number>(0)
  const mask = possible & ~left
  const send = useMutation({
    mutationFn: (f: FormData) => askRight(child.child, { line_id: line, wish: String(f.get('wish') ?? ''), rides: mine.map((r) => ({ run_id: r.id, stop_id: stop, weekdays: (r.weekdays || 31) & mask })).filter((r) => r.weekdays > 0) }),
    onSuccess: () => {
      toast(t`Votre demande est partie. La réponse arrivera ici.`)
      void client.invalidateQueries({ queryKey: myBusQuery.queryKey })
      onClose()
    },
  })
  const nameOf = (id: string) => {
    const s = offer.stops.find((x) => x.id === id)
    return [s?.name, s?.city].filter(Boolean).join(', ')
  }
  return (
    <Form problem={send.error} onSubmit={(f) => send.mutate(f)} className="flex flex-col gap-5">
      {offer.lines.length > 1 && <Select name="line_id" label={t`Ligne`} value={line} onChange={(e) => setLine(e.currentTarget.value)} placeholder={t`Choisir`} options={offer.lines.map((l) => ({ value: l.id, label: [l.code, l.label].filter(Boolean).join(' · ') }))} />}
      {line && <Select name="stop" label={t`Arrêt près de chez vous`} value={stop} onChange={(e) => setStop(e.currentTarget.value)} placeholder={t`Choisir`} options={calls.map((id) => ({ value: id, label: nameOf(id) }))} />}
      {stop && (
        <>
          <RadioGroup
            name="ways"
            label={t`Trajets`}
            inline
            value={ways}
            onChange={(v) => setWays(v as typeof ways)}
            choices={[
              { value: 'both', label: t`Aller et retour` },
              { value: 'out', label: t`Aller seulement` },
              { value: 'back', label: t`Retour seulement` },
            ]}
          />
          {(['out', 'back'] as const)
            .filter((d) => of(d).length > 1)
            .map((d) => (
              <RadioGroup key={d} name={`run-${d}`} label={d === 'out' ? t`Quel car le matin ?` : t`Quel car le soir ?`} inline value={mine.find((r) => r.direction === d)?.id ?? ''} onChange={(v) => setChosen((c) => ({ ...c, [d]: v }))} choices={of(d).map((r) => ({ value: r.id, label: hour(at(r) ?? 0) }))} />
            ))}
          <CheckboxGroup name="days" label={t`Jours`} inline value={dayBits.filter((b) => mask & b).map(String)} onChange={(v) => setLeft(possible & ~v.reduce((sum, b) => sum | Number(b), 0))} choices={dayBits.flatMap((b, i) => (possible & b ? [{ value: String(b), label: i18n._(weekdayName(i)) }] : []))} />
          <p className="text-ink-2">
            {mine.map((r) => (
              <span key={r.id} className="block">
                {i18n._(directions[r.direction])} : {at(r) !== undefined && hour(at(r)!)}
              </span>
            ))}
          </p>
          <TextArea name="wish" label={t`Un mot pour le service`} optional rows={2} maxLength={600} />
        </>
      )}
      <FormFoot pending={send.isPending} disabled={!stop || !mine.length || !mask} onCancel={onClose}>
        <Trans>Envoyer la demande</Trans>
      </FormFoot>
    </Form>
  )
}
