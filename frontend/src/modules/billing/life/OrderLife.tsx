import { Trans, useLingui } from '@lingui/react/macro'
import { Banner } from '../../../ui/Feedback'
import { Checkbox, DateField, TextField } from '../../../ui/Field'
import { formatList } from '../../../ui/format'
import type { WholeSubscription } from '../queries'

/** What an order says of the year after, and of a convention signed on paper. */
export function OrderLife({ s }: { s: WholeSubscription }) {
  const { t } = useLingui()
  return (
    <>
      {s.life.missing.length > 0 && <PaperFields missing={s.life.missing} on={s.life.convention_on} reference={s.life.convention_ref} optional />}
      <Checkbox name="tacit" label={t`Reconduire à la fin de l’année, sans autre commande`} help={t`Un devis est préparé trois mois avant ; vous pouvez y renoncer jusqu’au préavis. Sans cette case, rien n’est reconduit.`} defaultChecked={s.life.tacit} />
    </>
  )
}

/** The date and the reference of a convention signed on paper. */
export function PaperFields({ missing, on, reference, optional }: { missing: string[]; on?: string; reference?: string; optional?: boolean }) {
  const { t } = useLingui()
  const schools = formatList(missing)
  return (
    <>
      <Banner tone="warning">
        <Trans>Aucune convention en vigueur ne couvre {schools}. Si elle est signée sur papier, indiquez-la : sans elle, les services ne s’ouvrent pas.</Trans>
      </Banner>
      <div className="grid gap-4 sm:grid-cols-2">
        <DateField name="paper_on" label={t`Convention signée le`} optional={optional} defaultValue={on} />
        <TextField name="paper_reference" label={t`Référence de la convention`} optional={optional} maxLength={120} defaultValue={reference} />
      </div>
    </>
  )
}
