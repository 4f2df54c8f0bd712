import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, DateField, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTown } from '../place'
import { type Online, onlineKey, onlineQuery, setPayFiP, setStripe } from './queries'

/** By which services families pay the creditor online: at most one is offered at a time, PayFiP before cards. */
export function PaidOnline() {
  const town = useTown()
  const { data, error, refetch } = useQuery(onlineQuery(town.id))
  return (
    <Section title={<Trans>Le paiement en ligne</Trans>}>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && (
        <div className="flex flex-col gap-5">
          <PayFiP key={`payfip-${data.version}`} of={data} />
          <Stripe key={`stripe-${data.version}`} of={data} />
        </div>
      )}
    </Section>
  )
}

function useSaved(said: string) {
  const town = useTown()
  const client = useQueryClient()
  return (next: Online) => {
    client.setQueryData(onlineKey(town.id), next)
    toast(said)
  }
}

/** Takes a way to pay from all the families at once: asked before it is done. */
function Closing({ rail, pending, close }: { rail: 'PayFiP' | 'Stripe'; pending: boolean; close: () => void }) {
  const [asking, setAsking] = useState(false)
  const leave = () => setAsking(false)
  const confirm = () => {
    leave()
    close()
  }
  return (
    <>
      <Button variant="quiet" pending={pending} onClick={() => setAsking(true)}>
        <Trans>Ne plus proposer {rail}</Trans>
      </Button>
      <ConfirmDialog open={asking} onClose={leave} onConfirm={confirm} danger title={<Trans>Ne plus proposer {rail} ?</Trans>} confirm={<Trans>Ne plus proposer {rail}</Trans>}>
        <Trans>Les familles ne pourront plus payer par {rail}, dès maintenant. Ce réglage est effacé : pour rouvrir, il faudra le saisir à nouveau.</Trans>
      </ConfirmDialog>
    </>
  )
}

function PayFiP({ of: o }: { of: Online }) {
  const { t } = useLingui()
  const town = useTown()
  const p = o.payfip?.client ? o.payfip : undefined
  const saved = useSaved(t`Le paiement par PayFiP est à jour.`)
  const save = useMutation({ mutationFn: (body: { client: string; mode: 'T' | 'X' | 'W' }) => setPayFiP(town.id, body), onSuccess: saved })
  return (
    <Card as="section" level={3} title="PayFiP" aside={o.online === 'payfip' ? <Badge tone="success"><Trans>Ouvert</Trans></Badge> : <Badge><Trans>Fermé</Trans></Badge>}>
      <Trans>La page de paiement de la DGFiP : carte ou prélèvement, encaissés sur le compte de dépôt de la régie.</Trans>
      {p?.label && (
        <p className="mt-2 text-ink">
          <Trans>La DGFiP connaît ce numéro sous le nom : {p.label}</Trans>
        </p>
      )}
      <Form problem={save.error} onSubmit={(data) => save.mutate({ client: String(data.get('client') ?? ''), mode: String(data.get('mode')) as 'T' })}>
        <div className="mt-4 flex flex-col gap-5 text-ink">
          <TextField name="client" label={t`Numéro de client`} help={t`Six chiffres, donnés par la DGFiP avec le contrat. Le service est interrogé avant d’enregistrer.`} defaultValue={p?.client ?? ''} inputMode="numeric" autoComplete="off" maxLength={20} className="max-w-sm" />
          <Select
            name="mode"
            label={t`Étape`}
            className="max-w-sm"
            defaultValue={p?.mode ?? 'T'}
            options={[
              { value: 'T', label: t`Essai : rien n’est débité` },
              { value: 'X', label: t`Activation : les vrais paiements de la mise en service` },
              { value: 'W', label: t`Production` },
            ]}
          />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" pending={save.isPending}>
              <Trans>Vérifier et enregistrer</Trans>
            </Button>
            {p && (
              <Closing rail="PayFiP" pending={save.isPending} close={() => save.mutate({ client: '', mode: p.mode })} />
            )}
          </div>
        </div>
      </Form>
    </Card>
  )
}

/** Whoever opened the form goes on in it. */
const reach = (field: HTMLInputElement | null) => field?.focus()

function Stripe({ of: o }: { of: Online }) {
  const { t } = useLingui()
  const town = useTown()
  const offered = o.rails.includes('stripe')
  const m = o.stripe?.mandate
  const [own, setOwn] = useState(!o.public && (o.stripe?.private ?? false))
  const [changing, setChanging] = useState(false)
  const saved = useSaved(t`Le paiement par carte est à jour.`)
  const save = useMutation({ mutationFn: (body: Parameters<typeof setStripe>[1]) => setStripe(town.id, body), onSuccess: (next) => { setChanging(false); saved(next) } })
  const text = (data: FormData, name: string) => String(data.get(name) ?? '').trim()
  const signed = m ? formatDate(m.signed_on, 'year') : ''
  return (
    <Card
      as="section"
      level={3}
      title={<Trans>Carte, par Stripe</Trans>}
      aside={o.online === 'stripe' ? <Badge tone="success"><Trans>Ouvert</Trans></Badge> : <Badge><Trans>Fermé</Trans></Badge>}
      actions={
        !changing && (
          <>
            <Button onClick={() => setChanging(true)}>{offered ? <Trans>Changer les clés</Trans> : <Trans>Ouvrir le paiement par Stripe</Trans>}</Button>
            {offered && (
              <Closing rail="Stripe" pending={save.isPending} close={() => save.mutate({ secret: '', signs: '' })} />
            )}
          </>
        )
      }
    >
      {o.public ? (
        <Trans>L’argent d’une collectivité va au Trésor. Un autre ne l’encaisse que par un mandat écrit, après l’avis conforme du comptable public (code général des collectivités territoriales, art. L. 1611-7-1). Sans lui, les clés sont refusées.</Trans>
      ) : (
        <Trans>Une école privée encaisse sur son propre compte. Une école publique n’encaisse ainsi que par un mandat, après l’avis du comptable.</Trans>
      )}
      {offered && o.online === 'payfip' && (
        <p className="mt-2 text-ink">
          <Trans>PayFiP passe avant : tant qu’il est ouvert, les familles paient par lui.</Trans>
        </p>
      )}
      {m && (
        <p className="mt-2 text-ink">
          <Trans>
            Mandat {m.reference}, signé le {signed}
          </Trans>
        </p>
      )}
      {changing && (
        <Form
          problem={save.error}
          onSubmit={(data) =>
            save.mutate({
              secret: text(data, 'secret'),
              signs: text(data, 'signs'),
              private: own,
              ...(!own && text(data, 'signed_on') && text(data, 'assent_on') ? { mandate: { reference: text(data, 'reference'), signed_on: text(data, 'signed_on'), assent_on: text(data, 'assent_on'), ...(text(data, 'until') ? { until: text(data, 'until') } : {}) } } : {}),
            })
          }
        >
          <div className="mt-4 flex flex-col gap-5 text-ink">
            {!o.public && <Checkbox checked={own} onChange={(e) => setOwn(e.target.checked)} label={t`C’est une école privée : son argent est le sien`} />}
            <TextField ref={reach} name="secret" type="password" label={t`Clé secrète`} help={t`Elle commence par sk_ ou rk_. Elle est gardée chiffrée et ne se relit pas.`} maxLength={255} autoComplete="off" spellCheck={false} />
            <TextField name="signs" type="password" label={t`Secret du webhook`} help={t`Il commence par whsec_.`} maxLength={255} autoComplete="off" spellCheck={false} />
            {!own && (
              <fieldset className="flex flex-col gap-5">
                <legend className="font-semibold mb-3">
                  <Trans>Le mandat</Trans>
                </legend>
                <TextField name="reference" label={t`Référence de la convention`} defaultValue={m?.reference ?? ''} maxLength={120} autoComplete="off" />
                <div className="grid gap-5 sm:grid-cols-3">
                  <DateField name="assent_on" label={t`Avis du comptable`} defaultValue={m?.assent_on ?? ''} />
                  <DateField name="signed_on" label={t`Signée le`} defaultValue={m?.signed_on ?? ''} />
                  <DateField name="until" optional label={t`Jusqu’au`} defaultValue={m?.until ?? ''} />
                </div>
              </fieldset>
            )}
            <FormFoot pending={save.isPending} onCancel={() => setChanging(false)}>
              <Trans>Enregistrer les clés</Trans>
            </FormFoot>
          </div>
        </Form>
      )}
    </Card>
  )
}
