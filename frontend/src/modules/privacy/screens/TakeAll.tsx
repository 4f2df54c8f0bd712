import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Download, FileDown } from 'lucide-react'
import { Suspense } from 'react'
import { AnchorButton, Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Skeleton } from '../../../ui/Feedback'
import { formatDateTime, formatSize } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { GivenUp, useProof } from '../../account/confirm'
import { TaskPanel } from '../../work/module'
import { archiveHref, archivesQuery, startArchive } from '../queries'

/** All that the organisation keeps, in one file: to leave, or for a copy of one's own. */
export function TakeAll({ tenant }: { tenant: string }) {
  const proof = useProof()
  const refused = useRefused()
  const kept = useQuery(archivesQuery(tenant)).data ?? []
  const ask = useMutation({
    mutationFn: () => proof.run(() => startArchive(tenant)),
    onError: (e) => {
      if (!(e instanceof GivenUp)) refused(e)
    },
  })
  const waiting = kept.filter((a) => a.id !== ask.data)
  return (
    <Section title={<Trans>Emporter toutes les données</Trans>}>
      <Card as="div">
        <p>
          <Trans>Un fichier .zip : chaque table en CSV, les documents tels qu’ils ont été donnés ou produits, et une page qui dit ce que contient chaque fichier. Ce que disent les PAI n’y est pas.</Trans>
        </p>
        <p className="mt-3 text-md">
          <Trans>Vous seul pouvez le prendre, pendant sept jours. La demande est notée au journal, et les familles la voient parmi les consultations. Effacez le fichier quand vous n’en avez plus besoin.</Trans>
        </p>
        {waiting.length > 0 && (
          <ul className="mt-3 divide-y divide-line">
            {waiting.map((a) => (
              <li key={a.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
                <span className="flex-1 min-w-60">
                  <span className="block text-ink font-semibold">
                    <Trans>Fichier du {formatDateTime(a.made_at)}</Trans>
                  </span>
                  <span className="block text-md text-ink-2">
                    {a.mine ? (
                      <Trans>
                        {formatSize(a.bytes)}, à prendre jusqu’au {formatDateTime(a.until_at)}.
                      </Trans>
                    ) : (
                      <Trans>Demandé par une autre personne, qui seule peut le prendre.</Trans>
                    )}{' '}
                    {a.taken_at && <Trans>Pris une première fois le {formatDateTime(a.taken_at)}.</Trans>}
                  </span>
                </span>
                {a.mine && (
                  <AnchorButton icon={Download} href={archiveHref(tenant, a.id)} download>
                    <Trans>Télécharger</Trans>
                  </AnchorButton>
                )}
              </li>
            ))}
          </ul>
        )}
        <div className="mt-3">
          {ask.data ? (
            <Suspense fallback={<Skeleton cards={1} />}>
              <TaskPanel id={ask.data} />
            </Suspense>
          ) : (
            <Button icon={FileDown} pending={ask.isPending} onClick={() => ask.mutate()}>
              {waiting.some((a) => a.mine) ? <Trans>Préparer un nouveau fichier</Trans> : <Trans>Préparer le fichier</Trans>}
            </Button>
          )}
        </div>
        {proof.step}
      </Card>
    </Section>
  )
}
