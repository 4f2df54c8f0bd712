import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, Buttons } from '../../../ui/Button'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatNumber } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { NotFound } from '../../../shell/root'
import { billingKey, offersQuery, schoolsQuery } from '../queries'
import { page, useHere } from '../words'
import { PaperFields } from './OrderLife'
import { paperOf } from './paper'
import { startTrial } from './queries'

/** An offer that one tries: its services open at once, nothing is asked for. */
export function Trial({ id }: { id: string }) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const go = useNavigate()
  const offers = useQuery(offersQuery(here.id))
  const schools = useQuery(schoolsQuery(here.id))
  const [chosen, setChosen] = useState<string[]>([])
  const offer = offers.data?.items.find((o) => o.id === id && o.orderable)
  const start = useMutation({
    mutationFn: (f: FormData) => startTrial(here.id, { vendor_id: offer?.vendor_id ?? '', offer_id: id, schools: chosen, quality: String(f.get('quality') ?? '').trim(), ...paperOf(f) }),
    onSuccess: async (s) => {
      await cache.invalidateQueries({ queryKey: billingKey(here.id) })
      await go({ to: page(s.id) })
    },
  })
  const error = offers.error ?? schools.error
  if (offers.data && !offer) return <NotFound />
  const days = offer?.trial_days ?? 0
  const count = formatNumber(days)
  const uncovered = (start.error as { code?: string } | null)?.code === 'billing.no_convention'
  return (
    <div className="max-w-3xl">
      <PageHeader title={offer ? t`Essayer « ${offer.label} »` : t`Essai`} context={here.name} back={page()}>
        <Plural value={days} one="Pendant # jour, les services s’ouvrent sans commande et rien n’est facturé." other={`Pendant ${count} jours, les services s’ouvrent sans commande et rien n’est facturé.`} />{' '}
        <Trans>Quinze jours avant la fin, un devis est préparé ; sans commande, les services passent en lecture seule après le délai de grâce.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} />}
      {(!offer || !schools.data) && !error && <Skeleton cards={1} />}
      {offer && schools.data && (
        <Form problem={start.error} onSubmit={(f) => start.mutate(f)} className="grid gap-4">
          <CheckboxGroup name="schools" label={t`Pour quelles écoles`} value={chosen} onChange={setChosen} choices={schools.data.items.map((s) => ({ value: s.school_id, label: s.name }))} />
          {uncovered && <PaperFields missing={schools.data.items.filter((s) => chosen.includes(s.school_id)).map((s) => s.name)} />}
          <TextField name="quality" label={t`En qualité de`} placeholder={t`Maire, adjointe déléguée, président…`} minLength={3} maxLength={120} />
          <Buttons>
            <Button type="submit" variant="primary" pending={start.isPending} disabled={chosen.length === 0}>
              <Trans>Commencer l’essai</Trans>
            </Button>
          </Buttons>
        </Form>
      )}
    </div>
  )
}
