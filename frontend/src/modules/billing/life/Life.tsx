import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, Buttons, LinkButton, TextLink } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Banner, ProblemState } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatList, formatMoney } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { billingKey, type WholeSubscription } from '../queries'
import { page, useHere } from '../words'
import { ChangeDialog } from './ChangeDialog'
import { approveJoin, dropJoin, type Join, keepSubscription } from './queries'

/** What becomes of a subscription: its last day, what follows, its schools that come and go, its end. */
export function Life({ s }: { s: WholeSubscription }) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const [what, setWhat] = useState<'join' | 'leave' | 'end'>()
  const [approving, setApproving] = useState<Join>()
  const done = () => cache.invalidateQueries({ queryKey: billingKey(here.id) })
  const drop = useMutation({ mutationFn: (id: string) => dropJoin(here.id, s.id, id), onSuccess: done })
  const keep = useMutation({ mutationFn: () => keepSubscription(here.id, s.id), onSuccess: done })
  const l = s.life
  const last = formatDate(l.last_day, 'year')
  const open = formatDate(l.open_until, 'year')
  const renewal = formatDate(l.renewal_on, 'year')
  const missing = formatList(l.missing)
  const buyer = s.side === 'customer'
  const lives = s.state === 'running' || s.state === 'ended'
  const waits = ['quoted', 'submitted', 'asked'].includes(s.state)
  const paper = l.convention_ref ?? ''
  const signed = l.convention_on ? formatDate(l.convention_on, 'year') : ''
  if (!lives && !waits) return null
  return (
    <>
      {buyer && s.state !== 'ended' && l.missing.length > 0 && (
        <div className="mt-3">
          <Banner
            tone={paper === '' ? 'warning' : 'info'}
            title={<Trans>Sans convention dans Préau</Trans>}
            actions={
              <LinkButton to={'/conventions' as '/'}>
                <Trans>Préparer la convention</Trans>
              </LinkButton>
            }
          >
            {paper === '' && lives ? (
              <Trans>Aucune convention en vigueur ne couvre {missing}. Les services restent ouverts : préparez-la, chacun la signera.</Trans>
            ) : paper === '' ? (
              <Trans>Aucune convention en vigueur ne couvre {missing}. La commande peut se préparer ; les services s’ouvrent une fois la convention signée, ou si la commande indique celle signée sur papier.</Trans>
            ) : (
              <Trans>
                Vous avez indiqué la convention signée sur papier le {signed}, référence {paper}. Elle tient lieu de convention pour {missing}.
              </Trans>
            )}
          </Banner>
        </div>
      )}
      {lives && (
        <Section title={<Trans>La suite</Trans>}>
          {s.state === 'ended' ? (
            <Banner tone="warning" title={<Trans>Terminé le {last}</Trans>}>
              <Trans>Les services qu’il ouvrait restent ouverts jusqu’au {open}, puis sont en lecture seule, sauf si un autre abonnement les ouvre. Tout se lit et s’exporte, rien n’est supprimé.</Trans>
            </Banner>
          ) : l.ending ? (
            <Banner
              tone="warning"
              title={<Trans>Résilié : dernier jour le {last}</Trans>}
              actions={
                s.abilities.keep && (
                  <Button pending={keep.isPending} onClick={() => keep.mutate()}>
                    <Trans>Revenir sur la résiliation</Trans>
                  </Button>
                )
              }
            >
              <Trans>Les services restent ouverts jusqu’au {open}, puis sont en lecture seule. Ce qui a été demandé d’avance au-delà du dernier jour est rendu par un avoir.</Trans>
            </Banner>
          ) : (
            <p>
              <Trans>
                Dernier jour : {last}. Sans suite, les services restent ouverts jusqu’au {open}, puis sont en lecture seule : tout se lit et s’exporte, rien n’est supprimé.
              </Trans>{' '}
              {l.tacit ? <Trans>La commande a choisi la reconduction sans autre démarche.</Trans> : <Trans>Le devis de la suite se prépare le {renewal} ; sans commande, rien n’est reconduit.</Trans>}
            </p>
          )}
          {s.state === 'running' && (
            <p className="mt-2 text-sm">
              <Trans>Un retard de paiement, à lui seul, ne ferme rien.</Trans>
            </p>
          )}
          {l.followed_by && (
            <p className="mt-2">
              <TextLink to={page(l.followed_by)}>
                <Trans>Voir ce qui suit</Trans>
              </TextLink>
            </p>
          )}
          {l.joins.map((j) => {
            const [name, sum, since] = [j.name, formatMoney(j.gross_cents), formatDate(j.since, 'year')]
            return (
              <Banner
                key={j.id}
                tone="warning"
                className="mt-4"
                live
                title={<Trans>{name} attend de rejoindre l’abonnement</Trans>}
                actions={
                  <>
                    {s.abilities.approve_join && (
                      <Button variant="primary" onClick={() => setApproving(j)}>
                        <Trans>Approuver</Trans>
                      </Button>
                    )}
                    {s.abilities.join && (
                      <Button pending={drop.isPending} onClick={() => drop.mutate(j.id)}>
                        <Trans>Renoncer</Trans>
                      </Button>
                    )}
                  </>
                }
              >
                <Trans>
                  À partir du {since} : {sum} TTC de plus jusqu’au {last}.
                </Trans>
              </Banner>
            )
          })}
          {(drop.error ?? keep.error) && <ProblemState problem={drop.error ?? keep.error} />}
          {(s.abilities.join || s.abilities.end || s.abilities.leave) && (
            <Buttons className="mt-4">
              {s.abilities.join && (
                <Button onClick={() => setWhat('join')}>
                  <Trans>Ajouter une école</Trans>
                </Button>
              )}
              {s.abilities.leave && (
                <Button onClick={() => setWhat('leave')}>
                  <Trans>Faire sortir une école</Trans>
                </Button>
              )}
              {s.abilities.end && (
                <Button onClick={() => setWhat('end')}>
                  <Trans>Résilier</Trans>
                </Button>
              )}
            </Buttons>
          )}
        </Section>
      )}
      {what && <ChangeDialog s={s} what={what} onClose={() => setWhat(undefined)} />}
      {approving && <ApproveJoin s={s} join={approving} label={t`En qualité de`} hint={t`Maire, adjointe déléguée, président…`} onClose={() => setApproving(undefined)} />}
    </>
  )
}

function ApproveJoin({ s, join, label, hint, onClose }: { s: WholeSubscription; join: Join; label: string; hint: string; onClose: () => void }) {
  const here = useHere()
  const cache = useQueryClient()
  const sum = formatMoney(join.gross_cents)
  const [name, peer] = [join.name, s.peer]
  const approve = useMutation({
    mutationFn: (quality: string) => approveJoin(here.id, s.id, join.id, { quality, gross_cents: join.gross_cents }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: billingKey(here.id) })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={<Trans>Approuver l’avenant</Trans>} keep>
      <Form problem={approve.error} onSubmit={(f) => approve.mutate(String(f.get('quality') ?? '').trim())} className="grid gap-4">
        <p className="text-ink">
          <Trans>
            {name} rejoint l’abonnement. Vous engagez {here.name} envers {peer} pour {sum} TTC de plus, sur les élèves comptés en dernier ; la facture suit le comptage de son premier jour.
          </Trans>
        </p>
        <TextField name="quality" label={label} placeholder={hint} minLength={3} maxLength={120} />
        <FormFoot pending={approve.isPending} onCancel={onClose}>
          <Trans>Commander pour {sum} TTC de plus</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}
