import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge } from '../../../ui/Feedback'
import { RadioGroup, Select } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { toast } from '../../../ui/Toast'
import { type Answer, paperConsent, type Person, type Use, useTenant } from '../queries'
import { staffName, uses } from '../words'
import { useAct } from './Frame'

export function AnswerBadge({ state }: { state: Answer }) {
  if (state === 'yes')
    return (
      <Badge tone="success">
        <Trans>Oui</Trans>
      </Badge>
    )
  if (state === 'no')
    return (
      <Badge tone="danger">
        <Trans>Non</Trans>
      </Badge>
    )
  return (
    <Badge>
      <Trans>Sans réponse</Trans>
    </Badge>
  )
}

/** What the family answered about the child's image; one refusal is enough. */
export function ConsentsCard({ pupil }: { pupil: Person }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [use, setUse] = useState<Use | null>(null)
  const deciding = pupil.guardians.filter((g) => g.authority === 'full')
  const write = useAct((v: { guardian: string; agreed: boolean }) => paperConsent(tenant, { pupil: pupil.id, use: use!, ...v }), () => {
    setUse(null)
    toast(t`Réponse enregistrée, sur papier.`)
  }, true)
  return (
    <Card title={<Trans>Droit à l’image</Trans>}>
      <ul>
        {pupil.consents.map((c) => (
          <li key={c.use} className="flex items-center justify-between gap-3 min-h-11 border-b border-line last:border-0">
            <span className="text-md">{t(uses[c.use].label)}</span>
            <span className="flex items-center gap-1">
              <AnswerBadge state={c.state} />
              {pupil.abilities.includes('consent') && deciding.length > 0 && (
                <Button dense variant="quiet" aria-label={t`Réponse sur papier : ${t(uses[c.use].label)}`} onClick={() => setUse(c.use)} data-noprint>
                  <Trans>Papier</Trans>
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      <p className="text-sm text-ink-3 mt-2">
        <Trans>Demandé chaque année, usage par usage. Un seul refus suffit.</Trans>
      </p>
      <Dialog open={use !== null} onClose={() => setUse(null)} title={<Trans>Réponse donnée sur papier</Trans>}>
        {use && (
          <Form problem={write.error} onSubmit={(data) => write.mutate({ guardian: String(data.get('guardian')), agreed: data.get('agreed') === 'yes' })}>
            <p className="mb-4">{t(uses[use].label)}</p>
            <div className="flex flex-col gap-4">
              <Select name="guardian" label={t`Qui a répondu`} defaultValue={deciding[0]?.person} options={deciding.map((g) => ({ value: g.person, label: staffName(g) }))} />
              <RadioGroup
                name="agreed"
                label={t`Réponse`}
                inline
                choices={[
                  { value: 'yes', label: t`Oui, est d’accord` },
                  { value: 'no', label: t`Non, refuse` },
                ]}
              />
            </div>
            <Button type="submit" variant="primary" pending={write.isPending} className="mt-5">
              <Trans>Enregistrer la réponse</Trans>
            </Button>
          </Form>
        )}
      </Dialog>
    </Card>
  )
}
