import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatPercent } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { billingKey } from '../queries'
import { page, useHere } from '../words'
import { AddressFields } from './Address'
import { addressOf } from './address'
import { identityQuery, ratesQuery, setIdentity, setRate, type VendorIdentity } from './queries'

const text = (f: FormData, name: string) => String(f.get(name) ?? '').trim()

/** How a vendor signs its papers, and the rates from which the price of lateness is reckoned. */
export function Identity() {
  const { t } = useLingui()
  const here = useHere()
  const { data, error, refetch } = useQuery(identityQuery(here.id))
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Identité légale et retards`} context={here.name} back={page()} />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <div className="flex flex-col gap-6">
          {!data.set && <Banner tone="warning" title={<Trans>Vérifiez et enregistrez : aucune facture ne part sans cette identité.</Trans>} />}
          <Signing of={data} />
          <Rates />
        </div>
      )}
    </div>
  )
}

function Signing({ of: i }: { of: VendorIdentity }) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const save = useMutation({
    mutationFn: (body: VendorIdentity) => setIdentity(here.id, body),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: billingKey(here.id) })
      toast(t`L’identité est enregistrée.`)
    },
  })
  return (
    <Card as="section" title={<Trans>Ce que portent les devis et les factures</Trans>}>
      <Form
        problem={save.error}
        className="grid gap-4"
        onSubmit={(d) =>
          save.mutate({
            name: text(d, 'name'),
            form: text(d, 'form'),
            capital: text(d, 'capital'),
            register: text(d, 'register'),
            siret: text(d, 'siret'),
            vat: text(d, 'vat'),
            exemption: text(d, 'exemption'),
            on_debits: d.has('on_debits'),
            address: addressOf(d),
            iban: text(d, 'iban'),
            bic: text(d, 'bic'),
            holder: text(d, 'holder'),
            contact: text(d, 'contact'),
            phone: text(d, 'phone'),
            mail: text(d, 'mail'),
            mentions: text(d, 'mentions'),
          })
        }
      >
        <TextField name="name" label={t`Raison sociale`} minLength={2} maxLength={100} defaultValue={i.name} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="form" label={t`Forme juridique`} optional maxLength={60} defaultValue={i.form} />
          <TextField name="capital" label={t`Capital`} optional maxLength={40} defaultValue={i.capital} />
          <TextField name="siret" label={t`SIRET`} inputMode="numeric" maxLength={20} defaultValue={i.siret} />
          <TextField name="register" label={t`Immatriculation`} placeholder="RCS Lyon" optional maxLength={80} defaultValue={i.register} />
          <TextField name="vat" label={t`Numéro de TVA`} help={t`Vide : vous n’êtes pas assujetti.`} optional maxLength={20} defaultValue={i.vat} />
          <TextField name="exemption" label={t`Pourquoi sans TVA`} help={t`Écrit sur les factures sans TVA.`} optional maxLength={200} defaultValue={i.exemption} />
        </div>
        <Checkbox name="on_debits" label={t`La TVA est due dès l’émission (option pour les débits)`} defaultChecked={i.on_debits} />
        <AddressFields of={i.address} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="iban" label={t`IBAN`} maxLength={42} defaultValue={i.iban} />
          <TextField name="bic" label={t`BIC`} optional maxLength={14} defaultValue={i.bic} />
          <TextField name="holder" label={t`Titulaire du compte`} minLength={2} maxLength={70} defaultValue={i.holder} />
          <TextField name="contact" label={t`Service à joindre`} optional maxLength={100} defaultValue={i.contact} />
          <TextField name="phone" label={t`Téléphone`} type="tel" optional maxLength={30} defaultValue={i.phone} />
          <TextField name="mail" label={t`Adresse électronique`} type="email" optional maxLength={100} defaultValue={i.mail} />
        </div>
        <TextArea name="mentions" label={t`Autres mentions`} help={t`Les mentions que la loi demande sont déjà écrites.`} rows={2} optional maxLength={600} defaultValue={i.mentions} />
        <Button type="submit" variant="primary" pending={save.isPending} className="justify-self-start">
          <Trans>Enregistrer</Trans>
        </Button>
      </Form>
    </Card>
  )
}

/** The half-years up to today, the latest first. */
function halfYears(today: string): string[] {
  const out: string[] = []
  for (let [y, second] = [Number(today.slice(0, 4)), today.slice(5) >= '07']; out.length < 6; second = !second) {
    out.push(`${y}-${second ? '07' : '01'}-01`)
    if (!second) y--
  }
  return out
}

function Rates() {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const { today } = useBoot()
  const { data, error, refetch } = useQuery(ratesQuery(here.id))
  const save = useMutation({
    mutationFn: (body: { since: string; ppm: number; source: string }) => setRate(here.id, body),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: billingKey(here.id) })
      toast(t`Le taux est enregistré.`)
    },
  })
  return (
    <Card as="section" title={<Trans>Taux des retards de paiement</Trans>}>
      <p className="mb-3">
        <Trans>Taux de refinancement de la Banque centrale européenne au premier jour de chaque semestre : un payeur public doit 8 points de plus, un payeur privé 10.</Trans>
      </p>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      <ul className="mb-4 divide-y divide-line">
        {data?.items.map((r) => (
          <li key={r.since} className="flex flex-wrap justify-between gap-x-6 py-2">
            <span className="min-w-0 flex-1 basis-56">
              {formatDate(r.since, 'year')}
              <span className="block text-sm">{r.source}</span>
            </span>
            <span className="tabular text-ink">{formatPercent(r.ppm / 1_000_000, 2)}</span>
          </li>
        ))}
      </ul>
      <Form
        problem={save.error}
        className="grid gap-4 sm:grid-cols-2"
        onSubmit={(d) => save.mutate({ since: text(d, 'since'), ppm: Math.round(Number(text(d, 'ppm').replace(',', '.')) * 10_000), source: text(d, 'source') })}
      >
        <Select name="since" label={t`À partir du`} options={halfYears(today).map((value) => ({ value, label: formatDate(value, 'year') }))} />
        <TextField name="ppm" label={t`Taux`} suffix="%" inputMode="decimal" pattern="[0-9]{1,2}([,.][0-9]{1,3})?" />
        <TextField name="source" label={t`Lu où`} placeholder={t`BCE, décision du…`} minLength={3} maxLength={200} className="sm:col-span-2" />
        <Button type="submit" pending={save.isPending} className="justify-self-start">
          <Trans>Enregistrer le taux</Trans>
        </Button>
      </Form>
    </Card>
  )
}
