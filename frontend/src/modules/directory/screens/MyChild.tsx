import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { CircleHelp, DoorOpen, FileText, Scale, UserCheck } from 'lucide-react'
import { useState } from 'react'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { elide } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { AnswerBadge } from '../parts/ConsentsCard'
import { answerConsent, type ChildDetail, type Consent, disputeChild, myChildQuery, myChildrenQuery, type Use } from '../queries'
import { authorities, longDay, relations, uses } from '../words'

/** One of my children: what the school knows, my answers about images, and « this is not my child ». */
export function MyChild() {
  const { child } = useParams({ strict: false }) as { child: string }
  const { data, error, refetch } = useQuery(myChildQuery(child))
  const all = useQuery(myChildrenQuery)
  const place = all.data?.find((c) => c.child === child)?.tenant_name
  return (
    <div className="max-w-2xl mx-auto">
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <ChildView child={data} place={place ?? ''} />}
    </div>
  )
}

function ChildView({ child: c, place }: { child: ChildDetail; place: string }) {
  const { t } = useLingui()
  const [asking, setAsking] = useState(false)
  const born = c.birth_date ? longDay(c.birth_date) : ''
  const relation = c.relation && relations[c.relation] ? t(relations[c.relation]!) : ''
  const name = c.given_name
  const whose = elide('de', name)
  const that = elide('que', name)
  const left = c.left_on ? longDay(c.left_on) : ''
  const until = c.read_until ? longDay(c.read_until) : ''
  return (
    <>
      <PageHeader back="/mes-enfants" context={[place, c.class].filter(Boolean).join(' · ')} title={`${c.given_name} ${c.family_name}`}>
        {born && <Trans>Né·e le {born}</Trans>}
      </PageHeader>
      {c.disputed && (
        <Banner tone="info" className="mb-5" title={<Trans>Vous avez signalé {that} n’est pas votre enfant</Trans>}>
          <Trans>L’école regarde et décide. Vous serez averti·e de sa réponse ici.</Trans>
        </Banner>
      )}
      {left && (
        <Banner tone="info" className="mb-5" title={<Trans>{name} n’est plus ici depuis le {left}</Trans>}>
          <Trans>Vous lisez encore ce qui vous y a été adressé jusqu’au {until}. Ensuite, cet établissement efface ce qu’il sait {whose} et de vous ; ce que vous avez ailleurs reste.</Trans>
        </Banner>
      )}
      {c.authority && !left && (
        <Card as="div" title={<Trans>Votre place auprès {whose}</Trans>}>
          <ul className="flex flex-col gap-2 mt-1">
            <li className="flex items-start gap-3">
              <Scale aria-hidden className="size-5 flex-none mt-0.5 text-ink-3" />
              <span>
                <span className="text-ink">{[relation, t(authorities[c.authority].label)].filter(Boolean).join(' · ')}</span>
                <span className="block text-md">{t(authorities[c.authority].help)}</span>
              </span>
            </li>
            <li className="flex items-start gap-3">
              <DoorOpen aria-hidden className="size-5 flex-none mt-0.5 text-ink-3" />
              <span className="text-ink">{c.may_collect ? <Trans>Vous pouvez venir chercher {name}.</Trans> : <Trans>Vous ne venez pas chercher {name} à la sortie.</Trans>}</span>
            </li>
          </ul>
          <div className="mt-3">
            <LinkButton icon={UserCheck} to={`/mes-enfants/${c.child}/sortie` as '/'}>
              <Trans>Qui d’autre peut venir</Trans>
            </LinkButton>
          </div>
        </Card>
      )}
      {c.consents.length > 0 && <Images child={c} />}
      <div className="mt-8">
        <LinkButton icon={FileText} to={`/compte/donnees/${c.child}` as '/'}>
          <Trans>Ses données, et qui les a consultées</Trans>
        </LinkButton>
      </div>
      {c.abilities.includes('dispute') && (
        <div className="mt-3">
          <Button variant="quiet" icon={CircleHelp} onClick={() => setAsking(true)}>
            <Trans>Ce n’est pas mon enfant</Trans>
          </Button>
        </div>
      )}
      <DisputeDialog child={c} open={asking} onClose={() => setAsking(false)} />
    </>
  )
}

/** One question per use, answered at once, changed whenever one likes. */
function Images({ child: c }: { child: ChildDetail }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const query = myChildQuery(c.child)
  const may = c.abilities.includes('consent')
  const whose = elide('de', c.given_name)
  const answer = useMutation({
    mutationFn: (v: { use: Use; agreed: boolean }) => answerConsent(c.child, v.use, v.agreed),
    onMutate: ({ use, agreed }) => {
      const before = client.getQueryData(query.queryKey)
      client.setQueryData(query.queryKey, (d) => d && { ...d, consents: d.consents.map((x): Consent => (x.use === use ? { ...x, state: agreed ? 'yes' : 'no' } : x)) })
      return before
    },
    onSuccess: () => toast(t`Réponse enregistrée.`),
    onError: (problem, _, before) => {
      client.setQueryData(query.queryKey, before)
      refused(problem)
    },
    onSettled: () => void client.invalidateQueries({ queryKey: query.queryKey }),
  })
  return (
    <Section title={<Trans>Photos et vidéos {whose}</Trans>}>
      <p className="text-md text-ink-2 mb-3 measure">
        {may ? (
          <Trans>À vous de dire, usage par usage. La question revient chaque année, et vous pouvez changer d’avis à tout moment. Si un seul parent refuse, c’est non.</Trans>
        ) : (
          <Trans>Ceux qui exercent l’autorité parentale répondent à ces questions.</Trans>
        )}
      </p>
      <ul className="flex flex-col gap-3">
        {c.consents.map((x) => (
          <li key={x.use} data-card className="bg-surface rounded-card shadow-card p-4">
            {may ? (
              <RadioGroup
                name={x.use}
                label={t(uses[x.use].label)}
                help={t(uses[x.use].help)}
                inline
                value={x.state === 'asked' ? '' : x.state}
                onChange={(v) => answer.mutate({ use: x.use, agreed: v === 'yes' })}
                choices={[
                  { value: 'yes', label: t`Oui, je suis d’accord` },
                  { value: 'no', label: t`Non` },
                ]}
              />
            ) : (
              <div className="flex items-center justify-between gap-3">
                <span>{t(uses[x.use].label)}</span>
                <AnswerBadge state={x.state} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function DisputeDialog({ child: c, open, onClose }: { child: ChildDetail; open: boolean; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const name = c.given_name
  const send = useMutation({
    mutationFn: (reason: string) => disputeChild(c.child, reason),
    onSuccess: () => {
      onClose()
      toast(t`L’école est prévenue. Elle vous répondra.`)
      void client.invalidateQueries({ queryKey: ['directory', 'mine'] })
    },
  })
  return (
    <Dialog open={open} onClose={onClose} title={<Trans>{name} n’est pas votre enfant ?</Trans>}>
      <Form problem={send.error} onSubmit={(data) => send.mutate(String(data.get('reason') ?? '').trim())}>
        <p className="mb-4">
          <Trans>La direction reçoit votre message, vérifie, puis met fin au lien ou vous explique. Rien n’est effacé d’ici là, et l’autre parent n’est pas prévenu.</Trans>
        </p>
        <TextArea name="reason" label={t`Ce qu’il faut savoir`} optional help={t`Un homonyme, une séparation, une erreur de saisie : quelques mots suffisent.`} maxLength={500} rows={3} />
        <FormFoot pending={send.isPending} onCancel={onClose} className="mt-5">
          <Trans>Prévenir l’école</Trans>
        </FormFoot>
      </Form>
    </Dialog>
  )
}
