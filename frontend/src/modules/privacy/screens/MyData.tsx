import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { Download, Eye, FileText } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { AnchorButton, Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { type Column, DataTable } from '../../../ui/DataTable'
import { Banner, EmptyState, ProblemState, ProgressBar, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { daysBetween, formatDate, formatList } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { askCopy, childrenQuery, copyHref, heldQuery, mineQuery, type Opening, openingsQuery, type Place, privacyKey, type Request, type Subject, withdraw } from '../queries'
import { kinds } from '../words'
import { AskDialog, type Wish } from './AskDialog'
import { DaysLeft, StateBadge, WhatIsAsked } from './Due'
import { Fold, Kept } from './Kept'

/** My data and my children's: who holds them, a copy, what I ask of it, who looked. */
export function MyData() {
  const { t } = useLingui()
  const { child = '' } = useParams({ strict: false }) as { child?: string }
  const router = useRouter()
  const boot = useBoot()
  const { data: children, error, refetch } = useQuery(childrenQuery)
  const places = new Map<string, Place>()
  for (const h of boot.hats) if (!h.visit && h.profile !== 'guardian') places.set(h.tenant.id, { tenant: h.tenant.id, name: h.tenant.short_name || h.tenant.name })
  // A family wears one hat for all its children: the organisations that know the parent are those of the children.
  for (const c of children ?? []) for (const p of c.places) places.set(p.tenant, { tenant: p.tenant, name: p.name })
  const subjects: Subject[] = [{ id: '', name: t`Moi`, places: [...places.values()] }, ...(children ?? [])]
  const subject = subjects.find((s) => s.id === child || s.places.some((p) => child && p.child === child))
  return (
    <div className="max-w-3xl mx-auto">
      <PageHeader back="/compte" title={t`Mes données`}>
        <Trans>Chaque organisation répond de ce qu’elle garde. Elle vous doit une réponse dans le mois.</Trans>
      </PageHeader>
      {subjects.length > 1 && (
        <Select
          className="mb-6 sm:max-w-sm"
          label={t`De qui`}
          value={subject?.id ?? ''}
          onChange={(e) => void router.navigate({ to: (e.target.value ? `/compte/donnees/${e.target.value}` : '/compte/donnees') as '/' })}
          options={subjects.map((s) => ({ value: s.id, label: s.name }))}
        />
      )}
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!subject && !error && (children ? <EmptyState icon={FileText} title={t`Cet enfant n’est plus dans votre espace`} /> : <Skeleton cards={2} />)}
      {subject && (children || error) && <SubjectData key={subject.id} subject={subject} />}
      <MyRequests />
    </div>
  )
}

function SubjectData({ subject }: { subject: Subject }) {
  const { data } = useQuery(mineQuery)
  const [wish, setWish] = useState<Wish>()
  return (
    <>
      <Section title={<Trans>Qui garde ces données</Trans>}>
        <ul className="flex flex-col gap-3">
          {subject.places.map((place) => (
            <li key={place.tenant}>
              <PlaceCard place={place} requests={data?.items ?? []} />
            </li>
          ))}
        </ul>
      </Section>
      <Section title={<Trans>Demander autre chose</Trans>}>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setWish('rectification')}>
            <Trans>Faire corriger</Trans>
          </Button>
          <Button onClick={() => setWish('objection')}>
            <Trans>M’opposer à un usage</Trans>
          </Button>
          <Button onClick={() => setWish('erasure')}>
            <Trans>Faire effacer</Trans>
          </Button>
          <Button onClick={() => setWish('restriction')}>
            <Trans>Faire limiter l’usage</Trans>
          </Button>
        </div>
      </Section>
      {subject.id && (
        <Section title={<Trans>Qui a consulté sa fiche</Trans>}>
          <p className="mb-3 text-ink-2 measure">
            <Trans>La fonction et le jour, depuis un an. Le délégué à la protection des données tient le détail.</Trans>
          </p>
          <div className="flex flex-col gap-5">{subject.places.map((p) => p.child && <Openings key={p.child} child={p.child} />)}</div>
        </Section>
      )}
      {wish && <AskDialog subject={subject} wish={wish} onClose={() => setWish(undefined)} />}
    </>
  )
}

/** A copy that was made for the requester, whole or in part. */
const given = (r: Request) => r.kind === 'access' && r.has_account && (r.state === 'accepted' || r.state === 'partly') && !!r.answered_on

/** The last day on which a copy can be taken: seven days after it was made. */
const until = (r: Request) => new Date(Date.parse(r.answered_on ?? r.received_on) + 7 * 86_400_000).toISOString().slice(0, 10)

function PlaceCard({ place, requests }: { place: Place; requests: readonly Request[] }) {
  const { t } = useLingui()
  const boot = useBoot()
  const client = useQueryClient()
  const refused = useRefused()
  const [open, setOpen] = useState(false)
  const copies = requests.filter((r) => r.kind === 'access' && r.tenant === place.tenant && (place.child ? r.person === place.child : r.person === r.requester))
  const making = copies.some((r) => r.state === 'making')
  const ready = copies.find((r) => given(r) && daysBetween(boot.today, until(r)) > 0)
  const start = useMutation({
    mutationFn: () => askCopy(place),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: privacyKey })
      toast(t`Votre copie se prépare. Vous pouvez quitter cette page.`)
    },
    onError: refused,
  })
  const last = ready ? formatDate(until(ready)) : ''
  const { name } = place
  return (
    <Card
      as="div"
      level={3}
      title={name}
      actions={
        <>
          {ready ? (
            <AnchorButton variant="primary" icon={Download} href={copyHref(place.tenant, ready.id)} download aria-label={t`Télécharger la copie de ${name}`}>
              <Trans>Télécharger la copie</Trans>
            </AnchorButton>
          ) : (
            !making && (
              <Button pending={start.isPending} onClick={() => start.mutate()} aria-label={t`Demander une copie à ${name}`}>
                <Trans>Demander une copie</Trans>
              </Button>
            )
          )}
          <Button variant="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? <Trans>Masquer le détail</Trans> : <Trans>Ce qui est gardé, et combien de temps</Trans>}
          </Button>
        </>
      }
    >
      {making && <ProgressBar label={<Trans>Votre copie se prépare</Trans>} />}
      {ready && (
        <p>
          <Trans>Votre copie est prête : à télécharger jusqu’au {last}.</Trans>
        </p>
      )}
      {open && <Held tenant={place.tenant} />}
    </Card>
  )
}

/** What an organisation keeps of people, service by service, in the words of its register. */
function Held({ tenant }: { tenant: string }) {
  const { data, error, refetch } = useQuery(heldQuery(tenant))
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton lines={4} />
  const who = data.controller
  return (
    <>
      <p>
        <Trans>Qui en répond : {who}</Trans>
      </p>
      <ul className="mt-2 border-t border-line">
        {(data.sheets ?? []).map((s) => (
          <li key={s.service} className="border-b border-line">
            <Fold title={s.name || s.purpose} line={s.data}>
              <ul className="flex flex-col gap-2 text-md">
                {(s.clocks ?? []).map((c, i) => (
                  <li key={i}>
                    <span className="text-ink">{c.data}</span>
                    <br />
                    <Kept days={c.days} /> · {c.trigger}
                  </li>
                ))}
              </ul>
            </Fold>
          </li>
        ))}
      </ul>
    </>
  )
}

function Openings({ child }: { child: string }) {
  const { t } = useLingui()
  const [all, setAll] = useState(false)
  const { data, error, refetch } = useQuery(openingsQuery(child))
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!data) return <Skeleton lines={3} />
  const items = data.items ?? []
  const columns: Column<Opening>[] = [
    { key: 'day', header: t`Jour`, main: true, cell: (o) => formatDate(o.day) },
    { key: 'function', header: t`Fonction`, cell: (o) => o.function || t`Un personnel` },
    { key: 'what', header: t`Ce qui a été consulté`, cell: (o) => o.what },
  ]
  return (
    <div>
      <DataTable
        caption={data.organisation}
        showCaption
        dense
        columns={columns}
        rows={all ? items : items.slice(0, 8)}
        rowKey={(o) => `${o.day} ${o.function} ${o.what}`}
        empty={
          <EmptyState icon={Eye} title={data.organisation}>
            <Trans>Personne n’a ouvert sa fiche depuis un an.</Trans>
          </EmptyState>
        }
      />
      {items.length > 8 && !all && (
        <Button className="mt-2" variant="quiet" onClick={() => setAll(true)}>
          <Trans>Tout afficher</Trans>
        </Button>
      )}
    </div>
  )
}

function MyRequests() {
  const { t } = useLingui()
  const boot = useBoot()
  const { data, error, refetch } = useQuery(mineQuery)
  const missing = data?.missing.map((id) => boot.hats.find((h) => h.tenant.id === id)?.tenant.name ?? '').filter(Boolean) ?? []
  const silent = formatList(missing)
  return (
    <Section title={<Trans>Mes demandes</Trans>}>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={1} />}
      {silent && (
        <Banner tone="warning" className="mb-3">
          <Trans>{silent} : pas de réponse pour l’instant. Rechargez la page dans un moment.</Trans>
        </Banner>
      )}
      {data && data.items.length === 0 && (
        <EmptyState icon={FileText} title={t`Aucune demande`}>
          <Trans>Ce que vous demanderez sera suivi ici, avec la date limite de la réponse.</Trans>
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <ul className="flex flex-col gap-3">
          {data.items.map((r) => (
            <li key={r.id}>
              <RequestCard request={r} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function RequestCard({ request: r }: { request: Request }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const boot = useBoot()
  const back = useMutation({
    mutationFn: () => withdraw(r.tenant, r.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: privacyKey })
      toast(t`Votre demande est retirée.`)
    },
    onError: refused,
  })
  const received = formatDate(r.received_on)
  const due = formatDate(r.due_on)
  const answered = r.answered_on ? formatDate(r.answered_on) : ''
  const why = r.extension ?? ''
  const copy = given(r)
  const lifted = r.lifted_on ? formatDate(r.lifted_on) : ''
  const valid = copy && daysBetween(boot.today, until(r)) > 0
  const last = copy ? formatDate(until(r)) : ''
  return (
    <Card
      as="div"
      level={3}
      title={r.person === r.requester ? i18n._(kinds[r.kind]) : `${i18n._(kinds[r.kind])} · ${r.person_name}`}
      aside={
        <span className="flex flex-wrap gap-2">
          <StateBadge state={r.state} />
          {r.state === 'open' && <DaysLeft days={r.days_left} />}
        </span>
      }
      actions={
        (r.abilities ?? []).includes('withdraw') && (
          <Button variant="quiet" pending={back.isPending} onClick={() => back.mutate()}>
            <Trans>Retirer ma demande</Trans>
          </Button>
        )
      }
    >
      <p className="text-md">
        {r.tenant_name} · <Trans>demandé le {received}</Trans>
        {r.state === 'open' && (
          <>
            {' · '}
            <Trans>réponse attendue au plus tard le {due}</Trans>
          </>
        )}
        {answered && !copy && r.state !== 'withdrawn' && (
          <>
            {' · '}
            <Trans>répondu le {answered}</Trans>
          </>
        )}
      </p>
      <WhatIsAsked request={r} />
      {why && r.state === 'open' && (
        <p className="mt-2">
          <Trans>Délai prolongé de deux mois : {why}</Trans>
        </p>
      )}
      {copy && (
        <p>{valid ? <Trans>À télécharger jusqu’au {last}, plus haut sur cette page.</Trans> : <Trans>Cette copie a été effacée au bout de sept jours. Vous pouvez en demander une autre.</Trans>}</p>
      )}
      {r.kind === 'restriction' && r.limited && (r.state === 'accepted' || r.state === 'partly') && !lifted && (
        <p>
          <Trans>La limitation est en cours : les données sont gardées, et rien n’en est effacé.</Trans>
        </p>
      )}
      {lifted && (
        <p>
          <Trans>La limitation a pris fin le {lifted}.</Trans>
        </p>
      )}
      {r.answer && (
        <p className="mt-2 text-ink whitespace-pre-line">
          <Trans>Réponse :</Trans> {r.answer}
        </p>
      )}
    </Card>
  )
}
