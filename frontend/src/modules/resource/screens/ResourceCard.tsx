import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { CopyField } from '../../../ui/CopyField'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { SendsList, StateBadge } from '../parts'
import { useTenant } from '../place'
import { agree, groupsQuery, makeSecret, openFor, removeResource, type Resource, resourceQuery, resourcesKey, resume, suspend, tilesQuery } from '../queries'
import { groupName, inOrder, protocols } from '../words'

/** One resource: what it receives in plain words, to whom it is open, how it stands. */
export function ResourceCard({ id }: { id: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(resourceQuery(tenant.id, id))
  return (
    <div className="max-w-3xl">
      <PageHeader title={data?.name ?? t`Ressource`} context={tenant.name} back="/ressources/gerer">
        {data?.summary}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && <Parts tenant={tenant.id} resource={data} />}
    </div>
  )
}

function useChanged(tenant: string) {
  const client = useQueryClient()
  return (r: Resource) => {
    client.setQueryData(resourceQuery(tenant, r.id).queryKey, r)
    void client.invalidateQueries({ queryKey: resourcesKey(tenant) })
    void client.invalidateQueries({ queryKey: tilesQuery.queryKey })
  }
}

function Parts({ tenant, resource: r }: { tenant: string; resource: Resource }) {
  const { i18n } = useLingui()
  const manages = !!r.abilities.manage
  const day = r.agreed_at ? formatDate(r.agreed_at, 'dayMonth') : ''
  const by = r.agreed_by ?? ''
  const proposer = r.proposed_by ?? ''
  return (
    <div className="flex flex-col gap-4">
      <Standing tenant={tenant} resource={r} />
      <Card as="section" title={<Trans>Ce que cette ressource reçoit</Trans>}>
        {r.protocol === 'link' ? (
          <p className="text-ink">
            <Trans>Rien : c’est un simple lien. La ressource ne sait pas qui l’ouvre.</Trans>
          </p>
        ) : (
          <>
            <p>
              <Trans>De chaque personne qui l’ouvre, au moment où elle l’ouvre, et rien d’autre :</Trans>
            </p>
            <SendsList sends={r.sends ?? []} />
            <p className="mt-2 text-md">
              {by && day ? (
                <Trans>
                  Accord donné par {by} le {day}.
                </Trans>
              ) : (
                proposer && <Trans>Proposée par {proposer}.</Trans>
              )}{' '}
              {r.readers !== undefined && <Plural value={r.readers} one="# personne l’a ouverte depuis 30 jours." other="# personnes l’ont ouverte depuis 30 jours." />}
            </p>
          </>
        )}
      </Card>
      <Openings tenant={tenant} resource={r} />
      <Card as="section" title={<Trans>Connexion</Trans>}>
        <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[10rem_minmax(0,1fr)] text-ink">
          <dt className="text-ink-2">
            <Trans>Mode</Trans>
          </dt>
          <dd>{i18n._(protocols[r.protocol])}</dd>
          <dt className="text-ink-2">
            <Trans>Adresse</Trans>
          </dt>
          <dd className="break-all">{r.address}</dd>
        </dl>
        {manages && <Setup tenant={tenant} resource={r} />}
      </Card>
      {manages && <Ends tenant={tenant} resource={r} />}
    </div>
  )
}

/** How it stands, with the one thing to do about it. */
function Standing({ tenant, resource: r }: { tenant: string; resource: Resource }) {
  const { t } = useLingui()
  const changed = useChanged(tenant)
  const refused = useRefused()
  const yes = useMutation({
    mutationFn: () => agree(tenant, r.id),
    onSuccess: (next) => {
      changed(next)
      toast(t`La ressource est ouverte.`)
    },
    onError: refused,
  })
  const again = useMutation({
    mutationFn: () => resume(tenant, r.id),
    onSuccess: (next) => {
      changed(next)
      toast(t`La ressource est rouverte.`)
    },
    onError: refused,
  })
  if (r.state === 'proposed')
    return (
      <Banner
        tone="warning"
        title={<Trans>Cette ressource attend l’accord de la direction</Trans>}
        actions={
          r.abilities.manage && (
            <Button variant="primary" onClick={() => yes.mutate()} pending={yes.isPending}>
              <Trans>Accepter ce qui est transmis et ouvrir</Trans>
            </Button>
          )
        }
      >
        <Trans>Rien n’est transmis avant l’accord. Vérifiez ci-dessous ce qu’elle recevrait.</Trans>
      </Banner>
    )
  if (r.state === 'suspended')
    return (
      <Banner
        tone="danger"
        title={<Trans>Cette ressource est suspendue</Trans>}
        actions={
          r.abilities.manage && (
            <Button variant="primary" onClick={() => again.mutate()} pending={again.isPending}>
              <Trans>Rouvrir</Trans>
            </Button>
          )
        }
      >
        {r.reason || <Trans>Personne ne l’ouvre, rien n’est transmis.</Trans>}
      </Banner>
    )
  return (
    <p>
      <StateBadge resource={r} />
    </p>
  )
}

/** To whom it is open: ticked and saved at once. */
function Openings({ tenant, resource: r }: { tenant: string; resource: Resource }) {
  const { t, i18n } = useLingui()
  const changed = useChanged(tenant)
  const refused = useRefused()
  const { data } = useQuery(groupsQuery(tenant))
  const [choosing, setChoosing] = useState(false)
  const mine = new Set(data?.map((g) => g.id))
  const [picked, setPicked] = useState<string[]>([])
  const save = useMutation({
    mutationFn: () => openFor(tenant, r.id, picked),
    onSuccess: (next) => {
      changed(next)
      setChoosing(false)
      toast(t`C’est enregistré.`)
    },
    onError: refused,
  })
  const say = (g: Resource['groups'][number]) => groupName(g, (m) => i18n._(m))
  return (
    <Card
      as="section"
      title={<Trans>À qui elle est ouverte</Trans>}
      actions={
        <Button
          onClick={() => {
            setPicked(r.groups.map((g) => g.id).filter((g) => mine.has(g)))
            setChoosing(true)
          }}
        >
          <Trans>Choisir les classes et les groupes</Trans>
        </Button>
      }
    >
      {r.groups.length ? (
        <ul className="list-disc ps-5 text-ink">
          {r.groups.map((g) => (
            <li key={g.id}>{say(g)}</li>
          ))}
        </ul>
      ) : (
        <p>
          <Trans>Personne pour l’instant. Choisissez au moins une classe.</Trans>
        </p>
      )}
      <Dialog
        open={choosing}
        onClose={() => setChoosing(false)}
        shape="sheet"
        title={<Trans>Ouvrir à…</Trans>}
        actions={
          <>
            <Button variant="primary" onClick={() => save.mutate()} pending={save.isPending}>
              <Trans>Enregistrer</Trans>
            </Button>
            <Button onClick={() => setChoosing(false)}>
              <Trans>Annuler</Trans>
            </Button>
          </>
        }
      >
        <CheckboxGroup name="groups" label={t`Classes et groupes`} help={r.abilities.manage ? undefined : t`Vous voyez vos classes et vos groupes. Ce que la direction a ouvert à d’autres ne change pas.`} value={picked} onChange={setPicked} choices={inOrder(data ?? []).map((g) => ({ value: g.id, label: say(g) }))} />
      </Dialog>
    </Card>
  )
}

/** What the resource's publisher enters on their side. */
function Setup({ tenant, resource: r }: { tenant: string; resource: Resource }) {
  const { t } = useLingui()
  const changed = useChanged(tenant)
  const refused = useRefused()
  const [secret, setSecret] = useState('')
  const make = useMutation({
    mutationFn: () => makeSecret(tenant, r.id),
    onSuccess: (s) => {
      setSecret(s)
      if (r.setup) changed({ ...r, setup: { ...r.setup, has_secret: true } })
    },
    onError: refused,
  })
  const { setup } = r
  if (!setup) return null
  const server = { cas: t`Adresse du serveur CAS`, oidc: t`Émetteur`, lti: t`Plateforme`, saml: t`Métadonnées SAML`, link: '' }[r.protocol]
  return (
    <details className="mt-3">
      <summary className="cursor-pointer font-semibold text-brand min-h-8">
        <Trans>Ce que l’éditeur de la ressource vous demande</Trans>
      </summary>
      <div className="mt-3 flex flex-col gap-4 text-ink">
        <CopyField label={server} value={setup.server} />
        {setup.client_id && <CopyField label={t`Identifiant du client`} value={setup.client_id} />}
        {setup.deployment && <CopyField label={t`Identifiant de déploiement`} value={setup.deployment} />}
        {setup.authorize && <CopyField label={t`Adresse d’autorisation`} value={setup.authorize} />}
        {setup.token && <CopyField label={t`Adresse des jetons`} value={setup.token} />}
        {setup.keys && <CopyField label={t`Clés publiques`} value={setup.keys} />}
        {r.protocol === 'oidc' &&
          (secret ? (
            <CopyField label={t`Secret`} value={secret} help={t`Copiez-le maintenant : il n’est montré qu’une fois.`} />
          ) : (
            <div>
              <Button onClick={() => make.mutate()} pending={make.isPending}>
                {setup.has_secret ? <Trans>Remplacer le secret</Trans> : <Trans>Créer un secret</Trans>}
              </Button>
            </div>
          ))}
      </div>
    </details>
  )
}

/** What ends: for a while, or for good. */
function Ends({ tenant, resource: r }: { tenant: string; resource: Resource }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const changed = useChanged(tenant)
  const refused = useRefused()
  const [asking, setAsking] = useState<'suspend' | 'remove' | undefined>()
  const stop = useMutation({
    mutationFn: (reason: string) => suspend(tenant, r.id, reason),
    onSuccess: (next) => {
      changed(next)
      setAsking(undefined)
      toast(t`La ressource est suspendue.`)
    },
  })
  const remove = useMutation({
    mutationFn: () => removeResource(tenant, r.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: resourcesKey(tenant) })
      void client.invalidateQueries({ queryKey: tilesQuery.queryKey })
      toast(t`La ressource est retirée.`)
      await navigate({ to: '/ressources/gerer' as '/' })
    },
    onError: refused,
  })
  return (
    <>
      <Buttons>
        <LinkButton to={`/ressources/gerer/${r.id}/modifier` as '/'}>
          <Trans>Modifier</Trans>
        </LinkButton>
        {r.state === 'open' && (
          <Button onClick={() => setAsking('suspend')}>
            <Trans>Suspendre</Trans>
          </Button>
        )}
        <Button variant="quiet" onClick={() => setAsking('remove')}>
          <Trans>Retirer</Trans>
        </Button>
      </Buttons>
      <Dialog open={asking === 'suspend'} onClose={() => setAsking(undefined)} title={<Trans>Suspendre la ressource</Trans>}>
        <Form problem={stop.error} onSubmit={(data) => stop.mutate(String(data.get('reason') ?? ''))}>
          <TextArea name="reason" label={t`Pourquoi ?`} help={t`Une phrase que liront les élèves et les familles.`} optional maxLength={240} rows={2} />
          <div className="mt-4">
            <Button type="submit" variant="primary" pending={stop.isPending}>
              <Trans>Suspendre</Trans>
            </Button>
          </div>
        </Form>
      </Dialog>
      <ConfirmDialog open={asking === 'remove'} onClose={() => setAsking(undefined)} onConfirm={() => remove.mutate()} pending={remove.isPending} danger title={<Trans>Retirer la ressource ?</Trans>} confirm={<Trans>Retirer pour tout le monde</Trans>}>
        <p>
          <Trans>Elle disparaît des pages de tous et ne reçoit plus rien. Si vous l’ajoutez de nouveau, chacun y sera connu sous un autre identifiant : ce qu’il y avait fait n’y sera plus à son nom.</Trans>
        </p>
      </ConfirmDialog>
    </>
  )
}
