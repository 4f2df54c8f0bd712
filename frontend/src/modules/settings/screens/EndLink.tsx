import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatList } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { shown, useProof } from '../../account/confirm'
import { useServiceLabels, useTenant } from '../pages'
import { endingQuery, endLink, type LinkView, linksQuery } from '../queries'

/** Ends a link: what stops is read first, what is open between the two keeps it, and the other's name is typed. */
export function EndLink({ link, onClose }: { link: LinkView; onClose: () => void }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const labelOf = useServiceLabels()
  const proof = useProof()
  const { data, error, refetch } = useQuery(endingQuery(tenant.id, link.id))
  const peer = link.peer
  const end = useMutation({
    mutationFn: (name: string) => proof.run(() => endLink(tenant.id, link.id, name)),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: linksQuery(tenant.id).queryKey })
      toast(t`Le lien est terminé : l’autre organisation est prévenue.`)
    },
  })
  const named = formatList((data?.services ?? []).map(labelOf).filter(Boolean))
  const free = data?.holds.length === 0
  return (
    <>
      <Dialog
        open
        keep
        onClose={onClose}
        title={<Trans>Mettre fin au lien avec {peer}</Trans>}
        actions={
          <>
            {free && (
              <Button type="submit" form="end-link" variant="danger" pending={end.isPending}>
                <Trans>Mettre fin au lien</Trans>
              </Button>
            )}
            <Button onClick={onClose}>{free ? <Trans>Annuler</Trans> : <Trans>Fermer</Trans>}</Button>
          </>
        }
      >
        {error && <ProblemState problem={error} retry={() => void refetch()} />}
        {!data && !error && <Skeleton lines={4} />}
        {data && !free && (
          <Banner tone="warning" title={<Trans>Ce lien ne peut pas prendre fin encore</Trans>}>
            <ul className="list-disc ps-5">
              {data.holds.map((h) => (
                <li key={h}>{h}</li>
              ))}
            </ul>
          </Banner>
        )}
        {data && free && (
          <>
            <ul className="mb-4 list-disc ps-5 text-ink">
              <li>{named ? <Trans>Plus rien ne passe de l’une à l’autre, aussitôt : {named}.</Trans> : <Trans>Plus rien ne passe de l’une à l’autre, aussitôt.</Trans>}</li>
              {data.here > 0 && (
                <li>
                  <Plural value={data.here} one="# droit que vous lui avez délégué cesse." other="# droits que vous lui avez délégués cessent." />
                </li>
              )}
              {data.there > 0 && (
                <li>
                  <Plural value={data.there} one="# droit que vous exercez chez elle cesse." other="# droits que vous exercez chez elle cessent." />
                </li>
              )}
              <li>
                <Trans>Chacune garde ce qu’elle a déjà reçu.</Trans>
              </li>
              <li>
                <Trans>Pour être liées de nouveau, l’une le propose et l’autre l’accepte.</Trans>
              </li>
            </ul>
            <Form id="end-link" problem={shown(end.error)} onSubmit={(f) => end.mutate(String(f.get('name') ?? ''))}>
              <TextField name="name" label={t`Pour confirmer, écrivez le nom de cette organisation`} help={peer} maxLength={200} autoComplete="off" />
            </Form>
          </>
        )}
      </Dialog>
      {proof.step}
    </>
  )
}
