import { useLingui } from '@lingui/react/macro'
import { useCallback } from 'react'
import { Problem } from '../api/problem'
import { toast } from './Toast'

/** Says a refusal in a message: for what is done at once, without a form. `onError: useRefused()`. */
export function useRefused(): (problem: unknown) => void {
  const { t } = useLingui()
  return useCallback(
    (problem: unknown) => {
      const said = problem instanceof Problem ? problem.errors.map((e) => e.message).join(' ') || problem.detail || problem.title : ''
      const silent = problem instanceof Problem && problem.status === 0
      toast(said || (silent ? t`Le réseau ne répond pas : rien n’a été changé. Réessayez dans un instant.` : t`Cela n’a pas fonctionné : rien n’a été changé. Réessayez dans un instant.`), { tone: 'danger' })
    },
    [t],
  )
}
