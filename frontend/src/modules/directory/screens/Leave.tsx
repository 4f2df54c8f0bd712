import './board.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import { useState } from 'react'
import { hatOf, useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, RadioGroup } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { elide, formatDate } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { useRecordId } from '../place'
import { codeTransfer, personQuery, proposeTransfer, transfersQuery, useTenant } from '../queries'
import { spelt } from '../sheets'
import { staffName } from '../words'

/** A pupil goes elsewhere: to a linked organisation, or to any other by a code that the family carries. */
export function Leave() {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const id = useRecordId()
  const go = useNavigate()
  const person = useQuery(personQuery(tenant, id))
  const moves = useQuery(transfersQuery(tenant))
  const [to, setTo] = useState('')
  const name = person.data ? staffName(person.data) : ''
  const whose = elide('de', name)
  const back = `/annuaire/personnes/${id}`
  const propose = useAct((leaves_on: string) => proposeTransfer(tenant, { people: [id], peer: to, leaves_on }), () => {
    toast(t`${name} est proposé·e. Vous serez averti·e de la réponse.`)
    void go({ to: '/annuaire/transferts' as '/' })
  }, true)
  const code = useAct((leaves_on: string) => codeTransfer(tenant, { person: id, leaves_on }), undefined, true)
  const error = person.error ?? moves.error
  const school = hatOf(boot)?.tenant.name ?? ''
  if (code.data) {
    const until = formatDate(code.data.until, 'long')
    return (
      <>
        <PageHeader
          back={back}
          context={school}
          title={name}
          actions={
            <Button icon={Printer} onClick={() => window.print()}>
              <Trans>Imprimer</Trans>
            </Button>
          }
        >
          <Trans>Code de transfert à remettre à la famille. Il ne se montre qu’une fois et vaut jusqu’au {until}.</Trans>
        </PageHeader>
        <div data-card className="board bg-surface rounded-card shadow-card text-ink">
          <p className="board-code board-long font-title font-bold" aria-label={t`Code : ${spelt(code.data.code)}`}>
            {code.data.code}
          </p>
          <ol className="text-lg list-decimal ps-6 flex flex-col gap-1 measure text-start">
            <li>
              <Trans>Donnez cette feuille à la direction du nouvel établissement.</Trans>
            </li>
            <li>
              <Trans>Elle tape le code et la date de naissance {whose}.</Trans>
            </li>
            <li>
              <Trans>Vous gardez votre compte : le nouvel établissement y apparaît.</Trans>
            </li>
          </ol>
        </div>
      </>
    )
  }
  return (
    <>
      <PageHeader back={back} context={name} title={t`Changer d’établissement`}>
        <Trans>L’identité, la famille, les décisions de justice et les comptes suivent l’élève. Les accords photo sont redemandés là-bas. Votre fiche s’efface trois mois après le départ.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void Promise.all([person.refetch(), moves.refetch()])} />}
      {!(person.data && moves.data) && !error && <Skeleton cards={1} />}
      {person.data && moves.data && (
        <Form
          problem={propose.error ?? code.error}
          onSubmit={(data) => (to === 'code' ? code : propose).mutate(String(data.get('leaves_on')))}
          className="flex flex-col gap-5 max-w-2xl"
        >
          <RadioGroup
            name="peer"
            label={t`Nouvel établissement`}
            value={to}
            onChange={setTo}
            choices={[
              ...moves.data.peers.map((p) => ({ value: p.id, label: p.name, help: t`Établissement lié : sa direction reçoit la proposition` })),
              { value: 'code', label: t`Un autre établissement`, help: t`La famille lui porte un code imprimé ; rien n’est envoyé avant qu’il soit tapé` },
            ]}
          />
          <DateField name="leaves_on" label={t`Premier jour là-bas`} defaultValue={boot.today} />
          <div>
            <Button type="submit" variant="primary" disabled={!to} pending={propose.isPending || code.isPending}>
              {to === 'code' ? <Trans>Faire le code</Trans> : <Trans>Proposer l’élève</Trans>}
            </Button>
          </div>
        </Form>
      )}
    </>
  )
}
