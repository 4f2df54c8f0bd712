import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatMoney } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { centsOf, typed, useTown } from '../place'
import { PaidOnline } from './PaidOnline'
import { type Creditor as Described, type CreditorIn, creditorKey, creditorQuery, writeCreditor } from './queries'

/** How the collectivity presents itself to those who owe it: what invoices and receipts bear, and on which terms. */
export function Creditor() {
  const { t } = useLingui()
  const town = useTown()
  const { abilities } = useBoot()
  const { data, error, refetch } = useQuery(creditorQuery(town.id))
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`La régie et ses factures`} context={town.name} back="/facturation" />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <CreditorForm key={data.version} creditor={data} />}
      {data?.described && abilities.includes('family:desk') && <PaidOnline />}
    </div>
  )
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

function CreditorForm({ creditor: c }: { creditor: Described }) {
  const { t } = useLingui()
  const town = useTown()
  const { abilities } = useBoot()
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (body: CreditorIn) => writeCreditor(town.id, body),
    onSuccess: (next) => {
      client.setQueryData(creditorKey(town.id), next)
      toast(t`Les prochaines factures porteront ces renseignements.`)
    },
  })
  const threshold = formatMoney(c.threshold_cents)
  if (!abilities.includes('family:tariff'))
    return (
      <Card as="div">
        <p className="text-ink font-semibold">{c.name || town.name}</p>
        <p className="text-ink-2">{[c.regie, ...(c.address.lines ?? []), [c.address.postcode, c.address.city].filter(Boolean).join(' ')].filter(Boolean).join(' · ')}</p>
        <p className="mt-3 text-ink">
          <Trans>
            À payer dans les {c.terms_days} jours. Sous {threshold}, la somme est reportée sur la facture suivante.
          </Trans>
        </p>
      </Card>
    )
  return (
    <Form
      problem={save.error}
      onSubmit={(data) => {
        const text = (name: string) => String(data.get(name) ?? '').trim()
        save.mutate({
          name: text('name'),
          regie: text('regie'),
          siret: text('siret'),
          contact: text('contact'),
          address: { lines: lines(text('address')), postcode: text('postcode'), city: text('city') },
          terms_days: Number(text('terms_days')),
          threshold_cents: centsOf(text('threshold_cents')) ?? 0,
          resident_by: text('resident_by') === 'household' ? 'household' : 'child',
          version: c.version,
        })
      }}
    >
      {!c.described && (
        <Banner title={<Trans>Vos factures n’ont pas encore d’en-tête</Trans>}>
          <Trans>Remplissez cette page avant la première facturation : les familles y lisent à qui elles paient, et qui appeler.</Trans>
        </Banner>
      )}
      <Card as="div" title={<Trans>Ce que portent les factures et les quittances</Trans>}>
        <div className="text-ink flex flex-col gap-5 mt-3">
          <TextField name="name" label={t`Créancier`} help={t`La collectivité à qui les familles doivent.`} defaultValue={c.name} minLength={3} maxLength={120} />
          <TextField name="regie" label={t`Régie`} optional help={t`Exemple : Régie périscolaire`} defaultValue={c.regie ?? ''} maxLength={120} />
          <TextField name="siret" label={t`SIRET`} optional inputMode="numeric" defaultValue={c.siret ?? ''} maxLength={20} className="max-w-xs" autoComplete="off" />
          <TextArea name="address" label={t`Adresse`} optional rows={2} defaultValue={(c.address.lines ?? []).join('\n')} help={t`Quatre lignes au plus.`} />
          <div className="grid items-end gap-5 sm:grid-cols-[9rem_1fr]">
            <TextField name="postcode" label={t`Code postal`} optional defaultValue={c.address.postcode ?? ''} maxLength={10} inputMode="numeric" autoComplete="off" />
            <TextField name="city" label={t`Ville`} optional defaultValue={c.address.city ?? ''} maxLength={80} autoComplete="off" />
          </div>
          <TextField name="contact" label={t`Qui appeler`} help={t`Téléphone et heures, comme la facture les dit.`} optional defaultValue={c.contact ?? ''} maxLength={200} />
        </div>
      </Card>
      <Card as="div" className="mt-5" title={<Trans>Les termes</Trans>}>
        <div className="text-ink flex flex-col gap-5 mt-3">
          <div className="grid items-end gap-5 sm:grid-cols-2">
            <TextField name="terms_days" label={t`Délai pour payer`} suffix={t`jours`} type="number" min={1} max={120} defaultValue={c.terms_days} />
            <TextField name="threshold_cents" label={t`Seuil de facturation`} suffix="€" inputMode="decimal" pattern="\s*\d{1,3}([.,]\d{1,2})?\s*" defaultValue={typed(c.threshold_cents)} help={t`En dessous, la somme est reportée sur la facture suivante. La loi ne met pas en recouvrement moins de 15 €.`} />
          </div>
          <RadioGroup
            name="resident_by"
            label={t`Qui est « de la commune » ?`}
            defaultValue={c.resident_by}
            choices={[
              { value: 'child', label: t`L’enfant inscrit comme habitant`, help: t`Chaque enfant suit son inscription.` },
              { value: 'household', label: t`Le foyer`, help: t`Tous les enfants du foyer sont tarifés de même.` },
            ]}
          />
        </div>
      </Card>
      <Button type="submit" variant="primary" className="mt-5" pending={save.isPending}>
        <Trans>Enregistrer</Trans>
      </Button>
    </Form>
  )
}
