import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Check, ChevronRight, LogOut } from 'lucide-react'
import { useState } from 'react'
import type { Boot } from '../api/boot'
import { Button } from '../ui/Button'
import { cx } from '../ui/cx'
import { Dialog } from '../ui/Dialog'
import { ReadingSettings } from '../ui/ReadingSettings'
import { toast } from '../ui/Toast'
import { Language } from './Language'
import { signOut } from './session'
import { TenantTile } from './TenantTile'

/** One person, their hats, how they read, the way out. */
export function Account({ onClose, boot, onHat }: { onClose: () => void; boot: Boot; onHat: (id: string) => Promise<void> }) {
  const { t } = useLingui()
  const [leaving, setLeaving] = useState(false)
  const wear = async (id: string) => {
    onClose()
    await onHat(id).catch(() => toast(t`Ce profil ne répond pas. Réessayez dans un instant.`, { tone: 'danger' }))
  }
  return (
    <Dialog open onClose={onClose} shape="sheet" title={boot.me.display_name}>
      {boot.hats.length > 1 && (
        <section aria-labelledby="hats" className="mb-6">
          <h3 id="hats" className="text-lg mb-2">
            <Trans>Mes profils</Trans>
          </h3>
          <ul className="flex flex-col gap-2">
            {boot.hats.map((hat) => {
              const worn = hat.id === boot.hat
              return (
                <li key={hat.id}>
                  <button
                    type="button"
                    aria-current={worn || undefined}
                    onClick={() => void wear(hat.id)}
                    className={cx('w-full min-h-14 px-3 py-2 rounded-button border flex items-center gap-3 text-start', worn ? 'border-brand border-2 bg-brand-soft' : 'border-line hover:bg-sand')}
                  >
                    <TenantTile name={hat.tenant.name} logo={hat.tenant.logo_url} />
                    <span className="flex-1 min-w-0">
                      <span className="block font-semibold">{hat.label}</span>
                      <span className="block text-md text-ink-2">{hat.tenant.name}</span>
                    </span>
                    {worn && <Check aria-hidden className="size-5 text-brand" strokeWidth={2.5} />}
                  </button>
                </li>
              )
            })}
          </ul>
        </section>
      )}
      <ul className="mb-6 border-y border-line divide-y divide-line">
        <AccountLink to="/compte" onClose={onClose}>
          <Trans>Mon compte et ma sécurité</Trans>
        </AccountLink>
        {boot.hats.some((hat) => hat.profile !== 'pupil') && (
          <AccountLink to="/compte/code" onClose={onClose}>
            <Trans>J’ai un autre code</Trans>
          </AccountLink>
        )}
        <AccountLink to="/compte/notifications" onClose={onClose}>
          <Trans>Mes notifications</Trans>
        </AccountLink>
        <AccountLink to="/compte/donnees" onClose={onClose}>
          <Trans>Mes données</Trans>
        </AccountLink>
      </ul>
      <section aria-labelledby="reading" className="mb-6">
        <h3 id="reading" className="text-lg mb-3">
          <Trans>Lire confortablement</Trans>
        </h3>
        <ReadingSettings />
        <Language />
      </section>
      <Button
        icon={LogOut}
        wide
        pending={leaving}
        onClick={() => {
          setLeaving(true)
          void signOut()
        }}
      >
        <Trans>Se déconnecter</Trans>
      </Button>
    </Dialog>
  )
}

function AccountLink({ to, onClose, children }: { to: string; onClose: () => void; children: React.ReactNode }) {
  return (
    <li>
      <Link to={to as '/'} onClick={onClose} className="flex items-center justify-between min-h-12 font-semibold hover:underline">
        {children}
        <ChevronRight aria-hidden className="size-5 text-ink-3 rtl:rotate-180" />
      </Link>
    </li>
  )
}
