import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FileDown, UserMinus } from 'lucide-react'
import { useState } from 'react'
import { AnchorButton, Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTenant } from '../place'
import { enrolmentKey, type Leaving, leavingsQuery, radiation, strikeOff } from '../queries'

/** Pupils who leave: struck off on their day, with the certificate for the next school. */
export function Leavings() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(leavingsQuery(tenant.id))
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Départs`} context={tenant.name} back="/admissions">
        <Trans>La mairie a entendu ces départs des familles. La radiation fait partir l’élève ce jour-là ; la mairie en est informée.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && !data.items.length && <EmptyState icon={UserMinus} title={<Trans>Aucun départ annoncé</Trans>} />}
      <ul className="flex flex-col gap-3">
        {data?.items.map((l) => (
          <li key={l.id}>
            <One tenant={tenant.id} leaving={l} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function One({ tenant, leaving: l }: { tenant: string; leaving: Leaving }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [on, setOn] = useState(l.leaving_on)
  const strike = useMutation({
    mutationFn: () => strikeOff(tenant, l.id, on),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: enrolmentKey })
      toast(t`L’élève est radié, la mairie le sait.`)
    },
  })
  const day = formatDate(l.struck_on || l.leaving_on, 'full')
  const kinds = { moving: t`Déménage`, school: t`Autre école publique`, private: t`École privée`, home: t`Instruction en famille` }
  return (
    <Card as="article" domain="mairie" level={2} title={l.child} aside={<Badge tone={l.state === 'struck' ? 'success' : 'warning'}>{l.state === 'struck' ? <Trans>Radié</Trans> : <Trans>À radier</Trans>}</Badge>}>
      <p>{[l.class_label, kinds[l.kind], [l.to_school, l.to_city].filter(Boolean).join(' · ')].filter(Boolean).join(' · ')}</p>
      <p className="text-ink">{l.state === 'struck' ? <Trans>Radié au {day}</Trans> : <Trans>Dernier jour annoncé : {day}</Trans>}</p>
      {l.state === 'said' && l.guardians > 1 && (
        <p className="text-md text-ink-2">
          <Trans>Deux responsables exercent l’autorité parentale : assurez-vous de l’accord des deux.</Trans>
        </p>
      )}
      {l.state === 'said' && (
        <Form problem={strike.error} onSubmit={() => strike.mutate()}>
          <div className="mt-3 flex max-w-xs flex-col gap-4 text-ink">
            <DateField name="on" label={t`Dernier jour à l’école`} value={on} onChange={(e) => setOn(e.target.value)} />
            <Buttons>
              <Button type="submit" variant="primary" pending={strike.isPending}>
                <Trans>Radier</Trans>
              </Button>
            </Buttons>
          </div>
        </Form>
      )}
      {l.state === 'struck' && (
        <Buttons className="mt-3">
          <AnchorButton icon={FileDown} href={radiation(tenant, l.id)}>
            <Trans>Certificat de radiation (PDF)</Trans>
          </AnchorButton>
        </Buttons>
      )}
    </Card>
  )
}
