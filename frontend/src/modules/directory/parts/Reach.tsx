import { Trans, useLingui } from '@lingui/react/macro'
import { EyeOff, Mail, MapPin, Phone } from 'lucide-react'
import { Badge } from '../../../ui/Feedback'
import { formatPhone } from '../../../ui/format'
import type { Contact } from '../queries'

/** Telephones to touch, addresses: the ones that are known, in the order in which one calls. */
export function Reach({ contact, name, address = true }: { contact: Contact; name: string; address?: boolean }) {
  const { t } = useLingui()
  const phones = [
    { number: contact.phone_mobile, label: t`portable` },
    { number: contact.phone_home, label: t`domicile` },
    { number: contact.phone_work, label: t`travail` },
  ].filter((p) => p.number)
  const lines = [contact.street, [contact.postcode, contact.city].filter(Boolean).join(' '), contact.country !== 'FRANCE' ? contact.country : ''].filter(Boolean)
  const second = [contact.street2, [contact.postcode2, contact.city2].filter(Boolean).join(' ')].filter(Boolean)
  if (!phones.length && !contact.mail && (!address || !lines.length))
    return (
      <p className="text-md text-ink-3">
        <Trans>Ni téléphone ni courriel : ce qui part de l’école lui sera remis sur papier.</Trans>
      </p>
    )
  return (
    <ul className="flex flex-col text-md">
      {phones.map(({ number, label }) => (
        <li key={label}>
          <a href={`tel:${number!.replace(/[^\d+]/g, '')}`} aria-label={t`Appeler ${name}, ${label}`} className="link inline-flex items-center gap-2 min-h-9 font-semibold tabular">
            <Phone aria-hidden className="size-4 flex-none" />
            {formatPhone(number!)}
          </a>{' '}
          <span className="text-ink-3">{label}</span>
        </li>
      ))}
      {contact.mail && (
        <li>
          <a href={`mailto:${contact.mail}`} className="link inline-flex items-center gap-2 min-h-9 break-all">
            <Mail aria-hidden className="size-4 flex-none" />
            {contact.mail}
          </a>
        </li>
      )}
      {address && lines.length > 0 && (
        <li className="flex items-start gap-2 py-1">
          <MapPin aria-hidden className="size-4 flex-none mt-1 text-ink-3" />
          <span>
            {lines.join(', ')}
            {second.length > 0 && <span className="block text-ink-2">{second.join(', ')}</span>}
          </span>
        </li>
      )}
      {contact.address_hidden && (
        <li className="py-1">
          <Badge tone="warning" icon={EyeOff}>
            <Trans>Adresse masquée</Trans>
          </Badge>{' '}
          <span className="text-ink-2">
            <Trans>jamais donnée à l’autre parent, ni sur une liste</Trans>
          </span>
        </li>
      )}
    </ul>
  )
}
