import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { CopyField } from '../../../ui/CopyField'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate, formatDateTime, formatNumber } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { type Brick, brickQuery, exchangeKey, makeKey, moveBrick, type NewKey, removeBrick, revokeKey } from '../queries'
import { sends } from '../words'
import { Hooks } from './Hooks'

/** One brick: what it reads, how much it read, its keys, whom it has told of changes. */
export function BrickCard({ id }: { id: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(brickQuery(tenant.id, id))
  return (
    <div className="max-w-3xl">
      <PageHeader title={data?.name ?? t`Logiciel`} context={tenant.name} back="/echanges">
        {data?.purpose}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <div className="flex flex-col gap-4">
          <Standing tenant={tenant.id} brick={data} />
          <What brick={data} />
          <Keys tenant={tenant.id} brick={data} />
          <Hooks tenant={tenant.id} brick={data} />
          <Reads brick={data} />
          {data.abilities.manage && <Ends tenant={tenant.id} brick={data} />}
        </div>
      )}
    </div>
  )
}

function useChanged(tenant: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: exchangeKey(tenant) })
}

function Standing({ tenant, brick: b }: { tenant: string; brick: Brick }) {
  const { t } = useLingui()
  const changed = useChanged(tenant)
  const refused = useRefused()
  const open = useMutation({
    mutationFn: () => moveBrick(tenant, b.id, true),
    onSuccess: async () => {
      await changed()
      toast(t`Le logiciel est rouvert.`)
    },
    onError: refused,
  })
  if (b.state === 'open')
    return (
      <p>
        <Badge tone="success">
          <Trans>Ouvert</Trans>
        </Badge>
      </p>
    )
  return (
    <Banner
      tone="warning"
      title={<Trans>Ce logiciel est arrêté</Trans>}
      actions={
        b.abilities.manage && (
          <Button variant="primary" onClick={() => open.mutate()} pending={open.isPending}>
            <Trans>Rouvrir</Trans>
          </Button>
        )
      }
    >
      <Trans>Ses lectures sont refusées et rien ne lui est envoyé.</Trans>
    </Banner>
  )
}

function What({ brick: b }: { brick: Brick }) {
  const { i18n } = useLingui()
  const lines = [...b.people, ...b.fields, ...b.lists.filter((l) => l !== 'users' && l !== 'demographics')]
  return (
    <Card
      as="section"
      title={<Trans>Ce qu’il peut lire</Trans>}
      actions={
        b.abilities.manage && (
          <LinkButton to={`/echanges/logiciels/${b.id}/modifier` as '/'}>
            <Trans>Modifier</Trans>
          </LinkButton>
        )
      }
    >
      <ul className="list-disc ps-5 text-ink">
        {lines.map((l) => (
          <li key={l}>{sends[l] ? i18n._(sends[l]!) : l}</li>
        ))}
      </ul>
      {b.contact && (
        <p className="mt-2 text-md break-all">
          <Trans>Géré par {b.contact}.</Trans>
        </p>
      )}
    </Card>
  )
}

function Keys({ tenant, brick: b }: { tenant: string; brick: Brick }) {
  const { t } = useLingui()
  const changed = useChanged(tenant)
  const refused = useRefused()
  const [asked, setAsked] = useState(false)
  const [days, setDays] = useState('365')
  const [made, setMade] = useState<NewKey>()
  const [revoking, setRevoking] = useState<Brick['keys'][number]>()
  const make = useMutation({
    mutationFn: () => makeKey(tenant, b.id, Number(days)),
    onSuccess: async (k) => {
      setMade(k)
      await changed()
    },
    onError: refused,
  })
  const revoke = useMutation({
    mutationFn: (key: string) => revokeKey(tenant, b.id, key),
    onSuccess: async () => {
      setRevoking(undefined)
      await changed()
      toast(t`La clé est révoquée : sa prochaine lecture est refusée.`)
    },
    onError: refused,
  })
  const close = () => {
    setAsked(false)
    setMade(undefined)
  }
  return (
    <Card
      as="section"
      title={<Trans>Clés</Trans>}
      actions={
        b.abilities.manage && (
          <Button onClick={() => setAsked(true)}>
            <Trans>Créer une clé</Trans>
          </Button>
        )
      }
    >
      {b.keys.length ? (
        <ul className="flex flex-col divide-y divide-line">
          {b.keys.map((k) => {
            const hint = k.hint
            const until = formatDate(k.expires_at, 'long')
            const used = k.used_at ? formatDateTime(k.used_at, 'dayMonth') : ''
            const over = !k.revoked_at && k.over
            return (
              <li key={k.id} className="py-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-ink">
                <span className="flex-1 min-w-48">
                  <span className="font-semibold tabular">
                    <Trans>Clé …{hint}</Trans>
                  </span>{' '}
                  {k.revoked_at ? (
                    <Badge>
                      <Trans>Révoquée</Trans>
                    </Badge>
                  ) : (
                    over && (
                      <Badge tone="warning">
                        <Trans>Terminée</Trans>
                      </Badge>
                    )
                  )}
                  <span className="block text-md text-ink-2">
                    <Trans>Valable jusqu’au {until}.</Trans> {used ? <Trans>Utilisée le {used}.</Trans> : <Trans>Jamais utilisée.</Trans>}
                  </span>
                </span>
                {b.abilities.manage && !k.revoked_at && (
                  <Button dense onClick={() => setRevoking(k)} aria-label={t`Révoquer la clé …${hint}`}>
                    <Trans>Révoquer</Trans>
                  </Button>
                )}
              </li>
            )
          })}
        </ul>
      ) : (
        <p>
          <Trans>Aucune clé : ce logiciel ne peut encore rien lire.</Trans>
        </p>
      )}
      <details className="mt-2">
        <summary className="link target inline-flex items-center">
          <Trans>Adresses à donner à l’éditeur</Trans>
        </summary>
        <div className="mt-2 flex flex-col gap-4 text-ink">
          <CopyField label={t`Adresse des listes (OneRoster 1.2)`} value={b.base} />
          <CopyField label={t`Adresse des jetons (OAuth 2.0)`} value={b.token} />
        </div>
      </details>
      <Dialog
        open={asked}
        onClose={close}
        keep={!!made}
        title={made ? <Trans>Voici la clé, une seule fois</Trans> : <Trans>Créer une clé</Trans>}
        actions={
          made ? (
            <Button variant="primary" onClick={close}>
              <Trans>Je l’ai copiée</Trans>
            </Button>
          ) : (
            <>
              <Button variant="primary" onClick={() => make.mutate()} pending={make.isPending}>
                <Trans>Créer</Trans>
              </Button>
              <Button onClick={close}>
                <Trans>Annuler</Trans>
              </Button>
            </>
          )
        }
      >
        {made ? (
          <div className="flex flex-col gap-4">
            <p>
              <Trans>Remettez-la à l’éditeur par un moyen sûr. Nous ne la gardons pas : perdue, il en faut une autre.</Trans>
            </p>
            <CopyField label={t`Clé entière`} value={made.key} />
            <CopyField label="client_id" value={made.client_id} />
            <CopyField label="client_secret" value={made.client_secret} />
          </div>
        ) : (
          <Form onSubmit={() => make.mutate()}>
            <Select
              name="days"
              label={t`Valable`}
              value={days}
              onChange={(e) => setDays(e.target.value)}
              options={[
                { value: '30', label: t`Un mois` },
                { value: '90', label: t`Trois mois` },
                { value: '365', label: t`Un an` },
              ]}
            />
          </Form>
        )}
      </Dialog>
      <ConfirmDialog open={!!revoking} onClose={() => setRevoking(undefined)} onConfirm={() => revoking && revoke.mutate(revoking.id)} title={<Trans>Révoquer cette clé ?</Trans>} confirm={<Trans>Révoquer</Trans>} danger pending={revoke.isPending}>
        <Trans>Sa prochaine lecture est refusée. Une clé révoquée ne revient pas : il faudra en créer une autre.</Trans>
      </ConfirmDialog>
    </Card>
  )
}

function Reads({ brick: b }: { brick: Brick }) {
  const { i18n } = useLingui()
  const lines = formatNumber(b.lines)
  return (
    <Card as="section" title={<Trans>Ce qu’elle a lu</Trans>}>
      {b.reads ? (
        <>
          <p className="text-ink">
            <Plural value={b.reads} one="# lecture en 30 jours" other="# lectures en 30 jours" />, <Trans>{lines} lignes reçues.</Trans>
          </p>
          <ul className="mt-2 flex flex-col divide-y divide-line text-ink">
            {b.days.map((d) => {
              const day = formatDate(d.day, 'dayMonth')
              const what = d.list === 'users' ? [...b.people].map((p) => (sends[p] ? i18n._(sends[p]!) : p)).join(', ') : d.list === 'demographics' ? i18n._(sends.birth_date!) : sends[d.list] ? i18n._(sends[d.list]!) : d.list
              return (
                <li key={d.day + d.list} className="py-2 flex flex-wrap gap-x-4">
                  <span className="w-28 flex-none text-ink-2">{day}</span>
                  <span className="flex-1 min-w-40">{what}</span>
                  <span className="tabular">
                    <Plural value={d.times} one="# fois" other="# fois" />
                  </span>
                </li>
              )
            })}
          </ul>
        </>
      ) : (
        <p>
          <Trans>Rien encore.</Trans>
        </p>
      )}
    </Card>
  )
}

function Ends({ tenant, brick: b }: { tenant: string; brick: Brick }) {
  const { t } = useLingui()
  const changed = useChanged(tenant)
  const refused = useRefused()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'stop' | 'remove'>()
  const stop = useMutation({
    mutationFn: () => moveBrick(tenant, b.id, false),
    onSuccess: async () => {
      setAsked(undefined)
      await changed()
      toast(t`Plus rien ne sort vers ce logiciel.`)
    },
    onError: refused,
  })
  const remove = useMutation({
    mutationFn: () => removeBrick(tenant, b.id),
    onSuccess: async () => {
      await navigate({ to: '/echanges' as '/' })
      void changed()
      toast(t`Le logiciel est retiré, ses clés sont révoquées.`)
    },
    onError: refused,
  })
  return (
    <Buttons>
      {b.state === 'open' && (
        <Button onClick={() => setAsked('stop')}>
          <Trans>Arrêter</Trans>
        </Button>
      )}
      <Button variant="danger" onClick={() => setAsked('remove')}>
        <Trans>Retirer ce logiciel</Trans>
      </Button>
      <ConfirmDialog open={asked === 'stop'} onClose={() => setAsked(undefined)} onConfirm={() => stop.mutate()} title={<Trans>Arrêter cet échange ?</Trans>} confirm={<Trans>Arrêter</Trans>} danger pending={stop.isPending}>
        <Trans>Sa prochaine lecture est refusée et ses avis s’arrêtent. Rien n’est effacé : vous pourrez le rouvrir.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={asked === 'remove'} onClose={() => setAsked(undefined)} onConfirm={() => remove.mutate()} title={<Trans>Retirer ce logiciel ?</Trans>} confirm={<Trans>Retirer</Trans>} danger pending={remove.isPending}>
        <Trans>Ses clés sont révoquées et ses avis s’arrêtent, pour de bon. Demandez à son éditeur d’effacer ce qu’il a reçu.</Trans>
      </ConfirmDialog>
    </Buttons>
  )
}
