import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Baby, FileText, Plus, School as SchoolIcon } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup, Select, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDate } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { answerAgreement, beginFile, enrolmentKey, type Agreement, type Family, type Leave, mineQuery, sayLeaving, stayMine, type Summary } from '../queries'
import { State, useLeavings } from '../words'
import { LeaveFields } from './LeaveFields'

/** A family's enrolments: what is asked of them, their files, and the beginning of another one. */
export function MyFiles() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(mineQuery)
  const families = data?.items ?? []
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Inscription scolaire`}>
        <Trans>Votre demande va à la mairie, qui inscrit ; puis à l’école, qui admet. Vous suivez chaque étape ici.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && !families.length && (
        <EmptyState icon={SchoolIcon} title={<Trans>Aucune de vos communes n’a ouvert ce service</Trans>}>
          <Trans>Adressez-vous à la mairie de votre domicile : elle peut ouvrir votre dossier et vous inviter à le suivre ici.</Trans>
        </EmptyState>
      )}
      <div className="flex flex-col gap-8">
        {families.map((f) => (
          <Town key={f.tenant} family={f} alone={families.length === 1} />
        ))}
      </div>
    </div>
  )
}

function Town({ family, alone }: { family: Family; alone: boolean }) {
  const [starting, setStarting] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const asked = family.agreements.filter((a) => a.state === 'asked')
  const answered = family.agreements.filter((a) => a.state !== 'asked')
  return (
    <Section
      title={alone ? <Trans>Vos dossiers</Trans> : family.town}
      actions={
        <Button variant="primary" icon={Plus} onClick={() => setStarting(true)}>
          <Trans>Inscrire un enfant</Trans>
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {asked.map((a) => (
          <Asked key={a.id} agreement={a} />
        ))}
        {family.files.map((f) => (
          <Line key={f.id} tenant={family.tenant} file={f} />
        ))}
        {!family.files.length && !asked.length && (
          <EmptyState icon={FileText} title={<Trans>Aucun dossier pour le moment</Trans>}>
            <Trans>Pour une première rentrée, l’entrée au CP, une arrivée dans la commune : commencez quand vous voulez, tout s’enregistre.</Trans>
          </EmptyState>
        )}
        {answered.map((a) => (
          <Card key={a.id} as="div" domain="mairie">
            <p className="text-ink">
              <Trans>
                Vous avez répondu pour {a.given_name} ({a.level})
              </Trans>{' '}
              <Badge tone={a.state === 'agreed' ? 'success' : 'danger'}>{a.state === 'agreed' ? <Trans>D’accord</Trans> : <Trans>Pas d’accord</Trans>}</Badge>
            </p>
          </Card>
        ))}
        {family.departures.map((d) => (
          <Leaves key={d.id} tenant={family.tenant} departure={d} />
        ))}
        {family.welcome && <Banner tone="info">{family.welcome}</Banner>}
        {family.children.length > 0 && (
          <Buttons>
            <Button variant="quiet" onClick={() => setLeaving(true)}>
              <Trans>Un enfant quitte son école</Trans>
            </Button>
          </Buttons>
        )}
      </div>
      <Start family={family} open={starting} onClose={() => setStarting(false)} />
      {leaving && <LeaveDialog family={family} onClose={() => setLeaving(false)} />}
    </Section>
  )
}

function Line({ tenant, file }: { tenant: string; file: Summary }) {
  const updated = formatDate(file.updated_at, 'dayMonth')
  const todo = file.state === 'draft' || file.state === 'incomplete'
  return (
    <Card
      as="article"
      domain="mairie"
      title={file.child || <Trans>Nouvel enfant</Trans>}
      level={3}
      aside={<State state={file.state} />}
      actions={
        <LinkButton variant={todo ? 'primary' : 'secondary'} to={`/inscription/${tenant}/${file.id}` as '/'}>
          {file.state === 'draft' ? <Trans>Continuer</Trans> : file.state === 'incomplete' ? <Trans>Compléter</Trans> : <Trans>Suivre</Trans>}
        </LinkButton>
      }
    >
      <p>
        {[file.level, file.school].filter(Boolean).join(' · ')}
        {file.number && <span className="text-ink-2 whitespace-nowrap"> · n° {file.number}</span>}
      </p>
      <p className="text-md text-ink-2">
        <Trans>Dernier changement le {updated}</Trans>
      </p>
    </Card>
  )
}

/** The agreement of the second person responsible, answered on the spot. */
function Asked({ agreement }: { agreement: Agreement }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [no, setNo] = useState(false)
  const [reason, setReason] = useState('')
  const answer = useMutation({
    mutationFn: (agreed: boolean) => answerAgreement(agreement.tenant, agreement.id, agreed, reason),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: enrolmentKey })
      toast(t`Votre réponse est enregistrée.`)
    },
    onError: refused,
  })
  const year = `${agreement.year}-${agreement.year + 1}`
  return (
    <Card
      as="article"
      domain="mairie"
      status={<Trans>votre accord est demandé</Trans>}
      level={3}
      title={
        <Trans>
          Inscription de {agreement.given_name} en {agreement.level}
        </Trans>
      }
      actions={
        no ? (
          <Buttons>
            <Button variant="danger" pending={answer.isPending} onClick={() => answer.mutate(false)}>
              <Trans>Dire mon désaccord</Trans>
            </Button>
            <Button onClick={() => setNo(false)}>
              <Trans>Annuler</Trans>
            </Button>
          </Buttons>
        ) : (
          <Buttons>
            <Button variant="primary" pending={answer.isPending} onClick={() => answer.mutate(true)}>
              <Trans>Je suis d’accord</Trans>
            </Button>
            <Button onClick={() => setNo(true)}>
              <Trans>Je ne suis pas d’accord</Trans>
            </Button>
          </Buttons>
        )
      }
    >
      <p>
        {agreement.school ? (
          <Trans>
            L’autre responsable demande l’inscription pour {year} à {agreement.school}. La mairie ne vous montre pas le reste de son dossier.
          </Trans>
        ) : (
          <Trans>L’autre responsable demande l’inscription pour {year}. La mairie ne vous montre pas le reste de son dossier.</Trans>
        )}
      </p>
      {no && <TextArea className="mt-3" name="reason" label={t`Pourquoi`} help={t`La mairie vous contactera avant d’inscrire.`} optional maxLength={1000} rows={3} value={reason} onChange={(e) => setReason(e.target.value)} />}
    </Card>
  )
}

/** Chooses the child and the year, and opens the file. */
function Start({ family, open, onClose }: { family: Family; open: boolean; onClose: () => void }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [child, setChild] = useState('')
  const [year, setYear] = useState(String(family.years[0]?.year ?? ''))
  const begin = useMutation({
    mutationFn: () => beginFile(family.tenant, Number(year), child || undefined),
    onSuccess: async (f) => {
      void client.invalidateQueries({ queryKey: enrolmentKey })
      await navigate({ to: `/inscription/${family.tenant}/${f.id}` as '/' })
    },
  })
  return (
    <Dialog open={open} onClose={onClose} shape="sheet" title={<Trans>Inscrire un enfant</Trans>}>
      <Form problem={begin.error} onSubmit={() => begin.mutate()}>
        <div className="flex flex-col gap-5">
          <RadioGroup
            name="child"
            label={t`Quel enfant ?`}
            value={child}
            onChange={setChild}
            choices={[{ value: '', label: t`Un enfant que la mairie ne connaît pas encore` }, ...family.children.map((c) => ({ value: c.id, label: c.given_name, help: [c.class, c.school].filter(Boolean).join(' · ') }))]}
          />
          <RadioGroup name="year" label={t`Pour quelle année scolaire ?`} value={year} onChange={setYear} choices={family.years.map((y) => ({ value: String(y.year), label: y.next ? t`${y.label} (prochaine rentrée)` : t`${y.label} (arrivée en cours d’année)` }))} />
          <Button type="submit" variant="primary" wide icon={Baby} pending={begin.isPending}>
            <Trans>Commencer</Trans>
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}

function Leaves({ tenant, departure }: { tenant: string; departure: Family['departures'][number] }) {
  const client = useQueryClient()
  const refused = useRefused()
  const back = useMutation({ mutationFn: () => stayMine(tenant, departure.id), onSuccess: () => void client.invalidateQueries({ queryKey: enrolmentKey }), onError: refused })
  const on = formatDate(departure.struck_on || departure.leaving_on, 'full')
  return (
    <Card
      as="article"
      domain="mairie"
      level={3}
      title={<Trans>Départ de {departure.child}</Trans>}
      aside={<Badge tone={departure.state === 'struck' ? 'success' : 'info'}>{departure.state === 'struck' ? <Trans>Radié</Trans> : <Trans>Annoncé</Trans>}</Badge>}
      actions={
        departure.state === 'said' && (
          <Button pending={back.isPending} onClick={() => back.mutate()}>
            <Trans>Annuler ce départ</Trans>
          </Button>
        )
      }
    >
      <p>{departure.state === 'struck' ? <Trans>L’école a radié l’enfant au {on}. Demandez-lui le certificat de radiation.</Trans> : <Trans>Dernier jour : {on}. L’école et la mairie sont prévenues ; cantine, périscolaire et car s’arrêtent ensuite.</Trans>}</p>
    </Card>
  )
}

function LeaveDialog({ family, onClose }: { family: Family; onClose: () => void }) {
  const { t } = useLingui()
  const { today } = useBoot()
  const client = useQueryClient()
  const kinds = useLeavings()
  const [leave, setLeave] = useState<Leave>({ pupil: family.children[0]?.id ?? '', kind: 'moving', leaving_on: today, to_city: '', to_school: '' })
  const set = (change: Partial<Leave>) => setLeave((l) => ({ ...l, ...change }))
  const send = useMutation({
    mutationFn: () => sayLeaving(family.tenant, leave),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: enrolmentKey })
      toast(t`La mairie et l’école sont prévenues.`)
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} shape="sheet" title={<Trans>Un enfant quitte son école</Trans>}>
      <Form problem={send.error} onSubmit={() => send.mutate()}>
        <div className="flex flex-col gap-5">
          <Select name="pupil" label={t`Enfant`} value={leave.pupil} onChange={(e) => set({ pupil: e.target.value })} options={family.children.map((c) => ({ value: c.id, label: c.name }))} />
          <LeaveFields leave={leave} kinds={kinds} set={set} />
          <Button type="submit" variant="primary" wide pending={send.isPending}>
            <Trans>Prévenir la mairie et l’école</Trans>
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
