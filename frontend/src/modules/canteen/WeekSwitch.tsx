import { Trans, useLingui } from '@lingui/react/macro'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { Button, IconButton } from '../../ui/Button'
import { formatDays } from '../../ui/format'
import { addDays, mondayOf } from '../../ui/civil'

/** « ‹ du 23 au 27 novembre › »: from week to week, and back to this one. */
export function WeekSwitch({ monday, today, onChange }: { monday: string; today: string; onChange: (monday: string) => void }) {
  const { t } = useLingui()
  const now = mondayOf(today)
  const week = formatDays(monday, addDays(monday, 4))
  return (
    <div className="flex flex-wrap items-center gap-2" role="group" aria-label={t`Semaine`}>
      <IconButton icon={ChevronLeft} label={t`Semaine précédente`} onClick={() => onChange(addDays(monday, -7))} />
      <p aria-live="polite" className="font-semibold text-center min-w-48">
        {week}
      </p>
      <IconButton icon={ChevronRight} label={t`Semaine suivante`} onClick={() => onChange(addDays(monday, 7))} />
      {monday !== now && (
        <Button variant="quiet" onClick={() => onChange(now)}>
          <Trans>Cette semaine</Trans>
        </Button>
      )}
    </div>
  )
}
