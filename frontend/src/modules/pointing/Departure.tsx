import { Trans, useLingui } from '@lingui/react/macro'
import { Footprints, OctagonX } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Banner } from '../../ui/Feedback'
import { TextField } from '../../ui/Field'
import { formatPhone, formatTime } from '../../ui/format'
import { barredBy, nameOf, type Row } from './model'
import type { Activity, NewTick } from './queries'
import type { Ticker } from './screens/Tablet'

/** With whom a child leaves. Who may not fetch it is named first, and is refused by name whatever is typed. */
export function Departure({ row, activity, day, now, onTick, onClose }: { row: Row; activity: Activity; day: string; /** By the server's clock. */ now: number; onTick: Ticker; onClose: () => void }) {
  const { t } = useLingui()
  const [other, setOther] = useState('')
  const [asked, setAsked] = useState(false)
  const { child } = row
  const name = nameOf(child)
  const barred = barredBy(child, other)
  const leave = (more: Partial<NewTick>) => {
    onTick(row, 'left', more)
    onClose()
  }
  const last = activity.units.filter((u) => row.stay.units.includes(u.id)).at(-1) ?? activity.units.at(-1)
  const late = last && now > Date.parse(`${day}T${last.ends.slice(0, 5)}:00`)
  return (
    <Dialog open onClose={onClose} title={t`Avec qui part ${name} ?`} shape="sheet">
      {child.barred.length > 0 && (
        <Banner tone="danger" className="mb-4" title={t`Ne peut pas venir chercher ${{ child: child.given_name }} : ${{ names: child.barred.join(', ') }}`}>
          <Trans>Décision de justice. Si cette personne se présente, ne remettez pas l’enfant et appelez votre responsable. Ne le dites pas aux autres familles.</Trans>
        </Banner>
      )}
      {late && (
        <p className="mb-3 font-semibold text-warning">
          <Trans>L’accueil est fini depuis {formatTime(last.ends)} : l’heure du départ est notée.</Trans>
        </p>
      )}
      <ul className="flex flex-col gap-2">
        {child.fetchers.map((f) => (
          <li key={f.name + f.phone}>
            <Button wide data-first onClick={() => leave({ how: f.guardian ? 'guardian' : 'collector', with: f.name })}>
              <span>
                {f.name}
                {f.relation && <span className="font-normal text-ink-2"> · {f.relation}</span>}
                {f.phone && <span className="font-normal text-ink-2 tabular"> · {formatPhone(f.phone)}</span>}
              </span>
            </Button>
            {f.doubt && (
              <p className="mt-1 text-md font-semibold text-danger">
                <Trans>Même nom qu’une personne qui ne peut pas venir : vérifiez l’identité.</Trans>
              </p>
            )}
          </li>
        ))}
        {child.alone && (
          <li>
            <Button wide icon={Footprints} onClick={() => leave({ how: 'alone' })}>
              <Trans>Rentre seul</Trans>
            </Button>
          </li>
        )}
      </ul>
      {!child.alone && (
        <p className="mt-3 text-md text-ink-2">
          <Trans>N’a pas l’autorisation de rentrer seul.</Trans>
        </p>
      )}
      <form
        className="mt-5 border-t border-line pt-4"
        onSubmit={(e) => {
          e.preventDefault()
          if (!other.trim()) return setAsked(true)
          if (!barred) leave({ how: 'other', with: other.trim() })
        }}
      >
        <TextField label={t`Une autre personne`} help={t`Prénom et nom, vus sur une pièce d’identité, avec l’accord d’un responsable au téléphone.`} value={other} onChange={(e) => setOther(e.currentTarget.value)} maxLength={120} autoComplete="off" error={asked && !other.trim() ? t`Écrivez le prénom et le nom.` : undefined} />
        {barred ? (
          <div role="alert" className="mt-3 flex items-start gap-2 font-semibold text-danger">
            <OctagonX aria-hidden className="size-6 flex-none" />
            <span>
              <Trans>Refus : {barred} ne peut pas venir chercher cet enfant. Gardez l’enfant avec vous et appelez votre responsable.</Trans>
            </span>
          </div>
        ) : (
          <Button type="submit" className="mt-3">
            <Trans>Remettre à cette personne</Trans>
          </Button>
        )}
      </form>
    </Dialog>
  )
}
