import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Suspense, useDeferredValue, useState } from 'react'
import type { Tenant } from '../../../api/boot'
import { useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { DateField, RadioGroup, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { Combo } from '../../../ui/lazy'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { type About, askersQuery, type Checked, type Correction, privacyKey, record, type Request, type Written } from '../queries'
import { checks, kinds, scopes } from '../words'
import { Corrections, filled } from './Corrections'

const argued: readonly Request['kind'][] = ['objection', 'restriction']

/** Writes down what was asked by letter or at the desk: whose data, who asks and how they are known, what. */
export function RecordLetter({ tenant }: { tenant: Tenant }) {
  const { t, i18n } = useLingui()
  const today = useBoot().today
  const client = useQueryClient()
  const router = useRouter()
  const [find, setFind] = useState('')
  const asked = useDeferredValue(find.trim())
  const { data, error } = useQuery({ ...askersQuery(tenant.id, asked), enabled: asked.length >= 2 })
  const [about, setAbout] = useState<About>()
  const [who, setWho] = useState('')
  const [kind, setKind] = useState<Request['kind'] | ''>('')
  const [rows, setRows] = useState<Correction[]>([{ field: 'given_name', to: '' }])
  const send = useMutation({
    mutationFn: (body: Written) => record(tenant.id, body),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: [...privacyKey, tenant.id, 'inbox'] })
      toast(t`La demande est notée. Le délai court depuis sa réception.`)
      await router.navigate({ to: `/donnees/demandes/${id}` as '/' })
    },
  })
  const askers = about?.askers ?? []
  const asker = askers.find((a) => a.id === who)
  return (
    <>
      <PageHeader back="/donnees" context={tenant.name} title={t`Noter une demande reçue`}>
        <Trans>Par courrier, par courriel ou au guichet. Le délai d’un mois court depuis le jour où elle est arrivée.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} />}
      <Form
        problem={send.error}
        onSubmit={(data) => {
          if (!about || !kind) return
          const message = String(data.get('message') ?? '').trim()
          const corrections = filled(rows)
          send.mutate({
            kind,
            person: about.id,
            requester: who,
            received_on: String(data.get('received_on')),
            checked_how: data.get('checked_how') as Checked,
            checked_on: String(data.get('checked_on')),
            ...(message && { message }),
            ...(kind === 'rectification' && corrections.length && { corrections }),
            ...(kind === 'erasure' && { scope: data.get('scope') as NonNullable<Written['scope']> }),
          })
        }}
      >
        <div className="flex flex-col gap-4">
          <Card as="section" title={<Trans>De qui sont les données</Trans>}>
            <div className="mt-3 text-ink flex flex-col gap-5">
              <Suspense fallback={<Skeleton lines={2} />}>
                <Combo
                  label={t`Chercher une personne`}
                  help={t`Son nom suffit : vous ne voyez ici ni sa fiche ni ses coordonnées.`}
                  items={asked.length >= 2 ? (data ?? []).map((p) => ({ id: p.id, label: p.name, detail: p.detail })) : []}
                  value={about?.id ?? null}
                  onSearch={setFind}
                  onSelect={(item) => {
                    const found = data?.find((p) => p.id === item.id)
                    setAbout(found)
                    setWho(found?.askers?.length === 1 ? found.askers[0]!.id : '')
                  }}
                />
              </Suspense>
              {about && (
                <RadioGroup
                  name="requester"
                  label={t`Qui demande`}
                  help={t`La personne elle-même, ou qui exerce l’autorité parentale.`}
                  value={who}
                  onChange={setWho}
                  choices={askers.map((a) => ({ value: a.id, label: a.name, help: a.account ? t`A un compte : lira la réponse dans « Mes données ».` : t`Sans compte : la réponse lui sera remise sur papier.` }))}
                />
              )}
            </div>
          </Card>
          <Card as="section" title={<Trans>Comment son identité a été vérifiée</Trans>}>
            <div className="mt-3 text-ink flex flex-col gap-5">
              <Banner tone="info">
                <Trans>Ne gardez aucune copie de pièce d’identité : seuls le moyen et le jour sont notés.</Trans>
              </Banner>
              <RadioGroup name="checked_how" label={t`Comment`} choices={(Object.keys(checks) as Checked[]).map((how) => ({ value: how, label: i18n._(checks[how].label), ...(checks[how].help && { help: i18n._(checks[how].help) }) }))} />
              <DateField name="checked_on" label={t`Quel jour`} defaultValue={today} max={today} className="sm:max-w-xs" />
            </div>
          </Card>
          <Card as="section" title={<Trans>Ce qui est demandé</Trans>}>
            <div className="mt-3 text-ink flex flex-col gap-5">
              <DateField name="received_on" label={t`Reçu le`} defaultValue={today} max={today} className="sm:max-w-xs" />
              <RadioGroup name="kind" label={t`Quoi`} value={kind} onChange={(k) => setKind(k as Request['kind'])} choices={(Object.keys(kinds) as Request['kind'][]).map((k) => ({ value: k, label: i18n._(kinds[k]) }))} />
              {kind === 'rectification' && <Corrections rows={rows} onChange={setRows} />}
              {kind === 'erasure' && <RadioGroup name="scope" label={t`Que faut-il effacer`} choices={Object.entries(scopes).map(([value, s]) => ({ value, label: i18n._(s.label), help: i18n._(s.help) }))} />}
              {kind && <TextArea key={kind} name="message" label={t`Ce que dit la lettre`} optional={!argued.includes(kind)} maxLength={2000} rows={4} />}
            </div>
          </Card>
          {asker && !asker.account && kind === 'access' && (
            <p className="text-ink-2">
              <Trans>La copie contiendra ce que cette personne aurait le droit de lire avec un compte, et rien de l’autre parent.</Trans>
            </p>
          )}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" pending={send.isPending} disabled={!about}>
              <Trans>Noter la demande</Trans>
            </Button>
            <LinkButton to={'/donnees' as '/'}>
              <Trans>Annuler</Trans>
            </LinkButton>
          </div>
          {!about && (
            <p className="text-md text-ink-2">
              <Trans>Choisissez d’abord de qui sont les données.</Trans>
            </p>
          )}
        </div>
      </Form>
    </>
  )
}
