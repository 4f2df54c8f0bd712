import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Mail, Printer } from 'lucide-react'
import { useMemo, useState } from 'react'
import { hatOf, useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { type Column, DataTable } from '../../../ui/DataTable'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatList } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { CardState } from '../parts/AccountCard'
import { useAct } from '../parts/Frame'
import { useProfileWords } from '../parts/PeopleTable'
import { usePrinter } from '../parts/Printed'
import { byName, waitingForCode } from '../people'
import { cardsQuery, classesQuery, type CodeCard, everybodyQuery, type Issue, issueCards, MOST_CARDS, type PeopleFilter, type PersonRow, useTenant } from '../queries'
import { className, levels, registerName } from '../words'

/** Rows drawn at once; those chosen beyond are printed all the same. */
const SHOWN = 300

/** The levels whose pupils enter by drawings, with a class card: there is no password to choose. */
const YOUNG: readonly string[] = levels.slice(0, levels.indexOf('CM1'))

/** Who has not opened their account: their sheets, their invitations. */
export function Activation() {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const classes = useQuery(classesQuery(tenant))
  const mine = classes.data?.items.filter((c) => c.mine) ?? []
  const [place, setPlace] = useState<string>()
  const [who, setWho] = useState('guardian')
  // A teacher begins with their own class, a director with the first.
  const at = place ?? mine[0]?.id ?? classes.data?.items[0]?.id ?? 'all'
  const filter: PeopleFilter = { state: 'inactive', profile: at === 'staff' ? 'staff' : who, ...(at !== 'all' && at !== 'staff' && { class: at }) }
  const people = useQuery({ ...everybodyQuery(tenant, filter), enabled: !!classes.data })
  const cards = useQuery(cardsQuery(tenant))
  const error = classes.error ?? people.error ?? cards.error
  const label = at === 'all' ? (hatOf(boot)?.tenant.short_name ?? '') : at === 'staff' ? t`Équipe` : (classes.data?.items.find((c) => c.id === at)?.label ?? '')
  const taught = classes.data?.items.filter((c) => at === 'all' || c.id === at).flatMap((c) => c.levels) ?? []
  const papers = filter.profile !== 'pupil' ? 'sheets' : taught.length > 0 && taught.every((l) => YOUNG.includes(l)) ? 'cards' : taught.some((l) => YOUNG.includes(l)) ? 'both' : 'sheets'
  return (
    <>
      <PageHeader title={t`Comptes à activer`}>
        <Trans>Chacun reçoit une fiche à son nom, avec un code personnel. Une fiche perdue se refait : l’ancienne ne sert plus.</Trans>
      </PageHeader>
      <div className="grid grid-cols-2 lg:grid-cols-4 gap-3 mb-5" data-noprint>
        <Select
          label={t`Classe`}
          value={at}
          onChange={(e) => setPlace(e.target.value)}
          options={[...(classes.data?.items ?? []).map((c) => ({ value: c.id, label: className(c) })), { value: 'staff', label: t`Équipe` }, { value: 'all', label: t`Tout le monde` }]}
        />
        {at !== 'staff' && (
          <Select
            label={t`Qui`}
            value={who}
            onChange={(e) => setWho(e.target.value)}
            options={[
              { value: 'guardian', label: t`Responsables` },
              { value: 'pupil', label: t`Élèves` },
            ]}
          />
        )}
      </div>
      {error ? (
        <ProblemState problem={error} retry={() => void Promise.all([classes.refetch(), people.refetch(), cards.refetch()])} />
      ) : people.data && cards.data ? (
        // Another list is another choice: it begins anew.
        <Waiting key={`${at} ${who}`} people={people.data} cards={cards.data} label={label} group={filter.profile ?? ''} papers={papers} />
      ) : (
        <Skeleton cards={2} />
      )}
    </>
  )
}

const codeCell = (last: ReadonlyMap<string, CodeCard>) => (p: PersonRow) => (
  <span className={last.get(p.id)?.state === 'live' ? 'text-success font-semibold' : 'text-ink-2'}>
    <CardState card={last.get(p.id)} />
  </span>
)

function Waiting({ people, cards, label, group, papers }: { people: readonly PersonRow[]; cards: readonly CodeCard[]; label: string; group: string; papers: 'sheets' | 'cards' | 'both' }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const words = useProfileWords()
  const paper = usePrinter()
  const rows = useMemo(() => byName(people), [people])
  const last = useMemo(() => new Map(cards.map((c) => [c.person, c])), [cards])
  // Those who hold a live code keep it unless somebody chooses otherwise.
  const [chosen, setChosen] = useState<Set<string>>(() => waitingForCode(people, cards))
  const [inviting, setInviting] = useState(false)
  const [sent, setSent] = useState<Issue | null>(null)
  const ids = rows.filter((p) => chosen.has(p.id)).map((p) => p.id)
  const invite = useAct(() => issueCards(tenant, ids.slice(0, MOST_CARDS), 'mail'), (issue) => {
    setInviting(false)
    setSent(issue)
  })
  const count = ids.length
  const total = rows.length
  const holding = rows.filter((p) => last.get(p.id)?.state === 'live').length
  const hidden = total - SHOWN
  if (!total)
    return (
      <EmptyState icon={CircleCheck} title={<Trans>Tout le monde a activé son compte</Trans>}>
        <Trans>Un nouvel arrivant apparaîtra ici dès qu’il sera dans l’annuaire.</Trans>
      </EmptyState>
    )
  const columns: Column<PersonRow>[] = [
    { key: 'name', header: t`Nom`, main: true, sort: (p) => `${p.family_name} ${p.given_name}`, cell: (p) => registerName(p) },
    group === 'guardian'
      ? { key: 'children', header: t`Enfants`, cell: (p) => (p.pupils?.length ? formatList(p.pupils) : '–') }
      : group === 'pupil'
        ? { key: 'class', header: t`Classe`, sort: (p) => p.class ?? '', cell: (p) => p.class || '–' }
        : { key: 'role', header: t`Rôle`, cell: (p) => words(p.profiles) },
    {
      key: 'code',
      header: t`Code`,
      sort: (p) => last.get(p.id)?.issued_at ?? '',
      cell: codeCell(last),
    },
  ]
  const away = sent?.unreachable.length ?? 0
  const gone = sent?.cards.length ?? 0
  return (
    <>
      {sent && (
        <Banner
          tone={away ? 'warning' : 'success'}
          live
          className="mb-4"
          title={<Plural value={gone} _0="Aucune invitation n’est partie" one="# invitation part hors des heures calmes" other="# invitations partent hors des heures calmes" />}
          actions={
            away > 0 && (
              <Button icon={Printer} pending={paper.working} onClick={() => paper.print({ what: 'sheets', people: sent.unreachable, label })}>
                <Plural value={away} one="Imprimer # fiche à la place" other="Imprimer # fiches à la place" />
              </Button>
            )
          }
        >
          {away > 0 && <Plural value={away} one="# personne n’a pas d’adresse connue." other="# personnes n’ont pas d’adresse connue." />}
        </Banner>
      )}
      <div className="flex flex-wrap items-center gap-3 mb-4" data-noprint>
        <p role="status" className="flex-1 min-w-48 text-md">
          <Plural value={total} one="# personne n’a pas activé son compte" other="# personnes n’ont pas activé leur compte" />
          {holding > 0 && (
            <>
              {' · '}
              <Plural value={holding} one="# a déjà un code valable" other="# ont déjà un code valable" />
            </>
          )}
        </p>
        {papers !== 'sheets' && (
          <Button variant="primary" icon={Printer} disabled={!count} pending={paper.working} onClick={() => paper.print({ what: 'cards', people: ids, label, picture: true })}>
            <Plural value={count} _0="Imprimer les cartes de classe" one="Imprimer # carte de classe" other="Imprimer # cartes de classe" />
          </Button>
        )}
        {papers !== 'cards' && (
          <Button variant={papers === 'both' ? undefined : 'primary'} icon={Printer} disabled={!count} pending={paper.working} onClick={() => paper.print({ what: 'sheets', people: ids, label })}>
            {papers === 'both' ? <Trans>Imprimer les fiches du CM1 au CM2</Trans> : <Plural value={count} _0="Imprimer les fiches" one="Imprimer # fiche" other="Imprimer # fiches" />}
          </Button>
        )}
        {group !== 'pupil' && (
          <Button icon={Mail} disabled={!count} onClick={() => setInviting(true)}>
            <Trans>Inviter par courriel</Trans>
          </Button>
        )}
      </div>
      {papers !== 'sheets' && (
        <p className="mb-4 text-md text-ink-2 measure">
          <Trans>Jusqu’au CE2, les élèves entrent sans mot de passe : le code de la classe, leur image et deux mots, imprimés sur leur carte.</Trans>
        </p>
      )}
      <DataTable caption={t`Comptes à activer`} columns={columns} rows={rows.slice(0, SHOWN)} rowKey={(p) => p.id} selected={chosen} onSelect={setChosen} dense />
      {hidden > 0 && (
        <p className="mt-3 text-md text-ink-2">
          <Plural value={hidden} one="et # autre, comptée dans l’impression." other="et # autres, comptées dans l’impression." />
        </p>
      )}
      <ConfirmDialog
        open={inviting}
        onClose={() => setInviting(false)}
        onConfirm={() => invite.mutate()}
        pending={invite.isPending}
        title={<Trans>Inviter par courriel</Trans>}
        confirm={<Plural value={count} one="Inviter # personne" other="Inviter # personnes" />}
      >
        <p>
          <Trans>Chacune reçoit un lien personnel, valable trente jours. Les codes déjà remis sur papier ne serviront plus. Vous verrez qui n’a pas d’adresse.</Trans>
        </p>
      </ConfirmDialog>
      {paper.dialog}
    </>
  )
}
