import { Trans, useLingui } from '@lingui/react/macro'
import { Bell, House, MessageSquare, Utensils } from 'lucide-react'
import type { CSSProperties, ReactNode } from 'react'
import { TenantTile } from '../../shell/TenantTile'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { cx } from '../../ui/cx'
import { ProgressBar } from '../../ui/Feedback'
import { Checkbox, Switch, TextField } from '../../ui/Field'
import type { ThemeTokens } from '../../ui/theme'

/** Six small screens made of the real components, in one mode, with the tokens of a colour. Nothing in it can be acted on. */
export function LookPreview({ tokens, mode, name, logo }: { tokens: ThemeTokens; mode: 'light' | 'dark'; name: string; logo?: string | undefined }) {
  const { t } = useLingui()
  const own = Object.fromEntries((['brand', 'strong', 'on', 'soft'] as const).map((token) => [`--tenant-${token}-${mode}`, tokens[mode][token]])) as CSSProperties
  return (
    <figure aria-label={t`Aperçu sur six écrans`}>
      <div inert data-theme={mode} style={own} className="bg-paper text-ink rounded-card border border-line p-3 sm:p-4 grid gap-4 sm:grid-cols-2 items-start">
        <Screen title={t`L’accueil d’une famille`}>
          <div className="flex items-center gap-3 mb-3">
            <TenantTile name={name} logo={logo} />
            <span className="min-w-0 flex-1">
              <span className="block text-sm text-ink-2 truncate">{name}</span>
              <span className="block font-bold leading-tight">
                <Trans>Bonjour Nadia</Trans>
              </span>
            </span>
            <Bell aria-hidden className="size-6" />
          </div>
          <div className="flex gap-2">
            <Pill chosen>Lina</Pill>
            <Pill>Adam</Pill>
          </div>
        </Screen>
        <Screen title={t`Un mot à signer`}>
          <Card as="div" domain="liaison" status={t`à signer avant jeudi`} title={t`Sortie au musée`} level={4} actions={<Button variant="primary">{t`J’autorise et je signe`}</Button>}>
            <span className="link">
              <Trans>Lire le mot</Trans>
            </span>
          </Card>
        </Screen>
        <Screen title={t`La cantine de la semaine`}>
          <ul className="grid grid-cols-4 gap-2 text-center text-md">
            {[t`Lun`, t`Mar`, t`Jeu`, t`Ven`].map((day, i) => (
              <li key={day} className={cx('rounded-control border py-2', i === 1 ? 'border-control text-ink-2' : 'bg-brand border-brand text-on-brand font-semibold')}>
                {day}
                <Utensils aria-hidden className="size-4 mx-auto mt-1" />
              </li>
            ))}
          </ul>
          <Switch label={t`Sans porc`} checked readOnly />
        </Screen>
        <Screen title={t`Un formulaire`}>
          <TextField label={t`Objet`} defaultValue={t`Réunion de rentrée`} readOnly />
          <Checkbox label={t`Demander une réponse`} checked readOnly />
          <div className="flex flex-wrap gap-2 mt-1">
            <Button variant="primary">
              <Trans>Publier</Trans>
            </Button>
            <Button variant="quiet">
              <Trans>Aperçu</Trans>
            </Button>
          </div>
        </Screen>
        <Screen title={t`Un suivi`}>
          <ProgressBar label={t`Familles qui ont répondu`} value={19} total={24} />
          <p className="mt-3 rounded-control bg-brand-soft text-ink px-3 py-2 text-md">
            <Trans>Cinq familles n’ont pas encore lu.</Trans> <span className="text-brand font-semibold">{t`Relancer`}</span>
          </p>
        </Screen>
        <Screen title={t`Le menu d’un téléphone`}>
          <ul className="flex rounded-control bg-surface border border-line overflow-hidden text-sm font-semibold">
            {[
              [House, t`Aujourd’hui`],
              [MessageSquare, t`Messages`],
              [Utensils, t`Cantine`],
            ].map(([Icon, label], i) => {
              const Drawn = Icon as typeof House
              return (
                <li key={String(label)} className={cx('flex-1 flex flex-col items-center gap-1 py-2', i === 0 ? 'text-brand font-bold' : 'text-ink-2')}>
                  <Drawn aria-hidden className="size-5" />
                  {String(label)}
                </li>
              )
            })}
          </ul>
        </Screen>
      </div>
    </figure>
  )
}

function Screen({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <p className="text-sm text-ink-2 mb-1.5">{title}</p>
      <div className="rounded-card border border-line bg-surface p-3">{children}</div>
    </div>
  )
}

function Pill({ chosen, children }: { chosen?: boolean; children: ReactNode }) {
  return <span className={cx('rounded-full border px-4 py-1.5 text-md font-semibold', chosen ? 'bg-brand border-brand text-on-brand' : 'border-control')}>{children}</span>
}
