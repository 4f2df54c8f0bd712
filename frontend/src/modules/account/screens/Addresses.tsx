import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Mail, MailCheck, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { GivenUp, shown, useProof } from '../confirm'
import { AccountPage } from '../pages'
import { addAddress, type Address, ownerKey, ownerQuery, removeAddress, sendVerification } from '../queries'

/** The addresses by which a person is told, and finds their password again. */
export function Addresses() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(ownerQuery)
  return (
    <AccountPage>
      <PageHeader title={t`Mes adresses électroniques`} back="/compte">
        <Trans>Les messages et les liens de secours partent vers les adresses confirmées. Elles servent aussi d’identifiant.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={1} />}
      {data && <AddressList mails={data.mails} />}
    </AccountPage>
  )
}

export function AddressList({ mails }: { mails: readonly Address[] }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const { run, step } = useProof()
  const [leaving, setLeaving] = useState<Address | null>(null)
  const [form, setForm] = useState(0)
  const again = () => void client.invalidateQueries({ queryKey: ownerKey })
  const fail = (failure: unknown) => {
    if (!(failure instanceof GivenUp)) refused(failure)
  }

  const add = useMutation({
    mutationFn: (address: string) => run(() => addAddress(address)),
    onSuccess: (added) => {
      again()
      setForm((n) => n + 1)
      const { address } = added
      toast(added.verified ? t`Cette adresse est déjà confirmée.` : t`Un lien vient de partir vers ${address}. Ouvrez-le dans les 48 heures.`)
    },
  })
  const verify = useMutation({
    mutationFn: (mail: Address) => sendVerification(mail.id),
    onSuccess: (_, { address }) => toast(t`Un nouveau lien vient de partir vers ${address}.`),
    onError: fail,
  })
  const remove = useMutation({
    mutationFn: (mail: Address) => run(() => removeAddress(mail.id)),
    onSuccess: () => {
      again()
      toast(t`Adresse retirée.`)
    },
    onError: fail,
    onSettled: () => setLeaving(null),
  })
  const last = mails.filter((m) => m.verified).length === 1
  const leavingAddress = leaving?.address ?? ''

  return (
    <>
      {mails.length === 0 ? (
        <EmptyState icon={Mail} title={<Trans>Aucune adresse pour le moment</Trans>}>
          <Trans>Sans adresse confirmée, un mot de passe oublié demande de passer à l’école ou à la mairie.</Trans>
        </EmptyState>
      ) : (
        <ul className="flex flex-col gap-3" aria-label={t`Mes adresses électroniques`}>
          {mails.map((mail) => {
            const { address } = mail
            return (
              <li key={mail.id}>
                <Card as="div">
                  <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
                    <p className="font-semibold text-ink flex-1 min-w-48 break-all">{address}</p>
                    {mail.verified ? (
                      <Badge tone="success" icon={MailCheck}>
                        <Trans>Confirmée</Trans>
                      </Badge>
                    ) : (
                      <Badge tone="warning">
                        <Trans>À confirmer</Trans>
                      </Badge>
                    )}
                  </div>
                  <div className="mt-3 flex flex-wrap gap-2">
                    {!mail.verified && (
                      <Button icon={Send} pending={verify.isPending && verify.variables.id === mail.id} onClick={() => verify.mutate(mail)} aria-label={t`Renvoyer le lien à ${address}`}>
                        <Trans>Renvoyer le lien</Trans>
                      </Button>
                    )}
                    <Button
                      icon={Trash2}
                      variant="quiet"
                      pending={remove.isPending && remove.variables.id === mail.id}
                      onClick={() => (mail.verified ? setLeaving(mail) : remove.mutate(mail))}
                      aria-label={t`Retirer ${address}`}
                    >
                      <Trans>Retirer</Trans>
                    </Button>
                  </div>
                </Card>
              </li>
            )
          })}
        </ul>
      )}

      <Section title={<Trans>Ajouter une adresse</Trans>}>
        <Card as="div">
          <Form key={form} className="text-ink flex flex-col gap-4" problem={shown(add.error)} onSubmit={(data) => add.mutate(String(data.get('address')).trim())}>
            <TextField name="address" label={t`Adresse électronique`} type="email" autoComplete="email" inputMode="email" maxLength={254} help={t`Un lien y sera envoyé pour la confirmer.`} />
            <div>
              <Button type="submit" variant="primary" pending={add.isPending}>
                <Trans>Ajouter</Trans>
              </Button>
            </div>
          </Form>
        </Card>
      </Section>

      <ConfirmDialog open={!!leaving} onClose={() => setLeaving(null)} onConfirm={() => leaving && remove.mutate(leaving)} title={<Trans>Retirer cette adresse ?</Trans>} confirm={<Trans>Retirer l’adresse</Trans>} danger pending={remove.isPending}>
        <p>
          {last ? (
            <Trans>
              {leavingAddress} est votre seule adresse confirmée. Sans elle, vous ne recevrez plus de message, et un mot de passe oublié demandera de passer à l’école ou à la mairie.
            </Trans>
          ) : (
            <Trans>{leavingAddress} ne recevra plus rien et ne servira plus d’identifiant. Vous pourrez la remettre plus tard.</Trans>
          )}
        </p>
      </ConfirmDialog>
      {step}
    </>
  )
}
