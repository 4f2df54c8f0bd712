import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { saveFile } from '../../../api/save'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatDateTime, formatMoney } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { page, useHere } from '../words'
import { type Accounting, accountingQuery, askFEC, fecAt, type FECFile, setAccounting } from './queries'

/** The files of accounting entries, and under which accounts the books are kept. */
export function Accounts() {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const refused = useRefused()
  const query = accountingQuery(here.id)
  const { data, error, refetch } = useQuery(query)
  const ask = useMutation({ mutationFn: (on: string) => askFEC(here.id, on), onSuccess: (all) => cache.setQueryData(query.queryKey, all), onError: refused })
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Comptes et FEC`} context={here.name} back={page()}>
        <Trans>Le fichier des écritures comptables d’un exercice, tel que l’administration peut le demander et que votre comptable l’importe.</Trans>
      </PageHeader>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <>
          <Section title={<Trans>Fichiers</Trans>}>
            {data.exercises.length === 0 ? (
              <p className="text-ink-2">
                <Trans>Aucune écriture pour l’instant : la première facture émise ouvre le premier exercice.</Trans>
              </p>
            ) : (
              <Buttons className="mb-4">
                {data.exercises.map((x) => {
                  const [from, to] = [formatDate(x.since, 'numeric'), formatDate(x.until, 'numeric')]
                  return (
                    <Button key={x.since} pending={ask.isPending && ask.variables === x.until} onClick={() => ask.mutate(x.until)}>
                      {x.whole ? (
                        <Trans>
                          Exercice du {from} au {to}
                        </Trans>
                      ) : (
                        <Trans>Exercice en cours, jusqu’au {to}</Trans>
                      )}
                    </Button>
                  )
                })}
              </Buttons>
            )}
            <ul className="grid gap-3">
              {data.files.map((f) => (
                <File key={f.id} of={f} />
              ))}
            </ul>
          </Section>
          <Section title={<Trans>Comptes</Trans>}>
            <Settings accounts={data.accounts} />
          </Section>
        </>
      )}
    </div>
  )
}

function File({ of: f }: { of: FECFile }) {
  const here = useHere()
  const refused = useRefused()
  const sum = formatMoney(f.debit_cents)
  const asked = formatDateTime(f.asked_at, 'year')
  return (
    <Card
      as="li"
      title={f.name || <Trans>Fichier en préparation</Trans>}
      aside={
        f.state === 'ready' ? (
          <Badge tone="success">
            <Trans>Prêt</Trans>
          </Badge>
        ) : f.state === 'refused' ? (
          <Badge tone="danger">
            <Trans>À corriger</Trans>
          </Badge>
        ) : (
          <Badge tone="info">
            <Trans>En cours</Trans>
          </Badge>
        )
      }
      actions={
        f.state === 'ready' && (
          <Button icon={Download} onClick={() => void saveFile(fecAt(here.id, f.id)).catch(refused)}>
            <Trans>Télécharger</Trans>
          </Button>
        )
      }
    >
      <p>
        <Trans>Demandé le {asked}.</Trans> {f.state === 'ready' && <Plural value={f.entries} one={`# écriture, ${sum} au débit comme au crédit.`} other={`# écritures, ${sum} au débit comme au crédit.`} />}
      </p>
      {f.faults.length > 0 && (
        <ul className="mt-2 list-disc ps-5">
          {f.faults.map((x) => (
            <li key={x}>{x}</li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function Settings({ accounts: a }: { accounts: Accounting }) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const save = useMutation({
    mutationFn: (data: FormData) => {
      const said = (name: string) => String(data.get(name) ?? '').trim()
      return setAccounting(here.id, { siren: said('siren'), begins: Number(said('begins')), customers: said('customers'), revenue: said('revenue'), tax: said('tax'), bank: said('bank'), deferred: said('deferred'), result: said('result') })
    },
    onSuccess: (all) => {
      cache.setQueryData(accountingQuery(here.id).queryKey, all)
      toast(t`Comptes enregistrés.`)
    },
  })
  const fields: { name: keyof Accounting; label: string }[] = [
    { name: 'customers', label: t`Clients` },
    { name: 'revenue', label: t`Prestations de services` },
    { name: 'tax', label: t`TVA collectée` },
    { name: 'bank', label: t`Banque` },
    { name: 'deferred', label: t`Produits constatés d’avance` },
    { name: 'result', label: t`Résultat de l’exercice` },
  ]
  const months = Array.from({ length: 12 }, (_, i) => ({ value: String(i + 1), label: formatDate(`2026-${String(i + 1).padStart(2, '0')}-01`, 'monthName') }))
  return (
    <Form problem={save.error} onSubmit={(data) => save.mutate(data)}>
      {!a.siren && (
        <Banner className="mb-4">
          <Trans>Le fichier porte votre numéro SIREN : il manque encore.</Trans>
        </Banner>
      )}
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField name="siren" label={t`SIREN`} defaultValue={a.siren} inputMode="numeric" maxLength={20} autoComplete="off" />
        <Select name="begins" label={t`L’exercice commence en`} defaultValue={String(a.begins)} options={months} />
        {fields.map((f) => (
          <TextField key={f.name} name={f.name} label={f.label} defaultValue={String(a[f.name])} maxLength={20} autoComplete="off" />
        ))}
      </div>
      <Buttons className="mt-5">
        <Button type="submit" variant="primary" pending={save.isPending}>
          <Trans>Enregistrer</Trans>
        </Button>
      </Buttons>
    </Form>
  )
}
