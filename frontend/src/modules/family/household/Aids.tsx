import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { DateField, RadioGroup, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatMoney } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { centsOf, useTown } from '../place'
import { type Aid, aidsQuery, endAid, institutionsQuery, type NewAid, type Whole, writeAid } from './queries'
import { Stretch } from './words'

const percent = (ppm: number) => `${(ppm / 10_000).toLocaleString('fr-FR', { maximumFractionDigits: 2 })} %`

/** What a social centre, a département or an employer takes on of the household's prices. */
export function Aids({ h }: { h: Whole }) {
  const { t } = useLingui()
  const town = useTown()
  const client = useQueryClient()
  const { data } = useQuery(aidsQuery(town.id, h.id))
  const [act, setAct] = useState<Aid | 'new' | null>(null)
  const done = (now: { aids: Aid[] }) => {
    client.setQueryData(aidsQuery(town.id, h.id).queryKey, now)
    setAct(null)
  }
  const write = useMutation({
    mutationFn: (body: NewAid) => writeAid(town.id, h.id, body),
    onSuccess: (now) => {
      done(now)
      toast(t`L’aide est notée : elle sera déduite à partir de son premier jour.`)
    },
  })
  const end = useMutation({ mutationFn: (until: string) => endAid(town.id, h.id, act !== 'new' && act ? act.id : '', until), onSuccess: done })
  const close = () => {
    setAct(null)
    write.reset()
    end.reset()
  }
  const services = { '': t`tous les services`, canteen: t`la cantine`, childcare: t`le périscolaire`, transport: t`le car` }
  return (
    <Card as="section" title={<Trans>Aides</Trans>} actions={<Button onClick={() => setAct('new')}>{t`Noter une aide`}</Button>}>
      {data?.aids.length === 0 && (
        <p>
          <Trans>Aucune aide. Un CCAS, un département ou un employeur peut prendre une part des prix à sa charge.</Trans>
        </p>
      )}
      <ul>
        {data?.aids.map((a) => {
          const label = a.label
          return (
            <li key={a.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 py-2 border-b border-line last:border-0">
              <span className="min-w-0">
                <span className="font-semibold text-ink">{label}</span> · <span className="tabular">{a.ppm ? percent(a.ppm) : formatMoney(a.cents)}</span>{' '}
                {a.cents > 0 && (a.per === 'month' ? <Trans>par mois</Trans> : <Trans>par jour</Trans>)}
                <span className="block text-md">
                  {a.pupil || t`tous les enfants`} · {services[a.service]} · <Stretch since={a.since} until={a.until} />
                  {a.asked && (
                    <>
                      {' · '}
                      <Trans>facturée à {a.asked}</Trans>
                    </>
                  )}
                  {a.cap_cents !== undefined && (
                    <>
                      {' · '}
                      <Trans>au plus {formatMoney(a.cap_cents)}</Trans>
                    </>
                  )}
                </span>
              </span>
              <Button variant="quiet" dense onClick={() => setAct(a)} aria-label={t`Dernier jour de l’aide : ${label}`}>
                <Trans>Dates</Trans>
              </Button>
            </li>
          )
        })}
      </ul>
      {act === 'new' && <NewAidDialog h={h} problem={write.error} pending={write.isPending} onSubmit={write.mutate} onClose={close} />}
      {act && act !== 'new' && (
        <Dialog open onClose={close} title={t`Jusqu’à quand dure l’aide`} keep>
          <Form problem={end.error} onSubmit={(d) => end.mutate(String(d.get('until') ?? ''))}>
            <div className="flex flex-col gap-4">
              <DateField name="until" label={t`Dernier jour`} min={act.since} defaultValue={act.until ?? ''} help={t`Ce qui est déjà facturé ne change pas.`} />
              <FormFoot pending={end.isPending} onCancel={close}>
                <Trans>Garder</Trans>
              </FormFoot>
            </div>
          </Form>
        </Dialog>
      )}
    </Card>
  )
}

function NewAidDialog({ h, problem, pending, onSubmit, onClose }: { h: Whole; problem: unknown; pending: boolean; onSubmit: (aid: NewAid) => void; onClose: () => void }) {
  const { t } = useLingui()
  const [how, setHow] = useState('part')
  const town = useTown()
  const known = useQuery(institutionsQuery(town.id)).data?.institutions ?? []
  const [asked, setAsked] = useState('')
  const submit = (d: FormData) => {
    const text = (name: string) => String(d.get(name) ?? '').trim()
    const pupil = text('pupil_id')
    const cap = centsOf(text('cap_cents'))
    onSubmit({
      label: text('label'),
      service: text('service') as NonNullable<NewAid['service']>,
      per: how === 'month' ? 'month' : 'day',
      since: text('since'),
      ...(pupil ? { pupil_id: pupil } : {}),
      ...(how === 'part' ? { ppm: Math.round(Number(text('part').replace(',', '.')) * 10_000) } : { cents: centsOf(text('cents')) ?? 0 }),
      ...(cap ? { cap_cents: cap } : {}),
      ...(text('until') ? { until: text('until') } : {}),
      ...(asked === 'new'
        ? { asked: { name: text('name'), siret: text('siret'), address: { lines: text('street').split('\n').filter(Boolean), postcode: text('postcode'), city: text('city') } } }
        : asked
          ? { asked: { payer_id: asked } }
          : {}),
    })
  }
  const euros = { inputMode: 'decimal', pattern: '\\s*\\d{1,5}([.,]\\d{1,2})?\\s*', suffix: '€' } as const
  return (
    <Dialog open onClose={onClose} title={t`Noter une aide`} keep>
      <Form problem={problem} onSubmit={submit}>
        <div className="flex flex-col gap-4">
          <TextField name="label" label={t`Qui aide`} help={t`Comme la facture le dira : CCAS de la commune, Département…`} minLength={3} maxLength={80} />
          <RadioGroup
            name="how"
            label={t`Combien`}
            value={how}
            onChange={setHow}
            choices={[
              { value: 'part', label: t`une part du prix` },
              { value: 'day', label: t`une somme par jour` },
              { value: 'month', label: t`une somme par mois` },
            ]}
          />
          {how === 'part' ? <TextField key="part" name="part" label={t`Part prise en charge`} inputMode="decimal" pattern="\s*(100|\d{1,2}([.,]\d{1,2})?)\s*" suffix="%" className="max-w-40" /> : <TextField key="cents" name="cents" label={t`Somme`} {...euros} className="max-w-40" />}
          <TextField name="cap_cents" optional label={t`Au plus, en tout`} {...euros} className="max-w-40" />
          <Select
            name="asked"
            required={false}
            label={t`À qui la demander`}
            help={t`Chaque mois, un organisme reçoit une seule facture de toutes ses aides : par foyer, sans enfant ni détail.`}
            value={asked}
            onChange={(e) => setAsked(e.target.value)}
            options={[{ value: '', label: t`personne : la collectivité la supporte` }, ...known.map((i) => ({ value: i.id, label: i.name })), { value: 'new', label: t`un autre organisme` }]}
          />
          {asked === 'new' && (
            <>
              <TextField name="name" label={t`Nom de l’organisme`} maxLength={160} autoComplete="off" />
              <TextField name="siret" optional label={t`SIRET`} maxLength={20} inputMode="numeric" autoComplete="off" className="max-w-60" />
              <TextField name="street" optional label={t`Adresse`} maxLength={160} autoComplete="off" />
              <div className="grid gap-4 sm:grid-cols-[9rem_1fr]">
                <TextField name="postcode" optional label={t`Code postal`} maxLength={10} inputMode="numeric" autoComplete="off" />
                <TextField name="city" optional label={t`Ville`} maxLength={80} autoComplete="off" />
              </div>
            </>
          )}
          <Select
            name="service"
            label={t`Pour`}
            defaultValue=""
            options={[
              { value: '', label: t`tous les services` },
              { value: 'canteen', label: t`la cantine` },
              { value: 'childcare', label: t`le périscolaire` },
              { value: 'transport', label: t`le car` },
            ]}
          />
          <Select name="pupil_id" label={t`Enfant`} defaultValue="" options={[{ value: '', label: t`tous les enfants` }, ...h.all_children.map((c) => ({ value: c.pupil_id, label: c.name }))]} />
          <div className="grid gap-4 sm:grid-cols-2">
            <DateField name="since" label={t`Premier jour`} />
            <DateField name="until" optional label={t`Dernier jour`} help={t`Vide : sans fin.`} />
          </div>
          <FormFoot pending={pending} onCancel={onClose}>
            <Trans>Noter l’aide</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}
