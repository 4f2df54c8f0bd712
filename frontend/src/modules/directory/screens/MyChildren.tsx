import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ChevronRight, EyeOff, Ticket, Users } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Avatar } from '../../../ui/Avatar'
import { NotFound } from '../../../shell/root'
import { useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Switch } from '../../../ui/Field'
import { elide, formatDay, formatList } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { Reach } from '../parts/Reach'
import { kidsOf, sameRecords } from '../family'
import { answerQuestion, childFace, hideAddress, myChildrenQuery, myQuestionsQuery, type MyRecord, myRecordsQuery, type Question } from '../queries'

const Collectors = lazy(() => import('./Collectors').then((m) => ({ default: m.Collectors })))
const MyChild = lazy(() => import('./MyChild').then((m) => ({ default: m.MyChild })))

/** « Mes enfants », or one of them. */
export function FamilyScreens() {
  const { child, act } = useParams({ strict: false }) as { child?: string; act?: string }
  if (!child) return <MyChildren />
  if (act && act !== 'sortie') return <NotFound />
  return (
    <Suspense fallback={<Skeleton cards={2} />}>
      {act ? <Collectors key={child} /> : <MyChild key={child} />}
    </Suspense>
  )
}

/** « Mes enfants »: each child with their school, then what each organisation knows of the reader. */
export function MyChildren() {
  const { t } = useLingui()
  const { today } = useBoot()
  const children = useQuery(myChildrenQuery)
  const records = useQuery(myRecordsQuery)
  const kids = kidsOf(children.data?.filter((c) => c.abilities.length > 0) ?? [])
  return (
    <div className="max-w-2xl mx-auto">
      <PageHeader
        title={t`Mes enfants`}
        actions={
          <LinkButton icon={Ticket} to={'/compte/code' as '/'}>
            <Trans>J’ai un autre code</Trans>
          </LinkButton>
        }
      />
      {children.error && <ProblemState problem={children.error} retry={() => void children.refetch()} />}
      {!children.data && !children.error && <Skeleton cards={2} />}
      {children.data && kids.length === 0 && (
        <EmptyState icon={Users} title={<Trans>Aucun enfant n’est relié à votre compte</Trans>}>
          <Trans>L’école ou la mairie vous remet un code pour chaque lieu. Si vous en avez un, « J’ai un autre code » l’ajoute à votre compte.</Trans>
        </EmptyState>
      )}
      <Questions />
      <ul className="flex flex-col gap-3" aria-label={t`Mes enfants`}>
        {kids.map((kid) => (
          <li key={kid.id} data-card className="bg-surface rounded-card shadow-card">
            {kid.records.map((r, i) => (
              <Link key={r.child} to={`/mes-enfants/${r.child}` as '/'} className="flex items-center gap-4 p-4 rounded-card border border-transparent hover:border-control">
                {i === 0 ? <Avatar name={`${kid.given_name} ${kid.family_name}`} src={kid.records.map(childFace).find(Boolean)} /> : <span aria-hidden className="size-11 flex-none" />}
                <span className="flex-1 min-w-0">
                  {i === 0 && <span className="block font-title font-bold text-lg">{kid.given_name}</span>}
                  <span className="block text-ink-2">
                    {r.left_on && r.tenant_kind === 'school' ? r.tenant_name : i === 0 || r.tenant_kind === 'school' ? [r.class, r.tenant_name].filter(Boolean).join(' · ') : t`Aussi : ${{ place: r.tenant_name }}`}
                  </span>
                  {r.read_until && r.tenant_kind === 'school' && <span className="block text-md text-ink-3">{t`Ancienne école, jusqu’au ${{ until: formatDay(r.read_until, today) }}`}</span>}
                  {i > 0 && <span className="sr-only">{kid.given_name}</span>}
                </span>
                <ChevronRight aria-hidden className="size-5 flex-none text-ink-3 rtl:rotate-180" />
              </Link>
            ))}
          </li>
        ))}
      </ul>
      {records.error && <ProblemState problem={records.error} retry={() => void records.refetch()} />}
      {(records.data?.length ?? 0) > 0 && (
        <Section title={<Trans>Mes coordonnées</Trans>}>
          <p className="text-md text-ink-2 mb-3 measure">
            <Plural
              value={records.data!.length}
              one="Voici ce que votre école sait de vous. Pour corriger, signalez-le-lui : elle tient son annuaire."
              other="Voici ce que chacune sait de vous. Pour corriger, signalez-le à celle qui tient l’annuaire."
            />
          </p>
          <ul className="flex flex-col gap-3">
            {sameRecords(records.data!).map((same) => (
              <li key={same[0]!.tenant + same[0]!.person}>
                <Record of={same} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  )
}

/** What one organisation, or several alike, know of the reader. */
function Record({ of: same }: { of: readonly MyRecord[] }) {
  const { t } = useLingui()
  const r = same[0]!
  const hiding = same.filter((one) => one.abilities.includes('hide_address'))
  const hide = useAct((hidden: boolean) => Promise.all(hiding.map((one) => hideAddress(one.tenant, hidden))), (_, hidden) => toast(hidden ? t`Adresse masquée : elle n’est plus donnée à personne d’autre.` : t`Adresse visible à nouveau pour l’école.`))
  const hidden = hide.isPending ? hide.variables : hiding.length > 0 && hiding.every((one) => one.contact.address_hidden)
  return (
    <Card as="div" title={formatList(same.map((one) => one.tenant_name))} level={3}>
      <p className="mb-1">
        {r.given_name} {r.family_name}
      </p>
      <Reach contact={{ ...r.contact, address_hidden: false }} name={r.given_name} />
      {hiding.length > 0 && (
        <Switch
          checked={hidden}
          disabled={hide.isPending}
          onChange={(e) => hide.mutate(e.target.checked)}
          label={
            <span className="inline-flex items-center gap-2">
              <EyeOff aria-hidden className="size-4 flex-none" />
              <Trans>Masquer mon adresse</Trans>
            </span>
          }
          help={t`Elle n’est jamais donnée à l’autre parent, ni écrite sur une liste.`}
          className="mt-2"
        />
      )}
    </Card>
  )
}

/** What an organisation asks of two records of one name: it decides, the family says. */
function Questions() {
  const { data } = useQuery(myQuestionsQuery)
  const open = data?.filter((q) => !q.answer) ?? []
  if (open.length === 0) return null
  return (
    <ul className="flex flex-col gap-3 mb-4">
      {open.map((q) => (
        <li key={q.id}>
          <OneQuestion question={q} />
        </li>
      ))}
    </ul>
  )
}

function OneQuestion({ question: q }: { question: Question }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const whose = elide('de', q.name)
  const say = useAct((answer: 'one' | 'two') => answerQuestion(q.tenant, q.id, answer), () => {
    void client.invalidateQueries({ queryKey: myQuestionsQuery.queryKey })
    toast(t`Merci, votre réponse est transmise.`)
  })
  return (
    <Card
      as="div"
      domain="neutral"
      label={q.tenant_name}
      title={<Trans>Un seul enfant, ou deux ?</Trans>}
      actions={
        <>
          <Button variant="primary" pending={say.isPending && say.variables === 'one'} onClick={() => say.mutate('one')}>
            <Trans>C’est un seul enfant</Trans>
          </Button>
          <Button pending={say.isPending && say.variables === 'two'} onClick={() => say.mutate('two')}>
            <Trans>Ce sont deux enfants</Trans>
          </Button>
        </>
      }
    >
      <Trans>L’annuaire a deux fiches au nom {whose}. Votre réponse évite une erreur ; rien ne change sans vous.</Trans>
    </Card>
  )
}
