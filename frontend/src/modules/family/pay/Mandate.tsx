import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { mandateKey, mandateQuery, type MyMandate, revokeMandate, signMandate } from './queries'

/** The caller's own mandate of direct debit: what it lets, what it has done, and how it ends. */
export function Mandate({ tenant }: { tenant: string }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(mandateQuery(tenant))
  const [changing, setChanging] = useState(false)
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Prélèvement automatique`} context={data?.creditor} back="/a-payer" />
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={1} />}
      {data?.mandate && <Signed tenant={tenant} mandate={data.mandate} changing={changing} onChange={() => setChanging(true)} />}
      {data && !data.offered && !data.mandate && (
        <EmptyState title={<Trans>{data.creditor} ne prélève pas</Trans>}>
          <Trans>Vos factures se paient par les autres moyens qu’elles indiquent.</Trans>
        </EmptyState>
      )}
      {data?.offered && (!data.mandate || changing) && <Sign tenant={tenant} of={data} onDone={() => setChanging(false)} {...(changing ? { onCancel: () => setChanging(false) } : {})} />}
    </div>
  )
}

function Signed({ tenant, mandate: m, changing, onChange }: { tenant: string; mandate: NonNullable<MyMandate['mandate']>; changing: boolean; onChange: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [sure, setSure] = useState(false)
  const since = formatDate(m.signed_on, 'year')
  const last = m.used_on ? formatDate(m.used_on, 'year') : ''
  const end = useMutation({
    mutationFn: () => revokeMandate(tenant),
    onSuccess: async () => {
      setSure(false)
      await client.invalidateQueries({ queryKey: mandateKey(tenant) })
      toast(t`Mandat révoqué : plus rien ne sera prélevé.`)
    },
    onError: (e) => {
      setSure(false)
      refused(e)
    },
  })
  return (
    <Card
      as="div"
      domain="mairie"
      label={<Trans>Mandat en cours</Trans>}
      title={<span className="tabular">{m.iban}</span>}
      actions={
        !changing && (
          <>
            <Button onClick={onChange}>
              <Trans>Changer de compte</Trans>
            </Button>
            <Button variant="quiet" onClick={() => setSure(true)}>
              <Trans>Révoquer ce mandat</Trans>
            </Button>
          </>
        )
      }
    >
      <p className="text-ink">
        <Trans>
          {m.holder}, signé le {since}
        </Trans>
      </p>
      <p className="text-md">
        <Plural value={m.uses} _0="Rien n’a encore été prélevé." one="# prélèvement" other="# prélèvements" />
        {last && <Trans>, le dernier le {last}</Trans>}
      </p>
      <p className="text-md wrap-anywhere">
        <Trans>Référence unique du mandat : {m.rum}</Trans>
      </p>
      <p className="mt-2 text-md">
        <Trans>Vous êtes prévenu du montant et du jour avant chaque prélèvement.</Trans>
      </p>
      <ConfirmDialog open={sure} onClose={() => setSure(false)} onConfirm={() => end.mutate()} pending={end.isPending} title={<Trans>Révoquer ce mandat ?</Trans>} confirm={<Trans>Révoquer</Trans>}>
        <Trans>Vos prochaines factures ne seront plus prélevées : vous les paierez vous-même. Un prélèvement déjà parti à la banque a lieu.</Trans>
      </ConfirmDialog>
    </Card>
  )
}

function Sign({ tenant, of: m, onDone, onCancel }: { tenant: string; of: MyMandate; onDone: () => void; onCancel?: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [agreed, setAgreed] = useState(false)
  const sign = useMutation({
    mutationFn: (data: FormData) => signMandate(tenant, { iban: String(data.get('iban')), bic: String(data.get('bic') ?? '').trim(), holder: String(data.get('holder')).trim(), agreed }),
    onSuccess: (next) => {
      client.setQueryData(mandateKey(tenant), next)
      toast(t`Mandat signé : les prochaines factures seront prélevées.`)
      onDone()
    },
  })
  const { creditor, ics } = m
  return (
    <Form problem={sign.error} onSubmit={(data) => sign.mutate(data)}>
      {!m.mandate && (
        <Banner className="mb-5" title={<Trans>Ne plus y penser</Trans>}>
          <Trans>Chaque facture est alors prélevée sur votre compte. Vous êtes prévenu du montant et du jour avant, et vous arrêtez quand vous voulez.</Trans>
        </Banner>
      )}
      <Card as="div" className={m.mandate ? 'mt-5' : ''} title={m.mandate ? <Trans>Changer de compte</Trans> : <Trans>Signer un mandat de prélèvement SEPA</Trans>}>
        <div className="mt-3 flex flex-col gap-5 text-ink">
          <TextField name="holder" label={t`Titulaire du compte`} autoComplete="name" minLength={2} maxLength={70} />
          <TextField name="iban" label={t`IBAN`} help={t`Il est chiffré dès l’enregistrement et ne s’affichera plus en entier.`} maxLength={60} autoComplete="off" spellCheck={false} />
          <TextField name="bic" label={t`BIC`} optional maxLength={20} autoComplete="off" spellCheck={false} className="max-w-60" />
          <p className="text-md measure">
            <Trans>
              En signant ce mandat, vous autorisez {creditor} (identifiant créancier SEPA {ics}) à demander à votre banque de débiter votre compte, et votre banque à le débiter. Vous pouvez demander à votre banque le remboursement d’un prélèvement dans les huit semaines.
            </Trans>
          </p>
          <Checkbox name="agreed" checked={agreed} onChange={(e) => setAgreed(e.target.checked)} required label={t`J’ai lu ce texte et je signe le mandat`} />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" pending={sign.isPending}>
              <Trans>Signer le mandat</Trans>
            </Button>
            {onCancel && (
              <Button onClick={onCancel}>
                <Trans>Annuler</Trans>
              </Button>
            )}
          </div>
        </div>
      </Card>
    </Form>
  )
}
