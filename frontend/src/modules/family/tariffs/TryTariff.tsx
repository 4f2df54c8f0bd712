import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '../../../api/problem'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState } from '../../../ui/Feedback'
import { Checkbox, Select, TextField } from '../../../ui/Field'
import { formatMoney } from '../../../ui/format'
import { useTown } from '../place'
import { type Example, type Fault, previewQuery, type TariffIn } from './queries'

/** « Une famille au quotient de 580 avec deux enfants paie… »: with the very sentences of an invoice. */
export function TryTariff({ tariff, faults }: { tariff: TariffIn; faults?: boolean }) {
  const { t } = useLingui()
  const town = useTown()
  const [qf, setQF] = useState('580')
  const [e, setE] = useState<Example>({ children: 2, days: 15 })
  const example: Example = { ...e, ...(qf && { quotient: Number(qf) }), ...(tariff.method.duration && { minutes: e.minutes ?? 90 }) }
  const { data, error } = useQuery(previewQuery(town.id, tariff, example))
  const total = data ? formatMoney(data.cents) : ''
  return (
    <Card as="section" title={<Trans>Ce que paie une famille</Trans>}>
      <div className="mt-3 grid gap-4 text-ink grid-cols-2 sm:grid-cols-4">
        <TextField name="try.qf" label={t`Quotient`} help={t`Vide : inconnu`} optional inputMode="numeric" value={qf} onChange={(x) => setQF(x.target.value.replace(/\D/g, '').slice(0, 5))} />
        <Select name="try.children" label={t`Enfants`} help={t`du foyer`} value={String(e.children)} onChange={(x) => setE({ ...e, children: Number(x.target.value) })} options={[1, 2, 3, 4, 5].map((n) => ({ value: String(n), label: String(n) }))} />
        <Select name="try.days" label={t`Jours`} help={t`dans le mois`} value={String(e.days)} onChange={(x) => setE({ ...e, days: Number(x.target.value) })} options={[1, 4, 8, 12, 15, 17].map((n) => ({ value: String(n), label: String(n) }))} />
        {tariff.method.duration && <Select name="try.minutes" label={t`Présence`} help={t`chaque jour`} value={String(e.minutes ?? 90)} onChange={(x) => setE({ ...e, minutes: Number(x.target.value) })} options={[30, 45, 60, 75, 90, 120].map((n) => ({ value: String(n), label: t`${n} minutes` }))} />}
      </div>
      <div className="text-ink sm:flex sm:flex-wrap sm:gap-x-8">
        <Checkbox label={t`Habite hors de la commune`} checked={!!e.elsewhere} onChange={(x) => setE({ ...e, elsewhere: x.target.checked })} />
        {tariff.method.basket && <Checkbox label={t`Apporte le panier-repas`} checked={!!e.basket} onChange={(x) => setE({ ...e, basket: x.target.checked })} />}
      </div>
      <div role="status" className="mt-2">
        {error instanceof Problem && error.status === 422 ? (
          <p>
            <Trans>Complétez les prix pour voir ce que paie une famille.</Trans>
          </p>
        ) : (
          error && <ProblemState problem={error} />
        )}
        {!error && data && data.lines.length > 0 && (
          <>
            <p className="text-lg text-ink">
              <Trans>
                Cette famille paie <strong>{total}</strong>.
              </Trans>
            </p>
            <ul className="mt-2 flex flex-col gap-2">
              {data.lines.map((l, i) => {
                const child = l.child
                return (
                  <li key={i} className="rounded-control bg-sand px-3 py-2">
                    <p className="flex justify-between gap-4 text-ink">
                      <span>
                        <Trans>Enfant {child}</Trans>
                      </span>
                      <strong className="tabular">{formatMoney(l.cents)}</strong>
                    </p>
                    <p className="text-md">{l.sentence}</p>
                  </li>
                )
              })}
            </ul>
          </>
        )}
        {faults && !error && data && <Faults faults={data.faults} />}
      </div>
    </Card>
  )
}

/** What keeps a tariff from being applied. */
export function Faults({ faults }: { faults: readonly Fault[] }) {
  if (!faults.length) return null
  return (
    <Banner tone="warning" className="mt-3" title={<Plural value={faults.length} one="# point à régler avant de l’appliquer" other="# points à régler avant de l’appliquer" />}>
      <ul className="list-disc ps-5">
        {faults.map((f, i) => (
          <li key={i}>{f.sentence}</li>
        ))}
      </ul>
    </Banner>
  )
}
