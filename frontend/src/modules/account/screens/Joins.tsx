import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Mail, Undo2, UserX } from 'lucide-react'
import { useState } from 'react'
import { queryClient, useBoot } from '../../../shell/session'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { dayOf, formatDay } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { GivenUp, shown, useProof } from '../confirm'
import { PasswordField } from '../PasswordField'
import { joinAccount, joinsQuery, type Proposal, proveByMail, refuseJoin, undoJoin } from '../queries'

/** What seems to be the same person elsewhere, to join by a proof of their own; and what they joined lately, to take back. */
export function Joins() {
  const { t } = useLingui()
  const { today } = useBoot()
  const client = useQueryClient()
  const refused = useRefused()
  const { run, step } = useProof()
  const { data } = useQuery(joinsQuery)
  const [entering, setEntering] = useState<Proposal | null>(null)
  const again = () => {
    void client.invalidateQueries({ queryKey: joinsQuery.queryKey })
    void queryClient.invalidateQueries({ queryKey: ['me'] })
    void client.invalidateQueries({ queryKey: ['home'] })
  }
  const onError = (failure: unknown) => {
    if (!(failure instanceof GivenUp)) refused(failure)
  }
  const prove = useMutation({ mutationFn: proveByMail, onSuccess: () => toast(t`Un courriel vient de partir : ouvrez son lien pour rattacher.`), onError })
  const refuse = useMutation({ mutationFn: refuseJoin, onSuccess: again, onError })
  const undo = useMutation({
    mutationFn: (id: string) => run(() => undoJoin(id)),
    onSuccess: () => {
      again()
      toast(t`C’est séparé de votre compte.`)
    },
    onError,
  })
  if (!data || (data.proposals.length === 0 && data.joined.length === 0)) return null
  return (
    <>
      {data.proposals.length > 0 && (
        <Section title={<Trans>Est-ce bien vous ?</Trans>}>
          <ul className="flex flex-col gap-3" aria-label={t`Est-ce bien vous ?`}>
            {data.proposals.map((proposal) => {
              const { organisation } = proposal
              return (
                <li key={proposal.person}>
                  <Card as="div">
                    <p className="font-semibold text-ink">{organisation}</p>
                    <p className="text-md">
                      {proposal.account ? (
                        <Trans>Un autre compte Préau, à vos noms, y est ouvert. S’il est à vous, réunissez les deux.</Trans>
                      ) : proposal.reason === 'mail' ? (
                        <Trans>Cette organisation connaît quelqu’un de vos noms, à votre adresse électronique.</Trans>
                      ) : (
                        <Trans>D’après l’académie, la personne connue là-bas est la même qu’ici.</Trans>
                      )}
                    </p>
                    <Buttons className="mt-3">
                      {proposal.account ? (
                        <Button variant="primary" onClick={() => setEntering(proposal)}>
                          <Trans>Réunir les deux comptes</Trans>
                        </Button>
                      ) : (
                        <Button variant="primary" icon={Mail} pending={prove.isPending && prove.variables.person === proposal.person} onClick={() => prove.mutate(proposal)}>
                          <Trans>Recevoir le lien par courriel</Trans>
                        </Button>
                      )}
                      <Button icon={UserX} pending={refuse.isPending && refuse.variables.person === proposal.person} onClick={() => refuse.mutate(proposal)} aria-label={t`${organisation} : ce n’est pas moi`}>
                        <Trans>Ce n’est pas moi</Trans>
                      </Button>
                    </Buttons>
                  </Card>
                </li>
              )
            })}
          </ul>
        </Section>
      )}
      {data.joined.length > 0 && (
        <Section title={<Trans>Rattachés depuis peu</Trans>}>
          <ul className="flex flex-col gap-3" aria-label={t`Rattachés depuis peu`}>
            {data.joined.map((one) => {
              const { organisation } = one
              const until = formatDay(dayOf(one.until), today)
              return (
                <li key={one.id}>
                  <Card as="div">
                    <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
                      <div className="flex-1 min-w-44">
                        <p className="font-semibold text-ink">{organisation}</p>
                        <p className="text-md">
                          <Trans>Vous pouvez vous raviser jusqu’au : {until}</Trans>
                        </p>
                      </div>
                      <Button icon={Undo2} pending={undo.isPending && undo.variables === one.id} onClick={() => undo.mutate(one.id)} aria-label={t`Séparer ${organisation}`}>
                        <Trans>Séparer</Trans>
                      </Button>
                    </div>
                  </Card>
                </li>
              )
            })}
          </ul>
        </Section>
      )}
      {entering && (
        <JoinDialog
          run={run}
          onClose={() => setEntering(null)}
          onDone={() => {
            setEntering(null)
            again()
            toast(t`Vos deux comptes n’en font plus qu’un.`)
          }}
        />
      )}
      {step}
    </>
  )
}

function JoinDialog({ run, onClose, onDone }: { run: <T>(act: () => Promise<T>) => Promise<T>; onClose: () => void; onDone: () => void }) {
  const { t } = useLingui()
  const join = useMutation({ mutationFn: (body: { login: string; password: string; factor?: string }) => run(() => joinAccount(body)), onSuccess: onDone })
  return (
    <Dialog open onClose={onClose} keep title={<Trans>Réunir les deux comptes</Trans>}>
      <Form
        problem={shown(join.error)}
        onSubmit={(data) => {
          const factor = String(data.get('factor') ?? '').trim()
          join.mutate({ login: String(data.get('login')).trim(), password: String(data.get('password')), ...(factor && { factor }) })
        }}
      >
        <p className="text-ink-2 mb-4">
          <Trans>Connectez-vous à l’autre compte : ses organisations rejoindront celui-ci, et il se fermera. Vous pourrez les séparer pendant trente jours.</Trans>
        </p>
        <div className="flex flex-col gap-4">
          <TextField name="login" label={t`Identifiant de l’autre compte`} autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={254} data-first />
          <PasswordField name="password" label={t`Son mot de passe`} autoComplete="off" />
          <TextField name="factor" label={t`Code de son second facteur`} help={t`S’il en a un.`} optional autoComplete="one-time-code" maxLength={40} />
        </div>
        <FormFoot pending={join.isPending} onCancel={onClose} className="mt-5">
          <Trans>Réunir</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}
