import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ArrowLeftRight, KeyRound } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useAct } from '../parts/Frame'
import { TransferCard } from '../parts/Transfers'
import { claimTransfer, transfersQuery, useTenant } from '../queries'

/** Who leaves for another organisation and who comes from one: both directors see the same states. */
export function Transfers() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(transfersQuery(tenant))
  const [typing, setTyping] = useState(false)
  const waiting = data?.items.filter((v) => v.abilities.length > 0 || v.state === 'accepted') ?? []
  const over = data?.items.filter((v) => !waiting.includes(v)) ?? []
  return (
    <>
      <PageHeader
        back="/annuaire/a-traiter"
        title={t`Transferts`}
        actions={
          <Button icon={KeyRound} onClick={() => setTyping(true)}>
            <Trans>Taper le code d’une famille</Trans>
          </Button>
        }
      >
        <Trans>Les élèves qui partent et ceux qui arrivent. L’identité, la famille, les décisions de justice et les comptes suivent ; les accords photo sont redemandés.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data?.items.length === 0 && (
        <EmptyState icon={ArrowLeftRight} title={<Trans>Aucun transfert</Trans>}>
          <Trans>Pour faire suivre un élève, ouvrez sa fiche puis « Changer d’établissement ». En fin d’année, la page Rentrée propose tous ceux qui partent.</Trans>
        </EmptyState>
      )}
      <div className="max-w-3xl">
        {waiting.length > 0 && (
          <Section title={<Trans>En cours</Trans>}>
            <ul className="flex flex-col gap-3">
              {waiting.map((v) => (
                <li key={v.id}>
                  <TransferCard transfer={v} />
                </li>
              ))}
            </ul>
          </Section>
        )}
        {over.length > 0 && (
          <Section title={<Trans>Terminés</Trans>}>
            <ul className="flex flex-col gap-3">
              {over.map((v) => (
                <li key={v.id}>
                  <TransferCard transfer={v} />
                </li>
              ))}
            </ul>
          </Section>
        )}
      </div>
      <Dialog open={typing} onClose={() => setTyping(false)} title={<Trans>Code de transfert</Trans>}>
        <Claim />
      </Dialog>
    </>
  )
}

function Claim() {
  const { t } = useLingui()
  const tenant = useTenant()
  const go = useNavigate()
  const claim = useAct((body: { code: string; birth_date: string }) => claimTransfer(tenant, body), (made) => void go({ to: `/annuaire/transferts/${made.id}` as '/' }), true)
  return (
    <Form problem={claim.error} onSubmit={(data) => claim.mutate({ code: String(data.get('code')), birth_date: String(data.get('birth_date')) })} className="flex flex-col gap-4">
      <TextField name="code" label={t`Code`} help={t`Douze lettres et chiffres, sur la feuille remise par l’ancien établissement.`} autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={30} minLength={8} />
      <DateField name="birth_date" label={t`Date de naissance de l’élève`} />
      <div>
        <Button type="submit" variant="primary" pending={claim.isPending}>
          <Trans>Continuer</Trans>
        </Button>
      </div>
    </Form>
  )
}
