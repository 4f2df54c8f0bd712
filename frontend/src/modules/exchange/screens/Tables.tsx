import { Trans, useLingui } from '@lingui/react/macro'
import { FileDown } from 'lucide-react'
import { useState } from 'react'
import { AnchorButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Checkbox } from '../../../ui/Field'
import { PageHeader } from '../../../ui/PageHeader'
import { useAbility } from '../../../shell/session'
import { useTenant } from '../place'
import { tablesHref } from '../queries'
import { LookOnly } from './Ways'

/** The lists as files, with no more in them than was ticked. */
export function Tables() {
  const { t } = useLingui()
  const tenant = useTenant()
  const manage = useAbility('exchange:manage')
  const [birth, setBirth] = useState(false)
  const [mail, setMail] = useState(false)
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Emporter les listes`} context={tenant.name} back="/echanges">
        <Trans>Un fichier .zip de tableaux CSV (OneRoster 1.2), que lisent la plupart des logiciels scolaires.</Trans>
      </PageHeader>
      {manage ? (
        <Card as="section" title={<Trans>Ce que contient le fichier</Trans>}>
          <p>
            <Trans>Les classes, les élèves, l’équipe, et qui est dans quelle classe. Ni responsables, ni adresses, ni téléphones, ni identifiants nationaux.</Trans>
          </p>
          <div className="mt-3 flex flex-col gap-3 text-ink">
            <Checkbox name="birth" label={t`Ajouter les dates de naissance des élèves`} checked={birth} onChange={(e) => setBirth(e.target.checked)} />
            <Checkbox name="mail" label={t`Ajouter les courriels`} checked={mail} onChange={(e) => setMail(e.target.checked)} />
          </div>
          <p className="mt-3 text-md">
            <Trans>Ce téléchargement est noté au journal, avec votre nom. Effacez le fichier quand vous n’en avez plus besoin.</Trans>
          </p>
          <div className="mt-3">
            <AnchorButton variant="primary" icon={FileDown} href={tablesHref(tenant.id, birth, mail)} download>
              <Trans>Télécharger</Trans>
            </AnchorButton>
          </div>
        </Card>
      ) : (
        <LookOnly />
      )}
    </div>
  )
}
