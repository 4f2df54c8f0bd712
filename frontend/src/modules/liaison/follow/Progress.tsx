import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { formatNumber } from '../../../ui/format'
import { asksAnswer } from '../types'

/** « 19/24 enfants ont une réponse », with its bar. */
export function Progress({ done, all, wants, people, directors }: { done: number; all: number; wants: string; people?: boolean; directors?: boolean }) {
  const { t } = useLingui()
  const figures = `${formatNumber(done)} / ${formatNumber(all)}`
  const answer = asksAnswer(wants)
  return (
    <div>
      <p className="flex flex-wrap items-baseline gap-x-2 mb-1.5">
        <span className="font-title font-bold text-xl text-ink tabular">{figures}</span>
        <span className="text-md text-ink-2">
          {directors ? (
            <Plural value={all} one="direction a lu" other="directions ont lu" />
          ) : people ? (
            answer ? <Plural value={all} one="réponse reçue" other="réponses reçues" /> : <Plural value={all} one="personne a lu" other="personnes ont lu" />
          ) : answer ? (
            <Plural value={all} one="enfant a une réponse" other="enfants ont une réponse" />
          ) : (
            <Plural value={all} one="enfant dont un responsable a lu" other="enfants dont un responsable a lu" />
          )}
        </span>
      </p>
      <div role="progressbar" aria-label={t`Réponses reçues`} aria-valuemin={0} aria-valuemax={Math.max(1, all)} aria-valuenow={Math.min(done, Math.max(1, all))} className="h-3 rounded-full bg-sand border border-control overflow-hidden">
        <Bar share={all ? Math.min(1, done / all) : 0} />
      </div>
      {all > 0 && done >= all && (
        <p className="sr-only">
          <Trans>Toutes les réponses sont là</Trans>
        </p>
      )}
    </div>
  )
}

// The width is set through the element's own style object: the policy of the page allows it, an attribute it would not.
function Bar({ share }: { share: number }) {
  return (
    <div
      className="h-full bg-brand rounded-full"
      ref={(el) => {
        if (el) el.style.width = `${share * 100}%`
      }}
    />
  )
}
