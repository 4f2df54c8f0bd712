import { Trans, useLingui } from '@lingui/react/macro'
import { LogOut, TriangleAlert, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Avatar } from '../../ui/Avatar'
import { AnchorButton, Button, Buttons } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Banner } from '../../ui/Feedback'
import { TextField } from '../../ui/Field'
import { formatPhone, formatTime } from '../../ui/format'
import { isThere, nameOf, type Row } from './model'
import type { Sheet } from './queries'
import type { Ticker } from './screens/Tablet'
import { PlateBadges } from './words'

/** All that who looks after a child must know of it, and the ticks that are rarer: an hour set right, absent after all. */
export function ChildSheet({ row, sheet, photo, closed, onTick, onUndo, onLeave, onClose }: { row: Row; sheet: Sheet; photo: string | undefined; closed: boolean; onTick: Ticker; onUndo: () => void; onLeave: () => void; onClose: () => void }) {
  const { t } = useLingui()
  const { child, stay } = row
  const [hour, setHour] = useState('')
  const plate = child.plate
  const there = isThere(stay)
  const at = () => {
    // The hour is the tablet's own civil hour of the sheet's day.
    const said = new Date(`${sheet.day.slice(0, 10)}T${hour}:00`)
    return Number.isNaN(said.getTime()) ? undefined : said.toISOString()
  }
  return (
    <Dialog open onClose={onClose} title={nameOf(child)} shape="panel">
      <div className="flex items-center gap-3 mb-4">
        <Avatar size="lg" name={nameOf(child)} src={photo} />
        <p className="text-ink-2">
          {child.class}
          {stay.arrived_at && (
            <span className="block">
              <Trans>Arrivé à {formatTime(stay.arrived_at)}</Trans>
            </span>
          )}
          {stay.left_at && (
            <span className="block">
              <Trans>Parti à {formatTime(stay.left_at)}</Trans> {stay.left_with}
            </span>
          )}
          {!row.expected && (
            <span className="block">
              <Trans>Pas de réservation ce jour</Trans>
            </span>
          )}
        </p>
      </div>
      {plate && (
        <section className="mb-5">
          <h3 className="text-lg mb-2">
            <Trans>À table</Trans>
          </h3>
          <div className="flex flex-wrap gap-1">
            <PlateBadges plate={plate} />
          </div>
          {plate.todo && <p className="mt-2 whitespace-pre-line">{plate.todo}</p>}
          {plate.dishes.length > 0 && (
            <ul className="mt-2 flex flex-col gap-1">
              {plate.dishes.map((d) => (
                <li key={d.dish} className="flex items-start gap-2">
                  <TriangleAlert aria-hidden className="size-5 mt-0.5 flex-none text-danger" />
                  <span>
                    <strong>
                      <Trans>Pas de {d.dish}</Trans>
                    </strong>{' '}
                    ({d.because.join(', ')}){d.instead && <> → {d.instead}</>}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      <section className="mb-5">
        <h3 className="text-lg mb-2">
          <Trans>Qui peut venir le chercher</Trans>
        </h3>
        {child.barred.length > 0 && (
          <Banner tone="danger" className="mb-2" title={t`Ne peut pas venir : ${{ names: child.barred.join(', ') }}`}>
            <Trans>Pour les professionnels seulement.</Trans>
          </Banner>
        )}
        <ul className="flex flex-col gap-2">
          {child.fetchers.map((f) => (
            <li key={f.name + f.phone} className="flex flex-wrap items-center justify-between gap-2">
              <span>
                {f.name}
                {f.relation && <span className="text-ink-2"> · {f.relation}</span>}
              </span>
              {f.phone && (
                <AnchorButton dense href={`tel:${f.phone}`}>
                  {formatPhone(f.phone)}
                </AnchorButton>
              )}
            </li>
          ))}
        </ul>
        {!child.fetchers.length && (
          <p className="text-ink-2">
            <Trans>Personne n’est connu : appelez votre responsable.</Trans>
          </p>
        )}
        <p className="mt-2">{child.alone ? <Trans>A l’autorisation de rentrer seul.</Trans> : <Trans>N’a pas l’autorisation de rentrer seul.</Trans>}</p>
      </section>
      {!closed && (
        <section>
          <h3 className="text-lg mb-2">
            <Trans>Pointer</Trans>
          </h3>
          <Buttons>
            {!there && (
              <Button variant="primary" onClick={() => onTick(row, 'present')}>
                <Trans>Présent</Trans>
              </Button>
            )}
            {stay.presence !== 'absent' && !stay.left_at && row.expected && (
              <Button onClick={() => onTick(row, 'absent')}>
                <Trans>Absent</Trans>
              </Button>
            )}
            {there && !stay.left_at && (
              <Button icon={LogOut} onClick={onLeave}>
                <Trans>Part avec…</Trans>
              </Button>
            )}
            {row.holds && (
              <Button icon={Undo2} onClick={onUndo}>
                <Trans>Annuler le dernier pointage</Trans>
              </Button>
            )}
          </Buttons>
          <form
            className="mt-4 flex flex-wrap items-end gap-2"
            onSubmit={(e) => {
              e.preventDefault()
              const said = at()
              if (said) onTick(row, 'present', { hour: said })
              setHour('')
            }}
          >
            <TextField label={t`Heure d’arrivée, si elle est autre`} type="time" value={hour} onChange={(e) => setHour(e.currentTarget.value)} />
            <Button type="submit" disabled={!hour || !!stay.left_at}>
              <Trans>Corriger</Trans>
            </Button>
          </form>
        </section>
      )}
    </Dialog>
  )
}
