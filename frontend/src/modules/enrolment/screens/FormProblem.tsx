import { Trans } from '@lingui/react/macro'
import { useEffect, useRef } from 'react'
import { Problem } from '../../../api/problem'
import { Button } from '../../../ui/Button'
import { Banner } from '../../../ui/Feedback'

/** On which step of the form a field of the server's refusal is. */
function stepOf(field: string): number {
  if (field.startsWith('child') || field === 'year') return 0
  if (field.startsWith('home')) return 1
  if (field.startsWith('people')) return 2
  if (field.startsWith('asked')) return 3
  return 5
}

/** What is missing before a file may leave, each line leading to its step. */
export function FormProblem({ problem, go }: { problem: unknown; go: (step: number) => void }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem) box.current?.focus()
  }, [problem])
  if (!problem) return null
  const faults = problem instanceof Problem ? problem.errors : []
  return (
    <div ref={box} tabIndex={-1}>
      <Banner tone="danger" live title={problem instanceof Problem ? (faults.length ? <Trans>Il manque quelque chose avant l’envoi</Trans> : problem.detail || problem.title) : <Trans>Cela n’a pas fonctionné. Réessayez dans un instant.</Trans>}>
        {faults.length > 0 && (
          <ul className="flex flex-col gap-1">
            {faults.map((f) => (
              <li key={f.field} className="flex flex-wrap items-center gap-x-3">
                <span>{f.message}</span>
                {stepOf(f.field) < 5 && (
                  <Button variant="quiet" onClick={() => go(stepOf(f.field))}>
                    <Trans>Corriger</Trans>
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Banner>
    </div>
  )
}
