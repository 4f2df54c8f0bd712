import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Link2, Pencil, Trash, Unlink } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { dayOf, formatDay } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { GivenUp, useProof } from '../confirm'
import { AccountPage } from '../pages'
import { keepsPasskeys, makePasskey } from '../passkey'
import { addPasskey, askPasskey, leaveFor, ownerKey, type Passkey, passkeysQuery, removePasskey, renamePasskey, unlinkWay, type Way, wayNames, waysQuery } from '../queries'

/** The ways into the account beside the password: keys that devices keep, and the State's providers of identity. */
export function Access() {
  const { t } = useLingui()
  return (
    <AccountPage>
      <PageHeader title={t`Moyens de connexion`} back="/compte">
        <Trans>Entrez sans mot de passe : avec votre téléphone ou votre ordinateur, ou par un service de l’État.</Trans>
      </PageHeader>
      <Passkeys />
      <Providers />
    </AccountPage>
  )
}

function Passkeys() {
  const { t } = useLingui()
  const { today } = useBoot()
  const client = useQueryClient()
  const refused = useRefused()
  const { run, step } = useProof()
  const { data, error, refetch } = useQuery(passkeysQuery)
  const [renaming, setRenaming] = useState<Passkey | null>(null)
  const [leaving, setLeaving] = useState<Passkey | null>(null)
  const onError = (failure: unknown) => {
    if (!(failure instanceof GivenUp)) refused(failure)
  }
  const again = () => {
    void client.invalidateQueries({ queryKey: passkeysQuery.queryKey })
    void client.invalidateQueries({ queryKey: ownerKey })
    void client.invalidateQueries({ queryKey: ['account', 'sessions'] })
  }
  const add = useMutation({
    mutationFn: async () => {
      const made = await makePasskey(await run(askPasskey))
      if (!made) throw new GivenUp()
      return addPasskey(made)
    },
    onSuccess: () => {
      again()
      toast(t`La clé d’accès est ajoutée.`)
    },
    onError,
  })
  const rename = useMutation({
    mutationFn: renamePasskey,
    onSuccess: () => {
      again()
      setRenaming(null)
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => run(() => removePasskey(id)),
    onSuccess: () => {
      again()
      toast(t`La clé d’accès est retirée.`)
    },
    onError,
    onSettled: () => setLeaving(null),
  })
  const day = (instant: string) => formatDay(dayOf(instant), today)
  return (
    <Section title={<Trans>Clés d’accès</Trans>}>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={1} />}
      {data && (
        <>
          <p className="measure mb-3">
            <Trans>Votre empreinte, votre visage ou le code de l’appareil remplacent le mot de passe et le second facteur. Rien n’est à retenir, et un faux site n’en obtient rien.</Trans>
          </p>
          {data.length > 0 && (
            <ul className="flex flex-col gap-3 mb-4" aria-label={t`Clés d’accès`}>
              {data.map((key) => {
                const { name } = key
                const made = day(key.created_at)
                const used = key.used_at ? day(key.used_at) : ''
                return (
                  <li key={key.id}>
                    <Card as="div">
                      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
                        <div className="flex-1 min-w-44">
                          <p className="font-semibold text-ink flex flex-wrap items-center gap-x-3 gap-y-1">
                            {name}
                            {key.synced && (
                              <Badge>
                                <Trans>Sauvegardée</Trans>
                              </Badge>
                            )}
                          </p>
                          <p className="text-md">{used ? <Trans>Ajoutée : {made}. Dernier usage : {used}</Trans> : <Trans>Ajoutée : {made}</Trans>}</p>
                        </div>
                        <Button icon={Pencil} onClick={() => setRenaming(key)} aria-label={t`Renommer ${name}`}>
                          <Trans>Renommer</Trans>
                        </Button>
                        <Button icon={Trash} onClick={() => setLeaving(key)} aria-label={t`Retirer ${name}`}>
                          <Trans>Retirer</Trans>
                        </Button>
                      </div>
                    </Card>
                  </li>
                )
              })}
            </ul>
          )}
          {keepsPasskeys() ? (
            <Button variant="primary" icon={KeyRound} pending={add.isPending} onClick={() => add.mutate()}>
              <Trans>Ajouter une clé d’accès</Trans>
            </Button>
          ) : (
            <Banner tone="info">
              <Trans>Ce navigateur ne garde pas de clé d’accès. Ouvrez cette page sur votre téléphone ou dans un navigateur récent.</Trans>
            </Banner>
          )}
        </>
      )}
      {renaming && (
        <Dialog open onClose={() => setRenaming(null)} title={<Trans>Renommer la clé d’accès</Trans>}>
          <Form problem={rename.error} onSubmit={(form) => rename.mutate({ id: renaming.id, name: String(form.get('name')).trim() })}>
            <TextField name="name" label={t`Nom`} defaultValue={renaming.name} maxLength={60} data-first />
            <FormFoot pending={rename.isPending} onCancel={() => setRenaming(null)} className="mt-5">
              <Trans>Enregistrer</Trans>
            </FormFoot>
          </Form>
        </Dialog>
      )}
      <ConfirmDialog open={leaving !== null} onClose={() => setLeaving(null)} onConfirm={() => leaving && remove.mutate(leaving.id)} title={<Trans>Retirer cette clé d’accès ?</Trans>} confirm={<Trans>Retirer la clé d’accès</Trans>} danger pending={remove.isPending}>
        <p>
          <Trans>Elle n’ouvrira plus votre compte. Vous pourrez en faire une autre à tout moment.</Trans>
        </p>
      </ConfirmDialog>
      {step}
    </Section>
  )
}

function Providers() {
  const { t } = useLingui()
  const { today } = useBoot()
  const client = useQueryClient()
  const refused = useRefused()
  const { run, step } = useProof()
  const { data } = useQuery(waysQuery)
  const onError = (failure: unknown) => {
    if (!(failure instanceof GivenUp)) refused(failure)
  }
  const link = useMutation({ mutationFn: (way: Way) => run(() => leaveFor(way, '/compte/acces')), onSuccess: (url) => location.assign(url), onError })
  const unlink = useMutation({
    mutationFn: (id: string) => run(() => unlinkWay(id)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: waysQuery.queryKey })
      toast(t`Ce service n’ouvre plus votre compte.`)
    },
    onError,
  })
  if (!data || (data.open.length === 0 && data.items.length === 0)) return null
  const free = data.open.filter((way) => !data.items.some((item) => item.way === way))
  return (
    <Section title={<Trans>Services de l’État</Trans>}>
      <ul className="flex flex-col gap-3" aria-label={t`Services de l’État`}>
        {data.items.map((item) => {
          const name = wayNames[item.way]
          const since = formatDay(dayOf(item.linked_at), today)
          return (
            <li key={item.id}>
              <Card as="div">
                <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
                  <div className="flex-1 min-w-44">
                    <p className="font-semibold text-ink">{name}</p>
                    <p className="text-md">
                      <Trans>Ouvre votre compte depuis : {since}</Trans>
                    </p>
                  </div>
                  <Button icon={Unlink} pending={unlink.isPending && unlink.variables === item.id} onClick={() => unlink.mutate(item.id)} aria-label={t`Retirer ${name}`}>
                    <Trans>Retirer</Trans>
                  </Button>
                </div>
              </Card>
            </li>
          )
        })}
        {free.map((way) => {
          const name = wayNames[way]
          return (
            <li key={way}>
              <Button icon={Link2} pending={link.isPending && link.variables === way} onClick={() => link.mutate(way)}>
                <Trans>Relier {name}</Trans>
              </Button>
            </li>
          )
        })}
      </ul>
      {step}
    </Section>
  )
}
