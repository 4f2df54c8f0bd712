import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, DateField, RadioGroup, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { centsOf, typed, useTown } from '../place'
import { type Debiting, debitingQuery, deskQuery, type Regie, setDebiting, setDesk, setTitling, type Titling, titlingQuery } from './queries'
import { kinds, useMoved, useWords } from './words'

const text = (data: FormData, name: string) => String(data.get(name) ?? '').trim()

/** What the act says, how the régie debits, how it writes titles. */
export function RegieSettings() {
  const { t } = useLingui()
  const town = useTown()
  const desk = useQuery(deskQuery(town.id))
  const debiting = useQuery(debitingQuery(town.id))
  const titling = useQuery(titlingQuery(town.id))
  const error = desk.error ?? debiting.error ?? titling.error
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Réglages de la régie`} context={town.name} back="/regie" />
      {error && <ProblemState problem={error} retry={() => void desk.refetch()} />}
      {!error && !(desk.data && debiting.data && titling.data) && <Skeleton cards={3} />}
      {desk.data && debiting.data && titling.data && (
        <div className="flex flex-col gap-6">
          <Act regie={desk.data.regie} />
          <Debit debiting={debiting.data} />
          <Titre titling={titling.data} />
        </div>
      )}
    </div>
  )
}

function Act({ regie: r }: { regie: Regie }) {
  const { t } = useLingui()
  const town = useTown()
  const words = useWords()
  const moved = useMoved()
  const save = useMutation({
    mutationFn: (body: Regie) => setDesk(town.id, body),
    onSuccess: () => {
      void moved()
      toast(t`L’acte de la régie est enregistré.`)
    },
  })
  return (
    <Card as="section" title={<Trans>L’acte de la régie</Trans>}>
      <Form
        problem={save.error}
        onSubmit={(data) => {
          const on = text(data, 'act_on')
          save.mutate({
            act: text(data, 'act'),
            ...(on ? { act_on: on } : {}),
            ceiling_cents: centsOf(text(data, 'ceiling_cents')) ?? 0,
            float_cents: centsOf(text(data, 'float_cents')) ?? 0,
            kinds: data.getAll('kinds') as Regie['kinds'],
            pay_to: text(data, 'pay_to'),
          })
        }}
      >
        <div className="text-ink flex flex-col gap-5 mt-3">
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField name="act" label={t`Acte constitutif`} optional defaultValue={r.act} maxLength={120} autoComplete="off" />
            <DateField name="act_on" label={t`Du`} optional defaultValue={r.act_on ?? ''} />
            <TextField name="ceiling_cents" label={t`Plafond d’encaisse`} suffix="€" optional inputMode="decimal" defaultValue={r.ceiling_cents ? typed(r.ceiling_cents) : ''} help={t`Les espèces que la régie peut détenir avant de verser.`} autoComplete="off" />
            <TextField name="float_cents" label={t`Fonds de caisse`} suffix="€" optional inputMode="decimal" defaultValue={r.float_cents ? typed(r.float_cents) : ''} help={t`La monnaie avancée par le Trésor.`} autoComplete="off" />
          </div>
          <CheckboxGroup name="kinds" label={t`Ce que l’acte permet d’encaisser`} inline defaultValue={r.kinds} choices={kinds.map((k) => ({ value: k, label: words.money(k) }))} />
          <TextField name="pay_to" label={t`Ordre des chèques`} optional defaultValue={r.pay_to} maxLength={80} autoComplete="off" />
          <Button type="submit" variant="primary" className="self-start" pending={save.isPending}>
            <Trans>Enregistrer l’acte</Trans>
          </Button>
        </div>
      </Form>
    </Card>
  )
}

function Debit({ debiting: d }: { debiting: Debiting }) {
  const { t } = useLingui()
  const town = useTown()
  const moved = useMoved()
  const save = useMutation({
    mutationFn: (data: FormData) =>
      setDebiting(town.id, {
        ics: text(data, 'ics'),
        iban: text(data, 'iban'),
        bic: text(data, 'bic'),
        lead_days: Number(text(data, 'lead_days')),
        notice_days: Number(text(data, 'notice_days')),
        fee_cents: centsOf(text(data, 'fee_cents')) ?? 0,
        fee_act: text(data, 'fee_act'),
      }),
    onSuccess: () => {
      void moved()
      toast(t`La régie peut prélever.`)
    },
  })
  return (
    <Card as="section" title={<Trans>Prélèvement SEPA</Trans>}>
      <Form problem={save.error} onSubmit={(data) => save.mutate(data)}>
        <div className="text-ink flex flex-col gap-5 mt-3">
          <TextField name="ics" label={t`Identifiant créancier SEPA (ICS)`} defaultValue={d.ics} help={t`Le comptable le demande à la Banque de France. Exemple : FR72ZZZ123456`} maxLength={35} autoComplete="off" spellCheck={false} className="max-w-sm" />
          <div className="grid gap-5 sm:grid-cols-[minmax(0,1fr)_12rem]">
            <TextField name="iban" label={t`IBAN du compte de dépôt`} defaultValue={d.iban} maxLength={60} autoComplete="off" spellCheck={false} />
            <TextField name="bic" label={t`BIC`} optional defaultValue={d.bic ?? ''} maxLength={20} autoComplete="off" />
          </div>
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField name="notice_days" label={t`Payeurs prévenus`} suffix={t`jours avant`} type="number" min={2} max={30} defaultValue={d.notice_days} help={t`14 jours, sauf accord sur un délai plus court.`} />
            <TextField name="lead_days" label={t`Délai de la banque`} suffix={t`jours ouvrés`} type="number" min={1} max={20} defaultValue={d.lead_days} />
            <TextField name="fee_cents" label={t`Frais d’un rejet`} suffix="€" optional inputMode="decimal" defaultValue={d.fee_cents ? typed(d.fee_cents) : ''} help={t`Demandés avec la facture suivante.`} autoComplete="off" />
            <TextField name="fee_act" label={t`Délibération sur ces frais`} optional defaultValue={d.fee_act ?? ''} maxLength={120} autoComplete="off" />
          </div>
          <Button type="submit" variant="primary" className="self-start" pending={save.isPending}>
            <Trans>Enregistrer le prélèvement</Trans>
          </Button>
        </div>
      </Form>
    </Card>
  )
}

function Titre({ titling: x }: { titling: Titling }) {
  const { t } = useLingui()
  const town = useTown()
  const moved = useMoved()
  const save = useMutation({
    mutationFn: (data: FormData) =>
      setTitling(town.id, {
        post: text(data, 'post'),
        collective: text(data, 'collective'),
        budget: text(data, 'budget'),
        product: text(data, 'product'),
        nature: text(data, 'nature'),
        edition: text(data, 'edition') as '03',
        period: text(data, 'period') as 'digit',
        papers: data.get('papers') !== null,
        client: text(data, 'client'),
      }),
    onSuccess: () => {
      void moved()
      toast(t`Les titres porteront ces codes.`)
    },
  })
  return (
    <Card as="section" title={<Trans>Titres au Trésor (PES)</Trans>}>
      <Form problem={save.error} onSubmit={(data) => save.mutate(data)}>
        <div className="text-ink flex flex-col gap-5 mt-3">
          <div className="grid gap-5 sm:grid-cols-3">
            <TextField name="post" label={t`Poste comptable`} help={t`Codique`} defaultValue={x.post} maxLength={7} inputMode="numeric" autoComplete="off" />
            <TextField name="collective" label={t`Code collectivité`} help={t`3 chiffres`} defaultValue={x.collective} maxLength={3} inputMode="numeric" autoComplete="off" />
            <TextField name="budget" label={t`Code budget`} help={t`Souvent 00`} defaultValue={x.budget} maxLength={10} autoComplete="off" />
            <TextField name="product" label={t`Code produit local`} help={t`4 caractères au plus`} defaultValue={x.product} maxLength={4} autoComplete="off" />
            <TextField name="nature" label={t`Nature`} help={t`588 sauf avis contraire`} defaultValue={x.nature} maxLength={10} inputMode="numeric" autoComplete="off" />
            <Select
              name="edition"
              label={t`Avis des sommes à payer`}
              help={t`Qui l’imprime`}
              defaultValue={x.edition}
              options={[
                { value: '01', label: t`La collectivité` },
                { value: '02', label: t`Le centre éditique` },
                { value: '03', label: t`Personne` },
                { value: '04', label: t`Selon l’accord` },
              ]}
            />
          </div>
          <RadioGroup
            name="period"
            label={t`Période dans la référence du titre`}
            defaultValue={x.period}
            choices={[
              { value: 'digit', label: t`Un chiffre`, help: t`Le dernier chiffre du mois, comme le veut le schéma.` },
              { value: 'month', label: t`Le mois entier`, help: t`Quand la trésorerie l’accepte.` },
            ]}
          />
          <TextField name="client" label={t`Numéro PayFiP des titres`} optional inputMode="numeric" autoComplete="off" maxLength={20} defaultValue={x.client ?? ''} help={t`Six chiffres, autres que ceux de la régie : un payeur paie alors son titre en ligne, au Trésor. Vide : il suit l’avis reçu.`} className="max-w-sm" />
          <Checkbox name="papers" defaultChecked={x.papers} label={<Trans>Joindre le PDF de chaque facture</Trans>} />
          <Button type="submit" variant="primary" className="self-start" pending={save.isPending}>
            <Trans>Enregistrer les codes</Trans>
          </Button>
        </div>
      </Form>
    </Card>
  )
}
