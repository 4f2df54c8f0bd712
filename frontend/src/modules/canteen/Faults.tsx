import { Plural, Trans } from '@lingui/react/macro'
import { Banner } from '../../ui/Feedback'
import type { Fault } from './queries'

/** What is wrong in a file, line by line, before anything is written. */
export function Faults({ faults, errors }: { faults: readonly Fault[]; errors: number }) {
  if (faults.length === 0) return null
  return (
    <Banner live tone={errors ? 'danger' : 'warning'} title={errors ? <Plural value={errors} one="# ligne à corriger : rien n’est écrit" other="# lignes à corriger : rien n’est écrit" /> : <Trans>À savoir avant d’écrire</Trans>}>
      <ul className="mt-1 flex flex-col gap-1">
        {faults.map((f, i) => {
          const line = f.line
          return (
            <li key={i}>
              {line > 0 && (
                <strong>
                  <Trans>Ligne {line}</Trans>{' '}
                </strong>
              )}
              {f.text}
            </li>
          )
        })}
      </ul>
    </Banner>
  )
}
