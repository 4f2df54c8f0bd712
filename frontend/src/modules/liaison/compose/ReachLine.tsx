import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { recipientsQuery } from '../queries'
import { Toggle } from '../Toggle'
import { audienceEmpty } from './Recipients'
import type { NoteView } from '../types'

/** « → 42 personnes, 24 enfants, 3 sans contact numérique », said again each time it changes. */
export function ReachLine({ note, empty, pending, pupils }: { note: NoteView | undefined; empty: boolean; pending: boolean; pupils: number }) {
  const [open, setOpen] = useState(false)
  const reach = note?.reach
  return (
    <div className="flex flex-wrap items-center gap-x-3 min-h-12">
      <p role="status" className="flex items-center gap-2">
        <ArrowRight aria-hidden className="size-5 flex-none text-ink-3 rtl:rotate-180" />
        {empty ? (
          <span className="text-ink-2">
            <Trans>Choisissez au moins un destinataire.</Trans>
          </span>
        ) : !note && pupils > 0 && !pending ? (
          <strong className="tabular">
            <Plural value={pupils} one="La famille de # élève" other="Les familles de # élèves" />
          </strong>
        ) : !reach || pending ? (
          <span className="text-ink-2">
            <Trans>Compte en cours…</Trans>
          </span>
        ) : (
          <strong className="tabular">
            <ReachWords note={note} />
          </strong>
        )}
      </p>
      {!empty && note && !audienceEmpty(note.audience) && reach && reach.people + reach.without_guardian > 0 && (
        <Button variant="quiet" onClick={() => setOpen(true)}>
          <Trans>Voir la liste</Trans>
        </Button>
      )}
      {open && note && <RecipientList note={note} onClose={() => setOpen(false)} />}
    </div>
  )
}

export function ReachWords({ note }: { note: NoteView | undefined }) {
  const { people = 0, pupils = 0, without_digital_contact: paper = 0, without_guardian: alone = 0, schools = 0 } = note?.reach ?? {}
  if (note?.readers === 'directors') return <Plural value={schools} one="la direction d’une école" other="les directions de # écoles" />
  if (note?.readers === 'staff') return <Plural value={schools} one="le personnel d’une école" other="le personnel de # écoles" />
  if (people === 0 && schools > 0) return <Plural value={schools} one="# école, à toutes ses familles" other="# écoles, à toutes leurs familles" />
  return (
    <>
      {schools > 0 ? <Plural value={people} one="environ # personne" other="environ # personnes" /> : <Plural value={people} _0="aucune personne" one="# personne" other="# personnes" />}
      {pupils > 0 && (
        <>
          , <Plural value={pupils} one="# enfant" other="# enfants" />
        </>
      )}
      {paper > 0 && (
        <>
          , <Plural value={paper} one="# sans contact numérique" other="# sans contact numérique" />
        </>
      )}
      {alone > 0 && (
        <>
          , <Plural value={alone} one="# enfant sans responsable connu" other="# enfants sans responsable connu" />
        </>
      )}
      {schools > 0 && (
        <>
          , <Plural value={schools} one="# école" other="# écoles" />
        </>
      )}
    </>
  )
}

function RecipientList({ note, onClose }: { note: NoteView; onClose: () => void }) {
  const { t } = useLingui()
  const { hat } = useBoot()
  const [paper, setPaper] = useState(false)
  const { data, error, refetch } = useQuery(recipientsQuery(hat, note.id, paper, note.version))
  const groups = new Map<string, NonNullable<typeof data>['items']>()
  for (const r of data?.items ?? []) groups.set(`${r.class}\u0000${r.pupil}`, [...(groups.get(`${r.class}\u0000${r.pupil}`) ?? []), r])
  return (
    <Dialog open onClose={onClose} shape="sheet" size="lg" title={<Trans>Qui le recevra</Trans>}>
      <div role="group" aria-label={t`Filtrer`} className="flex flex-wrap gap-2 mb-4">
        <Toggle on={!paper} onPress={() => setPaper(false)}>
          <Trans>Tous</Trans>
        </Toggle>
        <Toggle on={paper} onPress={() => setPaper(true)} count={(note.reach?.without_digital_contact ?? 0) + (note.reach?.without_guardian ?? 0)}>
          <Trans>Sans contact numérique</Trans>
        </Toggle>
      </div>
      {paper && (
        <Banner className="mb-3">
          <Trans>Ces personnes n’ont ni compte ni courriel connu, ou l’enfant n’a pas de responsable connu. Après l’envoi, « Imprimer » prépare leurs coupons.</Trans>
        </Banner>
      )}
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      <ul className="divide-y divide-line">
        {[...groups].map(([key, people]) => (
          <li key={key} className="py-2">
            {people[0]!.pupil && (
              <p className="font-semibold">
                {people[0]!.pupil} <span className="font-normal text-md text-ink-3">{people[0]!.class}</span>
              </p>
            )}
            {people.map((r, i) => (
              <p key={i} className="text-md text-ink-2 flex flex-wrap items-center gap-2">
                {r.authority === 'nobody' ? <Trans>Sans responsable connu</Trans> : r.guardian}
                {r.authority === 'informed' && (
                  <span className="text-ink-3">
                    (<Trans>tenu informé</Trans>)
                  </span>
                )}
                {r.paper && <Badge>{t`Papier`}</Badge>}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {data?.more && (
        <p className="mt-2 text-md text-ink-2">
          <Trans>Les 500 premiers sont montrés ; tous le recevront.</Trans>
        </p>
      )}
    </Dialog>
  )
}
