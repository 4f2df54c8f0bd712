import { Trans, useLingui } from '@lingui/react/macro'
import { Camera, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '../../../ui/Button'
import { ConfirmDialog } from '../../../ui/Dialog'
import { toast } from '../../../ui/Toast'
import { type Person, removePhoto, setPhoto, useTenant } from '../queries'
import { staffName } from '../words'
import { useAct } from './Frame'
import { Face } from './PeopleTable'

/** Somebody's face, and what changes it: of a pupil, only what the family allows; of an adult, what they agree to. */
export function PhotoOf({ person: p }: { person: Person }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const input = useRef<HTMLInputElement>(null)
  const [chosen, setChosen] = useState<File | null>(null)
  const pupil = p.profiles.includes('pupil')
  const answer = p.consents.find((c) => c.use === 'photo_school')?.state
  const may = p.abilities.includes('photo') && (!pupil || answer === 'yes')
  const name = staffName(p)
  const put = useAct((file: File) => setPhoto(tenant, p.id, file, !pupil), () => {
    setChosen(null)
    toast(t`Photo enregistrée.`)
  })
  const remove = useAct(() => removePhoto(tenant, p.id), () => toast(t`Photo retirée.`))
  if (!may && !p.photo && !p.abilities.includes('photo')) return null
  return (
    <div className="flex items-center gap-4 mb-4">
      <Face person={p} size="lg" />
      <div className="flex-1 min-w-0 flex flex-wrap gap-2" data-noprint>
        {may && (
          <>
            <Button dense icon={Camera} pending={put.isPending && !chosen} onClick={() => input.current?.click()}>
              {p.photo ? <Trans>Changer la photo</Trans> : <Trans>Mettre une photo</Trans>}
            </Button>
            <input
              ref={input}
              type="file"
              hidden
              accept="image/jpeg,image/png,image/webp"
              onChange={(e) => {
                const file = e.target.files?.[0]
                e.target.value = ''
                if (file && pupil) put.mutate(file)
                else if (file) setChosen(file)
              }}
            />
          </>
        )}
        {p.photo && p.abilities.includes('photo') && (
          <Button dense variant="quiet" icon={Trash2} pending={remove.isPending} onClick={() => remove.mutate()}>
            <Trans>Retirer</Trans>
          </Button>
        )}
        {pupil && answer !== 'yes' && (
          <p className="text-md text-ink-2">
            {answer === 'no' ? (
              <Trans>Pas de photo : un responsable a refusé.</Trans>
            ) : (
              <Trans>Pas de photo tant qu’aucun responsable n’a dit oui, plus bas dans « Droit à l’image ».</Trans>
            )}
          </p>
        )}
      </div>
      <ConfirmDialog
        open={chosen !== null}
        onClose={() => setChosen(null)}
        onConfirm={() => chosen && put.mutate(chosen)}
        pending={put.isPending}
        title={<Trans>{name} est d’accord ?</Trans>}
        confirm={<Trans>Oui, mettre cette photo</Trans>}
      >
        <p>
          <Trans>La photo d’un adulte se met avec son accord. Elle est vue par ceux qui consultent l’annuaire, et se retire à tout moment.</Trans>
        </p>
      </ConfirmDialog>
    </div>
  )
}
