import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { RadioGroup } from '../../../ui/Field'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { audienceEmpty, Recipients } from '../compose/Recipients'
import { destinationsQuery, sendAlso } from '../queries'
import type { Audience, NoteView } from '../types'
import { useMoment } from './remind'

/** Those who have joined since, or others: whoever was told before is not told again. */
export function SendAlso({ note, onClose }: { note: NoteView; onClose: () => void }) {
  const { t } = useLingui()
  const { hat } = useBoot()
  const client = useQueryClient()
  const refused = useRefused()
  const moment = useMoment()
  const [to, setTo] = useState<'joined' | 'others'>('joined')
  const [audience, setAudience] = useState<Audience>({})
  const { data: destinations } = useQuery(destinationsQuery(hat))
  const send = useMutation({
    mutationFn: () => sendAlso(hat, note.id, to === 'others' ? audience : undefined),
    onSuccess: ({ people, leaves_at }) => {
      const when = moment(leaves_at)
      toast(t`Envoyé à ${plural(people, { one: '# personne de plus', other: '# personnes de plus' })}, ${when}`)
      void client.invalidateQueries({ queryKey: ['liaison'] })
      onClose()
    },
    onError: refused,
  })
  return (
    <Dialog
      open
      onClose={onClose}
      shape="sheet"
      size="lg"
      title={<Trans>Envoyer aussi à…</Trans>}
      actions={
        <Button variant="primary" pending={send.isPending} disabled={to === 'others' && audienceEmpty(audience)} onClick={() => send.mutate()}>
          <Trans>Envoyer à ceux qui ne l’ont pas reçu</Trans>
        </Button>
      }
    >
      <RadioGroup
        name="to"
        label={t`À qui`}
        value={to}
        onChange={(v) => setTo(v as typeof to)}
        choices={[
          { value: 'joined', label: t`Aux familles arrivées depuis l’envoi` },
          { value: 'others', label: t`À d’autres` },
        ]}
      />
      {to === 'others' && destinations && (
        <div className="mt-3">
          <Recipients destinations={destinations} audience={audience} onChange={setAudience} />
        </div>
      )}
    </Dialog>
  )
}
