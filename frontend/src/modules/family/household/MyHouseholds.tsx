import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Calculator, FileText, Split as SplitIcon, Users } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, DateField, RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDateTime, formatList } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { Identity, identityOf } from './Identity'
import { answerSplit, askMine, askSplit, claim, householdKey, type Kind, type Mine, mineQuery } from './queries'
import { kinds, month, percent, ShareWords, sources, splitMonth, Stretch, useMonths } from './words'

/** What a payer sees of their household: their own share, the quotient they gave, what they may ask for. */
export function MyHouseholds() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(mineQuery)
  const items = data?.items ?? []
  return (
    <>
      <PageHeader title={t`Notre foyer`}>
        <Trans>Votre quotient familial, et la part des factures qui vous revient.</Trans>
      </PageHeader>
      {error ? (
        <ProblemState problem={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton cards={2} />
      ) : items.length === 0 ? (
        <EmptyState icon={Users} title={t`Vous n’êtes le payeur d’aucun foyer`}>
          <Trans>Quand une commune vous facture la cantine ou l’accueil, votre quotient et votre part se règlent ici. S’il manque un foyer, appelez le service scolaire de votre commune.</Trans>
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-8">
          {items.map((h) => (
            <OneHousehold key={h.id} of={h} alone={items.length === 1} />
          ))}
        </div>
      )}
    </>
  )
}

function OneHousehold({ of: h, alone }: { of: Mine; alone: boolean }) {
  const { t } = useLingui()
  const children = formatList(h.children)
  return (
    <section aria-label={h.creditor} className="flex flex-col gap-4">
      <div>
        <h2 className="text-xl">{h.creditor}</h2>
        {children && (
          <p className="text-ink-2">
            <Trans>Pour {children}</Trans>
          </p>
        )}
      </div>
      <MyQuotient of={h} />
      <MyShare of={h} />
      {h.contact && (
        <p className="text-md text-ink-2">
          {alone ? <Trans>Une question :</Trans> : t`Une question :`} <span className="font-semibold text-ink">{h.contact}</span>
        </p>
      )}
    </section>
  )
}

const startWords = (rule: string) =>
  rule === 'day' ? <Trans>Un nouveau quotient compte dès le jour où il est donné.</Trans> : rule === 'month' ? <Trans>Un nouveau quotient compte pour tout le mois en cours.</Trans> : <Trans>Un nouveau quotient compte à partir du mois suivant. Les factures déjà émises ne changent pas.</Trans>

function MyQuotient({ of: h }: { of: Mine }) {
  const { t, i18n } = useLingui()
  const [open, setOpen] = useState<'claim' | 'ask' | ''>('')
  const now = h.quotients[0]
  const waiting = h.claims.find((c) => c.state === 'waiting')
  const refused = h.claims[0]?.state === 'refused' ? h.claims[0] : undefined
  const ask = h.asks[0]
  const said = waiting ? formatDateTime(waiting.said_at, 'numeric') : ''
  const value = waiting?.value ?? 0
  return (
    <Card
      as="section"
      level={3}
      domain="mairie"
      icon={Calculator}
      label={<Trans>Quotient familial</Trans>}
      aside={now?.old ? <Badge tone="warning">{t`à renouveler`}</Badge> : undefined}
      actions={
        <>
          {h.rules.asks && (
            <Button variant="primary" onClick={() => setOpen('ask')} disabled={ask?.state === 'asked'}>
              <Trans>Demander à la CAF ou à la MSA</Trans>
            </Button>
          )}
          <Button onClick={() => setOpen('claim')}>
            <Trans>Déclarer mon quotient</Trans>
          </Button>
        </>
      }
    >
      {now ? (
        <p>
          <span className="block font-title font-bold text-2xl text-ink tabular">{now.value}</span>
          <span className="block">
            {i18n._(sources[now.source]!)}, {month(now.year, now.month)} · <Stretch since={now.since} until={now.until} />
          </span>
        </p>
      ) : (
        <p>
          <Trans>Vous n’en avez pas donné. Votre commune applique alors le tarif qu’elle prévoit sans quotient, et le dit sur chaque ligne de la facture.</Trans>
        </p>
      )}
      <p className="mt-2 text-md">{startWords(h.prices_from)}</p>
      {ask?.state === 'asked' && (
        <Banner tone="info" live className="mt-3">
          <Trans>La CAF ou la MSA est interrogée. La réponse s’affiche ici dès qu’elle arrive.</Trans>
        </Banner>
      )}
      {ask?.state === 'failed' && !now && (
        <Banner tone="warning" className="mt-3" title={t`Pas de réponse`}>
          {ask.sentence}
        </Banner>
      )}
      {ask?.state === 'answered' && ask.children === false && (
        <Banner tone="warning" className="mt-3">
          <Trans>Le dossier trouvé ne compte aucun de ces enfants. Si ce n’est pas le vôtre, appelez votre commune.</Trans>
        </Banner>
      )}
      {waiting && (
        <Banner tone="info" className="mt-3" title={t`Quotient ${value} déclaré`}>
          <Trans>Dit le {said}. Montrez l’attestation au guichet, ou envoyez-la comme votre commune le demande : elle est vue, puis rendue ; Préau n’en garde pas de copie.</Trans>
        </Banner>
      )}
      {refused && (
        <Banner tone="warning" className="mt-3" title={t`Quotient non retenu`}>
          {refused.reason}
        </Banner>
      )}
      {open === 'claim' && <Claim of={h} onClose={() => setOpen('')} />}
      {open === 'ask' && <AskDialog of={h} onClose={() => setOpen('')} />}
    </Card>
  )
}

function useAfter(onClose?: () => void) {
  const client = useQueryClient()
  return async () => {
    await client.invalidateQueries({ queryKey: householdKey })
    onClose?.()
  }
}

function Claim({ of: h, onClose }: { of: Mine; onClose: () => void }) {
  const { t } = useLingui()
  const after = useAfter(onClose)
  const months = useMonths()
  const send = useMutation({
    mutationFn: (data: FormData) => claim(h, { value: Number(data.get('value')), ...splitMonth(String(data.get('month'))), source: String(data.get('source')) as 'caf' }),
    onSuccess: async () => {
      toast(h.rules.sworn ? t`Votre quotient compte dès maintenant ; montrez le document quand on vous le demandera.` : t`C’est noté. Le quotient comptera quand le document aura été vu.`)
      await after()
    },
  })
  return (
    <Dialog open onClose={onClose} title={t`Déclarer mon quotient`} shape="sheet" keep>
      <Form problem={send.error} onSubmit={(data) => send.mutate(data)}>
        <div className="flex flex-col gap-4">
          <TextField name="value" label={t`Quotient familial`} help={t`Le nombre écrit sur l’attestation, sans les centimes.`} type="number" min={0} max={99999} step={1} inputMode="numeric" autoComplete="off" />
          <Select name="month" label={t`Mois écrit sur le document`} options={months} />
          <RadioGroup
            name="source"
            label={t`Document`}
            defaultValue="caf"
            choices={[
              { value: 'caf', label: t`Attestation de la CAF` },
              { value: 'msa', label: t`Attestation de la MSA` },
              { value: 'tax', label: t`Avis d’imposition` },
            ]}
          />
          <p className="text-md text-ink-2">
            <FileText aria-hidden className="inline size-4 me-1.5 -mt-0.5" />
            <Trans>Le document se montre, il ne se garde pas : Préau note seulement le nombre, le mois et qu’il a été vu.</Trans>
          </p>
          <FormFoot pending={send.isPending} onCancel={onClose}>
            <Trans>Déclarer</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}

function AskDialog({ of: h, onClose }: { of: Mine; onClose: () => void }) {
  const { t } = useLingui()
  const after = useAfter(onClose)
  const send = useMutation({ mutationFn: (data: FormData) => askMine(h, { ...identityOf(data), agrees: data.get('agrees') === 'on' }), onSuccess: after })
  const creditor = h.creditor
  return (
    <Dialog open onClose={onClose} title={t`Demander à la CAF ou à la MSA`} shape="sheet" keep>
      <Form problem={send.error} onSubmit={(data) => send.mutate(data)}>
        <div className="flex flex-col gap-4">
          <p className="text-md text-ink-2">
            <Trans>La question part à la CAF ou à la MSA par le service de l’État. Ce que vous écrivez ici est effacé avec la réponse ; seuls le quotient et son mois sont gardés.</Trans>
          </p>
          <Identity familyName={h.me.family_name} givenName={h.me.given_name} sex={h.me.sex ?? ''} />
          <Checkbox name="agrees" label={t`Je suis d’accord pour que ${{ creditor }} demande mon quotient`} />
          <FormFoot pending={send.isPending} onCancel={onClose}>
            <Trans>Demander</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}

function MyShare({ of: h }: { of: Mine }) {
  const { t, i18n } = useLingui()
  const [asking, setAsking] = useState(false)
  const after = useAfter()
  const refused = useRefused()
  const answer = useMutation({ mutationFn: ({ request, agrees }: { request: string; agrees: boolean }) => answerSplit(h, request, agrees), onSuccess: after, onError: refused })
  const waiting = h.split_asks.filter((a) => !a.asker && a.state === 'waiting')
  const own = h.split_asks.find((a) => a.asker)
  return (
    <Card
      as="section"
      level={3}
      domain="mairie"
      icon={SplitIcon}
      label={<Trans>Votre part</Trans>}
      actions={
        !own && (
          <Button onClick={() => setAsking(true)}>
            <Trans>Demander un changement</Trans>
          </Button>
        )
      }
    >
      {h.shares.length === 0 ? (
        <p>
          <Trans>Aucun partage n’est écrit : le premier payeur du foyer reçoit toute la facture.</Trans>
        </p>
      ) : (
        <ul className="flex flex-col gap-1">
          {h.shares.map((s, i) => (
            <li key={i}>
              <span className="font-semibold text-ink">
                {i18n._(kinds[s.kind as Kind] ?? kinds[''])} : <ShareWords mode={s.mode} ppm={s.ppm} weeks={s.weeks} />
              </span>{' '}
              <span className="text-md">
                <Stretch since={s.since} until={s.until} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-2 text-md">
        <Trans>Chaque payeur voit sa part, et rien de ce qui concerne l’autre : ni adresse, ni quotient, ni factures.</Trans>
      </p>
      {waiting.map((a) => (
        <Banner
          key={a.request_id}
          tone="info"
          className="mt-3"
          title={t`L’autre payeur propose un partage`}
          actions={
            <>
              <Button variant="primary" dense pending={answer.isPending} onClick={() => answer.mutate({ request: a.request_id, agrees: true })}>
                <Trans>Je suis d’accord</Trans>
              </Button>
              <Button dense disabled={answer.isPending} onClick={() => answer.mutate({ request: a.request_id, agrees: false })}>
                <Trans>Je refuse</Trans>
              </Button>
            </>
          }
        >
          <Trans>Votre part deviendrait :</Trans>{' '}
          <strong>
            {i18n._(kinds[a.kind as Kind] ?? kinds[''])}, <ShareWords mode={a.mode} ppm={a.ppm} weeks={a.weeks} />
          </strong>{' '}
          <Stretch since={a.since} />
        </Banner>
      ))}
      {own && (
        <Banner
          tone="info"
          className="mt-3"
          title={own.state === 'refused' ? t`L’autre payeur n’est pas d’accord` : t`Votre demande attend`}
          actions={
            <Button dense pending={answer.isPending} onClick={() => answer.mutate({ request: own.request_id, agrees: false })}>
              <Trans>Retirer ma demande</Trans>
            </Button>
          }
        >
          {own.state === 'refused' ? <Trans>Le service scolaire décide, au vu d’un jugement ou d’un accord écrit. Rien ne change d’ici là.</Trans> : <Trans>Rien ne change tant que l’autre payeur, ou le service scolaire, n’a pas répondu.</Trans>}
        </Banner>
      )}
      {asking && <AskSplit of={h} onClose={() => setAsking(false)} />}
    </Card>
  )
}

function AskSplit({ of: h, onClose }: { of: Mine; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const after = useAfter(onClose)
  const [mode, setMode] = useState<'percent' | 'weeks'>('percent')
  const [part, setPart] = useState('50')
  const [today] = useState(() => new Date().toLocaleDateString('sv'))
  const send = useMutation({
    mutationFn: (data: FormData) =>
      askSplit(h, { kind: String(data.get('kind') ?? '') as Kind, mode, ppm: mode === 'percent' ? Math.round(Number(part.replace(',', '.')) * 10_000) : 0, weeks: mode === 'weeks' ? (String(data.get('weeks')) as 'even') : '', since: String(data.get('since')), ...(data.get('note') ? { note: String(data.get('note')) } : {}) }),
    onSuccess: async () => {
      toast(t`Votre demande est partie. Rien ne change d’ici la réponse.`)
      await after()
    },
  })
  const rest = Math.max(0, 100 - Number(part.replace(',', '.')) || 0)
  const other = percent(rest * 10_000)
  return (
    <Dialog open onClose={onClose} title={t`Demander un autre partage`} shape="sheet" keep>
      <Form problem={send.error} onSubmit={(data) => send.mutate(data)}>
        <div className="flex flex-col gap-4">
          <Select name="kind" label={t`Pour`} required={false} options={(Object.keys(kinds) as Kind[]).map((k) => ({ value: k, label: i18n._(kinds[k]) }))} />
          <RadioGroup
            label={t`Partager`}
            name="mode"
            value={mode}
            onChange={(v) => setMode(v as 'percent')}
            choices={[
              { value: 'percent', label: t`par parts de chaque facture` },
              { value: 'weeks', label: t`par semaines : chacun paie les siennes` },
            ]}
          />
          {mode === 'percent' ? (
            <TextField name="ppm" label={t`Ma part`} suffix="%" value={part} onChange={(e) => setPart(e.target.value)} inputMode="decimal" pattern="[0-9]{1,3}([.,][0-9]{1,2})?" help={t`Le reste, ${{ other }}, revient à l’autre payeur.`} />
          ) : (
            <RadioGroup
              name="weeks"
              label={t`Mes semaines`}
              defaultValue="even"
              choices={[
                { value: 'even', label: t`les semaines paires` },
                { value: 'odd', label: t`les semaines impaires` },
              ]}
            />
          )}
          <DateField name="since" label={t`À partir du`} min={today} defaultValue={today} />
          <TextArea name="note" optional label={t`Pour le service scolaire`} help={t`Par exemple ce que dit un jugement. L’autre payeur ne le lit pas.`} maxLength={500} rows={3} />
          <FormFoot pending={send.isPending} onCancel={onClose}>
            <Trans>Envoyer la demande</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}

