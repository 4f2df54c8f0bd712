import { Plural, Trans } from '@lingui/react/macro'

interface Days {
  trial_days?: number
  notice_days?: number
  grace_days?: number
}

/** How long before one says that one stops, how long services stay open after the last day, and what is free: the longest of what is bought. */
export function Conditions({ of: lines }: { of: readonly Days[] }) {
  const most = (days: (l: Days) => number | undefined) => Math.max(...lines.map((l) => days(l) ?? 0))
  const [trial, notice, grace] = [most((l) => l.trial_days), most((l) => l.notice_days) || 30, most((l) => l.grace_days) || 30]
  return (
    <span className="block text-sm">
      {trial > 1 && (
        <>
          <Plural value={trial} one="# jour d’essai." other="# jours d’essai." />{' '}
        </>
      )}
      <Trans>
        Résiliation {notice} jours à l’avance ; {grace} jours encore ouverts après le dernier, puis lecture seule.
      </Trans>
    </span>
  )
}
