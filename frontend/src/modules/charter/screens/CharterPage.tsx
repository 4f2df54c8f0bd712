import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Send } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatNumber, formatPercent } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { chartersKey, charterQuery, type Detail, dropDraft, push, withdraw } from '../queries'
import { named, Paragraphs, State } from '../words'

/** One charter: its text, what is being written, the schools it went to, how many accepted it. */
export function CharterPage({ id }: { id: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { today } = useBoot()
  const { data, error, refetch } = useQuery(charterQuery(tenant.id, id))
  return (
    <div className="max-w-4xl">
      <PageHeader title={data?.title ?? t`Charte`} context={tenant.name} back="/chartes">
        {data && <State line={data} today={today} />}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <div className="flex flex-col gap-4">
          <DraftCard tenant={tenant.id} charter={data} />
          {data.last && <Acceptances charter={data} />}
          <Texts charter={data} />
          {data.abilities.write && data.last && <Ends tenant={tenant.id} charter={data} />}
        </div>
      )}
    </div>
  )
}

function useMoved(tenant: string) {
  const client = useQueryClient()
  return (detail?: Detail) => {
    if (detail) client.setQueryData(charterQuery(tenant, detail.id).queryKey, detail)
    return client.invalidateQueries({ queryKey: chartersKey(tenant) })
  }
}

/** What is being written, and the one click that gives it. */
function DraftCard({ tenant, charter: c }: { tenant: string; charter: Detail }) {
  const { t } = useLingui()
  const moved = useMoved(tenant)
  const refused = useRefused()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'push' | 'drop'>()
  const draft = c.versions.find((v) => v.state === 'draft')
  const give = useMutation({
    mutationFn: () => push(tenant, c.id),
    onSuccess: async (d) => {
      setAsked(undefined)
      await moved(d)
      toast(t`La charte part vers les écoles.`)
    },
    onError: (e) => {
      setAsked(undefined)
      refused(e)
    },
  })
  const drop = useMutation({
    mutationFn: () => dropDraft(tenant, c.id),
    onSuccess: async () => {
      setAsked(undefined)
      if (c.versions.length === 1) await navigate({ to: '/chartes' as '/' })
      await moved()
      toast(t`Le brouillon est effacé.`)
    },
    onError: refused,
  })
  if (!draft) return null
  const number = draft.number
  const who = named(draft.profiles, c.profiles)
  const since = formatDate(draft.since.slice(0, 10), 'long')
  return (
    <Card
      as="section"
      title={c.last ? <Trans>Version {number}, en cours d’écriture</Trans> : <Trans>Brouillon</Trans>}
      actions={
        c.abilities.write && (
          <LinkButton to={`/chartes/${c.id}/modifier` as '/'}>
            <Trans>Modifier</Trans>
          </LinkButton>
        )
      }
    >
      <p className="mb-3">
        <Trans>
          Pour : {who}. Elle vaudra à partir du {since}.
        </Trans>
      </p>
      <Paragraphs text={draft.body} />
      {draft.simple && <Simple text={draft.simple} />}
      {c.abilities.write && (
        <div className="mt-4">
          <Buttons>
            <Button variant="primary" icon={Send} disabled={!c.open} onClick={() => setAsked('push')}>
              <Plural value={c.open} _0="Donner aux écoles" one="Donner à # école" other="Donner à # écoles" />
            </Button>
            <Button onClick={() => setAsked('drop')}>
              <Trans>Effacer le brouillon</Trans>
            </Button>
          </Buttons>
          {!c.open && (
            <p className="mt-2 text-md">
              <Trans>Aucune école liée ne vous permet encore de donner une charte : demandez-le à sa direction.</Trans>
            </p>
          )}
        </div>
      )}
      <ConfirmDialog
        open={asked === 'push'}
        onClose={() => setAsked(undefined)}
        onConfirm={() => give.mutate()}
        title={<Trans>Donner cette charte ?</Trans>}
        confirm={<Plural value={c.open} one="Donner à # école" other="Donner à # écoles" />}
        pending={give.isPending}
      >
        <Trans>À partir du {since}, ces personnes devront l’accepter avant d’entrer : {who}. Son texte ne changera plus ; une nouvelle version pourra la suivre.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={asked === 'drop'} onClose={() => setAsked(undefined)} onConfirm={() => drop.mutate()} title={<Trans>Effacer ce brouillon ?</Trans>} confirm={<Trans>Effacer</Trans>} danger pending={drop.isPending}>
        <Trans>Personne ne l’a reçu. Ce qui est écrit sera perdu.</Trans>
      </ConfirmDialog>
    </Card>
  )
}

function Simple({ text }: { text: string }) {
  return (
    <div className="mt-4">
      <h3 className="font-semibold text-ink mb-2">
        <Trans>En mots simples, pour les élèves</Trans>
      </h3>
      <Paragraphs text={text} />
    </div>
  )
}

/** By profile over the schools, then school by school: numbers, and never of few people. */
function Acceptances({ charter: c }: { charter: Detail }) {
  const { t } = useLingui()
  const schools = formatNumber(c.schools)
  const received = formatNumber(c.received)
  return (
    <Section title={<Trans>Acceptations</Trans>}>
      <p className="mb-3" role="status">
        <Trans>
          Reçue par {received} sur {schools}. Les écoles comptent chaque nuit.
        </Trans>
      </p>
      <ul className="grid gap-3 sm:grid-cols-3 mb-4">
        {c.sums.map((s) => {
          const accepted = formatNumber(s.accepted)
          const people = formatNumber(s.people)
          return (
            <li key={s.profile}>
              <Card as="div">
                <p className="font-semibold text-ink">{s.label}</p>
                {s.people ? (
                  <>
                    <p>
                      <Trans>
                        {accepted} sur {people}
                      </Trans>
                    </p>
                    <progress className="w-full mt-2 accent-brand" aria-label={s.label} value={s.accepted} max={s.people} />
                  </>
                ) : (
                  <p>
                    <Trans>non affiché</Trans>
                  </p>
                )}
                {s.hidden > 0 && (
                  <p className="text-md text-ink-2">
                    <Plural value={s.hidden} one="# école n’est pas comptée ici : trop peu de personnes" other="# écoles ne sont pas comptées ici : trop peu de personnes" />
                  </p>
                )}
              </Card>
            </li>
          )
        })}
      </ul>
      <DataTable
        caption={t`Écoles qui ont reçu la charte`}
        rows={c.table}
        rowKey={(s) => s.id}
        dense
        empty={<EmptyState title={t`Aucune école`} />}
        columns={[
          { key: 'name', header: t`École`, main: true, cell: (s) => s.name },
          { key: 'state', header: t`Reçue`, cell: arrived },
          ...c.sums.map((sum) => ({
            key: sum.profile,
            header: sum.label,
            numeric: true,
            cell: (s: Detail['table'][number]) => share(s, sum.profile, t`non affiché`),
          })),
        ]}
      />
    </Section>
  )
}

const arrived = (s: Detail['table'][number]) => <Arrived school={s} />

function Arrived({ school: s }: { school: Detail['table'][number] }) {
  if (s.refused_at)
    return (
      <Badge tone="warning">
        <Trans>Droit retiré</Trans>
      </Badge>
    )
  if (!s.received_at)
    return (
      <Badge>
        <Trans>En route</Trans>
      </Badge>
    )
  return <>{formatDate(s.received_at.slice(0, 10), 'numeric')}</>
}

function share(s: Detail['table'][number], profile: string, hidden: string): string {
  const c = s.counts.find((x) => x.profile === profile)
  if (!c || !s.received_at) return ''
  if (c.people === undefined || c.accepted === undefined) return hidden
  return `${formatNumber(c.accepted)} / ${formatNumber(c.people)} · ${formatPercent(c.accepted / c.people)}`
}

/** The versions that were given, the newest open. */
function Texts({ charter: c }: { charter: Detail }) {
  const given = c.versions.filter((v) => v.state !== 'draft')
  if (!given.length) return null
  return (
    <Section title={<Trans>Versions données</Trans>}>
      <ul className="flex flex-col gap-3">
        {given.map((v, i) => {
          const number = v.number
          const since = formatDate(v.since.slice(0, 10), 'long')
          const who = named(v.profiles, c.profiles)
          const gone = v.withdrawn_at ? formatDate(v.withdrawn_at.slice(0, 10), 'long') : ''
          return (
            <li key={v.id}>
              <Card as="div">
                <details open={i === 0 && !gone}>
                  <summary className="font-semibold text-ink cursor-pointer py-1">
                    <Trans>
                      Version {number}, à partir du {since}
                    </Trans>
                    {gone && (
                      <>
                        {' · '}
                        <Trans>retirée le {gone}</Trans>
                      </>
                    )}
                  </summary>
                  <p className="my-2">
                    <Trans>Pour : {who}.</Trans>
                  </p>
                  <Paragraphs text={v.body} />
                  {v.simple && <Simple text={v.simple} />}
                </details>
              </Card>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

function Ends({ tenant, charter: c }: { tenant: string; charter: Detail }) {
  const { t } = useLingui()
  const moved = useMoved(tenant)
  const refused = useRefused()
  const [asked, setAsked] = useState(false)
  const end = useMutation({
    mutationFn: () => withdraw(tenant, c.id),
    onSuccess: async (d) => {
      setAsked(false)
      await moved(d)
      toast(t`La charte est retirée : plus personne n’a à l’accepter.`)
    },
    onError: refused,
  })
  return (
    <Buttons>
      {!c.draft && (
        <LinkButton to={`/chartes/${c.id}/modifier` as '/'}>
          <Trans>Écrire une nouvelle version</Trans>
        </LinkButton>
      )}
      <Button variant="danger" onClick={() => setAsked(true)}>
        <Trans>Retirer la charte</Trans>
      </Button>
      <ConfirmDialog open={asked} onClose={() => setAsked(false)} onConfirm={() => end.mutate()} title={<Trans>Retirer cette charte ?</Trans>} confirm={<Trans>Retirer</Trans>} danger pending={end.isPending}>
        <Trans>Plus personne n’aura à l’accepter. Qui l’a acceptée en garde la trace.</Trans>
      </ConfirmDialog>
    </Buttons>
  )
}
