import { Trans, useLingui } from '@lingui/react/macro'
import { formatMoney, formatNumber } from '../../../ui/format'
import type { Price } from '../queries'

/** The steps of a price, as they are reckoned: each unit at its own step, or all at the step that the whole reaches. */
export function PriceSteps({ price, counts }: { price: Price; counts: string }) {
  const { t } = useLingui()
  const steps = price.steps ?? []
  const minimum = price.minimum_cents ? formatMoney(price.minimum_cents) : ''
  if (steps.length < 2 && minimum === '') return null
  const unit = counts === 'pupil' ? t`élèves` : counts === 'school' ? t`écoles` : t`unités`
  return (
    <div className="text-sm">
      {steps.length > 1 && (
        <>
          <p>{price.mode === 'volume' ? <Trans>Toutes les unités au prix de la tranche que leur nombre atteint :</Trans> : <Trans>Chaque unité au prix de sa tranche :</Trans>}</p>
          <ul className="list-disc ps-5">
            {steps.map((s, i) => {
              const first = formatNumber((steps[i - 1]?.up_to ?? 0) + 1)
              const last = formatNumber(s.up_to ?? 0)
              const sum = formatMoney(s.unit_cents ?? 0)
              const flat = s.flat_cents ? formatMoney(s.flat_cents) : ''
              return (
                <li key={i} className="tabular">
                  {s.up_to ? (
                    <Trans>
                      de {first} à {last} {unit} : {sum} HT
                    </Trans>
                  ) : (
                    <Trans>
                      à partir de {first} {unit} : {sum} HT
                    </Trans>
                  )}
                  {flat !== '' && <Trans>, plus {flat} HT une fois</Trans>}
                </li>
              )
            })}
          </ul>
        </>
      )}
      {minimum !== '' && (
        <p>
          <Trans>Au moins {minimum} HT pour l’année entière, au prorata des jours.</Trans>
        </p>
      )}
    </div>
  )
}
