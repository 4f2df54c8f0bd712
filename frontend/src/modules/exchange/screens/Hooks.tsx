import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { CopyField } from '../../../ui/CopyField'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, Banner, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDateTime, formatList } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { addHook, again, type Brick, changeHook, exchangeKey, type Hook, type HookWritten, type Posting, postingsQuery, removeHook, rotateHook, tryHook } from '../queries'
import { facts, failures } from '../words'

const kinds = Object.keys(facts).filter((k) => k !== 'ping') as HookWritten['kinds']

/** The addresses of a brick that are told of changes. */
export function Hooks({ tenant, brick: b }: { tenant: string; brick: Brick }) {
  const { t } = useLingui()
  const [editing, setEditing] = useState<Hook | 'new'>()
  const [secret, setSecret] = useState('')
  return (
    <Card
      as="section"
      title={<Trans>Avis de changement</Trans>}
      actions={
        b.abilities.manage && (
          <Button onClick={() => setEditing('new')}>
            <Trans>Ajouter une adresse</Trans>
          </Button>
        )
      }
    >
      <p>
        <Trans>Une adresse de ce logiciel est avertie à la minute que quelque chose change. L’avis ne contient que des identifiants, jamais un nom.</Trans>
      </p>
      <ul className="flex flex-col divide-y divide-line">
        {b.hooks.map((h) => (
          <li key={h.id} className="py-3">
            <Line tenant={tenant} hook={h} manage={!!b.abilities.manage} edit={() => setEditing(h)} shown={setSecret} />
          </li>
        ))}
      </ul>
      {editing && <Editor tenant={tenant} brick={b} hook={editing === 'new' ? undefined : editing} close={() => setEditing(undefined)} shown={setSecret} />}
      <Dialog
        open={!!secret}
        onClose={() => setSecret('')}
        keep
        title={<Trans>Voici le secret, une seule fois</Trans>}
        actions={
          <Button variant="primary" onClick={() => setSecret('')}>
            <Trans>Je l’ai copié</Trans>
          </Button>
        }
      >
        <div className="flex flex-col gap-4">
          <p>
            <Trans>Chaque avis est signé avec lui (Standard Webhooks) : le logiciel vérifie qu’il vient de vous.</Trans>
          </p>
          <CopyField label={t`Secret`} value={secret} />
        </div>
      </Dialog>
    </Card>
  )
}

function Line({ tenant, hook: h, manage, edit, shown }: { tenant: string; hook: Hook; manage: boolean; edit: () => void; shown: (secret: string) => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [open, setOpen] = useState(false)
  const [asked, setAsked] = useState<'rotate' | 'remove'>()
  const changed = () => client.invalidateQueries({ queryKey: exchangeKey(tenant) })
  const act = useMutation({
    mutationFn: async (what: 'try' | 'stop' | 'open' | 'rotate' | 'remove') => {
      if (what === 'try') await tryHook(tenant, h.id)
      if (what === 'stop' || what === 'open') await changeHook(tenant, h.id, { address: h.address, kinds: h.kinds, state: what === 'open' ? 'open' : 'stopped' })
      if (what === 'rotate') shown(await rotateHook(tenant, h.id))
      if (what === 'remove') await removeHook(tenant, h.id)
    },
    onSuccess: async (_, what) => {
      setAsked(undefined)
      await changed()
      if (what === 'try') {
        setOpen(true)
        toast(t`Un avis d’essai est parti.`)
      }
      if (what === 'remove') toast(t`L’adresse est retirée.`)
    },
    onError: refused,
  })
  const address = h.address
  const said = formatList(h.kinds.map((k) => (facts[k] ? i18n._(facts[k]!).toLocaleLowerCase(i18n.locale) : k)))
  const since = h.failing_since ? formatDateTime(h.failing_since, 'dayMonth') : ''
  const both = h.before_until ? formatDateTime(h.before_until, 'dayMonth') : ''
  return (
    <div className="text-ink">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-semibold break-all">{address}</span>
        {h.state === 'stopped' ? (
          <Badge>
            <Trans>Arrêtée</Trans>
          </Badge>
        ) : since ? (
          <Badge tone="danger">
            <Trans>Ne répond pas</Trans>
          </Badge>
        ) : (
          <Badge tone="success">
            <Trans>Ouvert</Trans>
          </Badge>
        )}
      </p>
      <p className="text-md text-ink-2">{said}.</p>
      {since && (
        <Banner tone="danger" className="mt-2">
          <Trans>Les avis n’arrivent plus depuis le {since}.</Trans> <Plural value={h.waiting} _0="" one="# attend un nouvel essai." other="# attendent un nouvel essai." />{' '}
          <Plural value={h.given_up} _0="" one="# a été abandonné après un jour." other="# ont été abandonnés après un jour." />
        </Banner>
      )}
      {both && (
        <p className="text-md">
          <Trans>L’ancien secret signe aussi jusqu’au {both}.</Trans>
        </p>
      )}
      <Buttons className="mt-2">
        <Button dense onClick={() => setOpen(!open)} aria-expanded={open} aria-label={t`Derniers avis vers ${address}`}>
          <Trans>Derniers avis</Trans>
        </Button>
        {manage && (
          <>
            <Button dense onClick={() => act.mutate('try')} pending={act.isPending && act.variables === 'try'} aria-label={t`Essayer ${address}`}>
              <Trans>Essayer</Trans>
            </Button>
            <Button dense onClick={edit} aria-label={t`Modifier ${address}`}>
              <Trans>Modifier</Trans>
            </Button>
            <Button dense onClick={() => act.mutate(h.state === 'open' ? 'stop' : 'open')} aria-label={h.state === 'open' ? t`Arrêter ${address}` : t`Rouvrir ${address}`}>
              {h.state === 'open' ? <Trans>Arrêter</Trans> : <Trans>Rouvrir</Trans>}
            </Button>
            <Button dense onClick={() => setAsked('rotate')} aria-label={t`Changer le secret de ${address}`}>
              <Trans>Changer le secret</Trans>
            </Button>
            <Button dense onClick={() => setAsked('remove')} aria-label={t`Retirer ${address}`}>
              <Trans>Retirer</Trans>
            </Button>
          </>
        )}
      </Buttons>
      {open && <Messages tenant={tenant} hook={h.id} manage={manage} />}
      <ConfirmDialog open={asked === 'rotate'} onClose={() => setAsked(undefined)} onConfirm={() => act.mutate('rotate')} title={<Trans>Changer le secret ?</Trans>} confirm={<Trans>Changer</Trans>} pending={act.isPending}>
        <Trans>Un nouveau secret signe les avis dès maintenant. L’ancien signe aussi pendant un jour, le temps que le logiciel change.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={asked === 'remove'} onClose={() => setAsked(undefined)} onConfirm={() => act.mutate('remove')} title={<Trans>Retirer cette adresse ?</Trans>} confirm={<Trans>Retirer</Trans>} danger pending={act.isPending}>
        <Trans>Elle n’est plus avertie de rien. Les avis qui attendaient ne partent pas.</Trans>
      </ConfirmDialog>
    </div>
  )
}

function Messages({ tenant, hook, manage }: { tenant: string; hook: string; manage: boolean }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const { data } = useQuery(postingsQuery(tenant, hook))
  const send = useMutation({
    mutationFn: (id: string) => again(tenant, hook, id),
    onSuccess: () => client.invalidateQueries({ queryKey: exchangeKey(tenant) }),
    onError: refused,
  })
  if (!data) return <Skeleton lines={2} />
  if (!data.length)
    return (
      <p className="mt-2">
        <Trans>Aucun avis n’est encore parti.</Trans>
      </p>
    )
  return (
    <ul className="mt-3 flex flex-col divide-y divide-line border-t border-line" aria-label={t`Derniers avis`}>
      {data.map((p) => {
        const what = facts[p.kind] ? i18n._(facts[p.kind]!) : p.kind
        const at = formatDateTime(p.created_at, 'dayMonth')
        return (
          <li key={p.id} className="py-2 flex flex-wrap items-start gap-x-4 gap-y-1">
            <span className="flex-1 min-w-48">
              {what} <Fate posting={p} />
              <span className="block text-md text-ink-2">
                {at}
                {p.state !== 'delivered' && p.error_code && failures[p.error_code] && <> · {i18n._(failures[p.error_code]!)}</>}
                {p.state !== 'delivered' && p.status !== undefined && <> ({p.status})</>}
              </span>
            </span>
            {manage && (
              <Button dense onClick={() => send.mutate(p.id)} pending={send.isPending && send.variables === p.id} aria-label={t`Renvoyer : ${what}, ${at}`}>
                <Trans>Renvoyer</Trans>
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Fate({ posting: p }: { posting: Posting }) {
  if (p.state === 'delivered')
    return (
      <Badge tone="success">
        <Trans>Arrivé</Trans>
      </Badge>
    )
  if (p.state === 'given_up')
    return (
      <Badge tone="danger">
        <Trans>Abandonné</Trans>
      </Badge>
    )
  return (
    <Badge>
      <Trans>En attente</Trans>
    </Badge>
  )
}

function Editor({ tenant, brick, hook, close, shown }: { tenant: string; brick: Brick; hook: Hook | undefined; close: () => void; shown: (secret: string) => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [address, setAddress] = useState(hook?.address ?? '')
  const [chosen, setChosen] = useState<HookWritten['kinds']>(hook?.kinds ?? ['pupil.enrolled', 'pupil.changed', 'pupil.left', 'class.changed'])
  const save = useMutation({
    mutationFn: async () => {
      if (hook) await changeHook(tenant, hook.id, { address, kinds: chosen, state: hook.state })
      else shown(await addHook(tenant, brick.id, { address, kinds: chosen }))
    },
    onSuccess: async () => {
      close()
      await client.invalidateQueries({ queryKey: exchangeKey(tenant) })
    },
  })
  const { kind } = useTenant()
  const mine = kinds.filter((k) => !(k === 'canteen.count' && !/commun|departement|region/.test(kind)) && !(k.startsWith('pupil') && !brick.people.includes('pupils')) && !(k.startsWith('staff') && !brick.people.includes('staff')))
  return (
    <Dialog
      open
      onClose={close}
      keep
      title={hook ? <Trans>Modifier l’adresse</Trans> : <Trans>Ajouter une adresse</Trans>}
      actions={
        <>
          <Button variant="primary" type="submit" form="hook" pending={save.isPending}>
            <Trans>Enregistrer</Trans>
          </Button>
          <Button onClick={close}>
            <Trans>Annuler</Trans>
          </Button>
        </>
      }
    >
      <Form id="hook" problem={save.error} onSubmit={() => save.mutate()}>
        <div className="flex flex-col gap-5">
          <TextField name="address" label={t`Adresse`} help={t`Donnée par l’éditeur. Elle commence par https://`} type="url" inputMode="url" maxLength={500} value={address} onChange={(e) => setAddress(e.target.value)} data-first />
          <CheckboxGroup name="kinds" label={t`L’avertir quand`} value={chosen} onChange={(k) => setChosen(k as HookWritten['kinds'])} choices={mine.map((k) => ({ value: k, label: i18n._(facts[k]!) }))} />
        </div>
      </Form>
    </Dialog>
  )
}
