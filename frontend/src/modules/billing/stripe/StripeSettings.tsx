import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { RefreshCw, Send } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { CopyField } from '../../../ui/CopyField'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatDateTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { page, useHere } from '../words'
import { compareStripe, type Difference, sendAgain, setStripe, type Stripe, stripeKey, stripeQuery, tryStripe } from './queries'

/** A vendor's account at Stripe: its keys, whether they work, and where both sides differ. */
export function StripeSettings() {
  const { t } = useLingui()
  const here = useHere()
  const { data: v, error, refetch } = useQuery(stripeQuery(here.id))
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Encaisser par Stripe`} context={here.name} back={page()}>
        <Trans>Stripe encaisse une copie de vos factures : celle qui fait foi reste la vôtre, sous votre numéro. Éteint, tout le reste fonctionne.</Trans>
      </PageHeader>
      {error && !v && <ProblemState problem={error} retry={() => void refetch()} />}
      {!v && !error && <Skeleton cards={2} />}
      {v && (
        <>
          <Account of={v} />
          {v.known && <Differences of={v} />}
        </>
      )}
    </div>
  )
}

function useSaved() {
  const here = useHere()
  const cache = useQueryClient()
  return (next: Stripe) => {
    cache.setQueryData(stripeKey(here.id), next)
  }
}

function State({ of: v }: { of: Stripe }) {
  if (!v.on)
    return (
      <Badge>
        <Trans>Éteint</Trans>
      </Badge>
    )
  return v.live ? (
    <Badge tone="success">
      <Trans>Allumé, pour de vrai</Trans>
    </Badge>
  ) : (
    <Badge tone="warning">
      <Trans>Allumé, en essai</Trans>
    </Badge>
  )
}

/** Whoever opened the form goes on in it. */
const reach = (field: HTMLInputElement | null) => field?.focus()

function Account({ of: v }: { of: Stripe }) {
  const { t } = useLingui()
  const here = useHere()
  const saved = useSaved()
  const [changing, setChanging] = useState(false)
  const [closing, setClosing] = useState(false)
  const save = useMutation({
    mutationFn: (body: Parameters<typeof setStripe>[1]) => setStripe(here.id, body),
    onSuccess: (next) => {
      setChanging(false)
      setClosing(false)
      saved(next)
      toast(next.on ? t`Stripe est allumé.` : t`Stripe est éteint.`)
    },
    onError: () => setClosing(false),
  })
  const attempt = useMutation({ mutationFn: () => tryStripe(here.id), onSuccess: saved })
  const editing = changing || !v.known
  const since = v.since ? formatDate(v.since, 'year') : ''
  const text = (data: FormData, name: string) => String(data.get(name) ?? '').trim()
  return (
    <Card
      as="section"
      title={<Trans>Votre compte</Trans>}
      aside={<State of={v} />}
      actions={
        !editing && (
          <>
            <Button pending={attempt.isPending} onClick={() => attempt.mutate()}>
              <Trans>Essayer</Trans>
            </Button>
            <Button onClick={() => setChanging(true)}>
              <Trans>Changer les clés</Trans>
            </Button>
            {v.on ? (
              <Button variant="quiet" pending={save.isPending} onClick={() => setClosing(true)}>
                <Trans>Éteindre</Trans>
              </Button>
            ) : (
              <Button variant="primary" pending={save.isPending} onClick={() => save.mutate({ on: true })}>
                <Trans>Allumer</Trans>
              </Button>
            )}
          </>
        )
      }
    >
      {v.on && (
        <p>
          <Trans>Les factures émises depuis le {since} ont leur copie.</Trans> <Plural value={v.copies} _0="Stripe n’en a encore aucune." one="Stripe en a une." other="Stripe en a #." />
        </p>
      )}
      {!v.live && v.known && (
        <p className="mt-2">
          <Trans>Ces clés sont d’essai : rien n’est pris à personne.</Trans>
        </p>
      )}
      <Tried of={v} />
      {attempt.error && <ProblemState problem={attempt.error} />}
      {!editing && save.error && <ProblemState problem={save.error} />}
      {editing && (
        <Form problem={save.error} onSubmit={(data) => save.mutate({ on: true, ...(text(data, 'secret') && { secret: text(data, 'secret') }), ...(text(data, 'signs') && { signs: text(data, 'signs') }) })}>
          <div className="mt-4 flex flex-col gap-5 text-ink">
            <CopyField label={t`Adresse à inscrire chez Stripe`} value={v.address} help={t`Rubrique Développeurs, Webhooks : inscrivez cette adresse avec la version ${v.wanted} de l’API. Stripe donne alors le secret de signature.`} />
            <TextField ref={reach} name="secret" type="password" label={t`Clé secrète`} help={t`Elle commence par sk_ ou rk_. Elle est gardée chiffrée et ne se relit pas.`} maxLength={255} autoComplete="off" spellCheck={false} />
            <TextField name="signs" type="password" label={t`Secret de signature`} help={v.known ? t`Il commence par whsec_. Laissé vide, il reste celui d’avant.` : t`Il commence par whsec_.`} maxLength={255} autoComplete="off" spellCheck={false} optional={v.known} />
            <FormFoot pending={save.isPending} onCancel={v.known ? () => setChanging(false) : undefined}>
              <Trans>Enregistrer et allumer</Trans>
            </FormFoot>
          </div>
        </Form>
      )}
      <ConfirmDialog open={closing} onClose={() => setClosing(false)} onConfirm={() => save.mutate({ on: false })} pending={save.isPending} title={<Trans>Éteindre Stripe ?</Trans>} confirm={<Trans>Éteindre</Trans>}>
        <Trans>Vos clients ne paieront plus par carte ni par prélèvement, et les nouvelles factures n’auront pas de copie. Celles qui sont déjà chez Stripe y restent ; les clés sont gardées.</Trans>
      </ConfirmDialog>
    </Card>
  )
}

function Tried({ of: v }: { of: Stripe }) {
  const { t } = useLingui()
  if (!v.tried_at)
    return v.known ? (
      <p className="mt-2">
        <Trans>Ces clés n’ont pas été essayées.</Trans>
      </p>
    ) : null
  const at = formatDateTime(v.tried_at, 'full')
  if (v.tried_code)
    return (
      <Banner className="mt-4" tone="danger" live title={v.tried_code === 'refused' ? t`Stripe refuse ces clés` : t`Stripe n’a pas répondu`}>
        {v.tried_code === 'refused' ? <Trans>Essai du {at}. Recopiez-les depuis votre compte, rubrique Développeurs.</Trans> : <Trans>Essai du {at}. Essayez encore dans un moment.</Trans>}
      </Banner>
    )
  const name = v.name ?? ''
  return (
    <Banner className="mt-4" tone={v.heard === 'here' ? 'success' : 'warning'} live title={name ? t`Stripe reconnaît le compte ${name}` : t`Stripe reconnaît ces clés`}>
      <p className="wrap-anywhere">
        <Trans>
          Essai du {at}. Compte {v.account}, version {v.version} de l’API.
        </Trans>
      </p>
      {v.heard === 'elsewhere' && (
        <p className="mt-1 wrap-anywhere">
          <Trans>Mais Stripe n’envoie rien ici : inscrivez chez lui l’adresse {v.address}. D’ici là, les paiements ne sont connus que la nuit.</Trans>
        </p>
      )}
      {v.heard === 'version' && (
        <p className="mt-1">
          <Trans>Mais l’adresse y est inscrite sous une autre version de l’API : inscrivez-la sous la version {v.wanted}. D’ici là, les paiements ne sont connus que la nuit.</Trans>
        </p>
      )}
    </Banner>
  )
}

function Differences({ of: v }: { of: Stripe }) {
  const { t } = useLingui()
  const here = useHere()
  const saved = useSaved()
  const [asked, setAsked] = useState('')
  const waiting = asked !== '' && asked === (v.compared_at ?? 'never') && !v.failed
  useQuery({ ...stripeQuery(here.id), refetchInterval: waiting ? 1500 : false })
  const compare = useMutation({
    mutationFn: () => compareStripe(here.id),
    onSuccess: (next) => {
      setAsked(v.compared_at ?? 'never')
      saved(next)
    },
  })
  const at = v.compared_at ? formatDateTime(v.compared_at, 'full') : ''
  return (
    <Section
      title={<Trans>Écarts entre les deux côtés</Trans>}
      actions={
        v.on && (
          <Button icon={RefreshCw} pending={compare.isPending || waiting} onClick={() => compare.mutate()}>
            <Trans>Comparer maintenant</Trans>
          </Button>
        )
      }
    >
      <p className="mb-3">
        {at ? <Trans>Comparé le {at}, puis chaque nuit.</Trans> : <Trans>Les deux côtés sont comparés chaque nuit.</Trans>} {v.waiting > 0 && <Plural value={v.waiting} one="Un message de Stripe attend." other="# messages de Stripe attendent." />}
      </p>
      {v.failed && <Banner tone="warning" title={v.failed} className="mb-4" />}
      {compare.error && <ProblemState problem={compare.error} />}
      {v.differences.length === 0 ? (
        at && <EmptyState title={t`Aucun écart`}>{<Trans>Ce que Stripe a de vos clients, de vos abonnements, de vos factures et de vos paiements est ce que vous avez ici.</Trans>}</EmptyState>
      ) : (
        <Card as="div">
          <ul className="divide-y divide-line">
            {v.differences.map((d) => (
              <One key={d.n} of={d} />
            ))}
          </ul>
        </Card>
      )}
    </Section>
  )
}

function One({ of: d }: { of: Difference }) {
  const here = useHere()
  const saved = useSaved()
  const send = useMutation({ mutationFn: () => sendAgain(here.id, d.n), onSuccess: saved })
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
      <span className="min-w-0 flex-1 basis-64 text-ink wrap-anywhere">
        {d.sentence}
        {!d.mends && (
          <span className="block text-sm text-ink-2">
            <Trans>À régler chez Stripe, ou ici : un nouvel envoi n’y changerait rien.</Trans>
          </span>
        )}
      </span>
      {d.mends &&
        (d.sent_at ? (
          <span className="text-sm">
            <Trans>Relancé : la prochaine comparaison dira.</Trans>
          </span>
        ) : (
          <Button dense icon={Send} pending={send.isPending} onClick={() => send.mutate()}>
            <Trans>Relancer</Trans>
          </Button>
        ))}
      {send.error && <ProblemState problem={send.error} />}
    </li>
  )
}
