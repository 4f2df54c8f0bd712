import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { plural } from '@lingui/core/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { SearchX, SlidersHorizontal, Upload, UserPlus, Users } from 'lucide-react'
import { useState } from 'react'
import { hatOf, useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { cx } from '../../../ui/cx'
import { EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { PageHeader } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { ExportList } from '../parts/ExportList'
import { PeopleTable } from '../parts/PeopleTable'
import { type Group, grouped } from '../people'
import { classesQuery, type PeopleFilter, peopleQuery, useTenant } from '../queries'
import { className } from '../words'

/** Who is here: found by typing, or listed by class and duty. */
export function People() {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const navigate = useNavigate()
  const filter = useSearch({ strict: false }) as PeopleFilter
  const q = filter.q ?? ''
  const [filters, setFilters] = useState(false)
  const count = [filter.profile, filter.class, filter.state].filter(Boolean).length
  const set = (change: PeopleFilter) => {
    const next = Object.fromEntries(Object.entries({ ...filter, ...change }).filter(([, v]) => v))
    void navigate({ to: '/annuaire' as '/', search: next as never, replace: true })
  }
  const classes = useQuery(classesQuery(tenant))
  // A search looks everywhere: what one filtered before must not hide the person one types.
  const list = useInfiniteQuery(peopleQuery(tenant, q ? { q, ...(filter.profile && { profile: filter.profile }) } : filter, q ? 100 : 60))
  const rows = list.data?.pages.flatMap((p) => p.items) ?? []
  const can = list.data?.pages[0]?.abilities ?? []
  const found = rows.length
  const names: Record<Group, string> = { pupils: t`Élèves`, guardians: t`Responsables`, staff: t`Équipe` }
  const school = hatOf(boot)?.tenant.kind === 'school'

  return (
    <>
      <PageHeader
        context={hatOf(boot)?.tenant.name}
        title={t`Annuaire`}
        actions={
          <>
            {can.includes('add') && (
              <LinkButton variant="primary" icon={UserPlus} to={'/annuaire/ajouter' as '/'}>
                <Trans>Ajouter une personne</Trans>
              </LinkButton>
            )}
            {can.includes('export') && found > 0 && <ExportList />}
          </>
        }
      />
      <div className="flex flex-col gap-3 mb-5" data-noprint>
        <SearchField
          label={t`Chercher une personne`}
          placeholder={t`Prénom, nom, début du nom…`}
          value={q}
          onChange={(text) => set({ q: text })}
          result={list.data && t`${plural(found, { one: '# personne trouvée', other: '# personnes trouvées' })}`}
        />
        <Button dense variant="quiet" icon={SlidersHorizontal} aria-expanded={filters} onClick={() => setFilters(!filters)} className="sm:hidden self-start">
          <Trans>Filtrer</Trans>
          {count > 0 && <span className="tabular">({count})</span>}
        </Button>
        <div className={cx('grid-cols-2 lg:grid-cols-4 gap-3', filters ? 'grid' : 'hidden sm:grid')}>
          <Select
            label={t`Qui`}
            optional={false}
            required={false}
            value={filter.profile ?? ''}
            placeholder={t`Tout le monde`}
            onChange={(e) => set({ profile: e.target.value })}
            options={[
              { value: 'pupil', label: t`Élèves` },
              { value: 'guardian', label: t`Responsables` },
              { value: 'staff', label: school ? t`Équipe` : t`Agents et équipe` },
            ]}
          />
          {!q && (
            <>
              <Select
                label={t`Classe`}
                required={false}
                value={filter.class ?? ''}
                placeholder={t`Toutes`}
                onChange={(e) => set({ class: e.target.value })}
                options={(classes.data?.items ?? []).map((c) => ({ value: c.id, label: className(c) }))}
              />
              <Select
                label={t`Situation`}
                required={false}
                value={filter.state ?? ''}
                placeholder={t`Présents`}
                onChange={(e) => set({ state: e.target.value as 'left' })}
                options={[
                  { value: 'inactive', label: t`Compte pas encore activé` },
                  { value: 'expected', label: t`Pas encore dans ONDE` },
                  { value: 'left', label: t`Partis` },
                ]}
              />
            </>
          )}
        </div>
      </div>

      {list.error && <ProblemState problem={list.error} retry={() => void list.refetch()} />}
      {!list.data && !list.error && <Skeleton cards={3} />}
      {list.data && found === 0 && (
        q ? (
          <EmptyState icon={SearchX} title={<Trans>Personne ne correspond à « {q} »</Trans>}>
            <Trans>Essayez le début du nom ou du prénom. Les accents et les petites fautes de frappe ne comptent pas.</Trans>
          </EmptyState>
        ) : can.includes('import') && !filter.profile && !filter.class && !filter.state ? (
          <EmptyState
            icon={Users}
            title={<Trans>L’annuaire est vide</Trans>}
            action={
              <LinkButton variant="primary" icon={Upload} to={'/annuaire/imports/nouveau' as '/'}>
                <Trans>Importer les fichiers d’ONDE</Trans>
              </LinkButton>
            }
          >
            <Trans>Les trois extractions d’ONDE suffisent : élèves, responsables, enseignants. Rien ne change avant que vous ayez relu.</Trans>
          </EmptyState>
        ) : (
          <EmptyState icon={Users} title={<Trans>Personne dans cette liste</Trans>}>
            <Trans>Changez un filtre pour élargir la liste.</Trans>
          </EmptyState>
        )
      )}
      {found > 0 && q && (
        <div className="flex flex-col gap-6">
          {grouped(rows).map(({ group, rows: members }) => (
            <section key={group} aria-label={names[group]}>
              <h2 className="text-lg mb-2">
                {names[group]} <span className="font-body font-normal text-md text-ink-3 tabular">{members.length}</span>
              </h2>
              <PeopleTable rows={members} group={group} caption={names[group]} />
            </section>
          ))}
        </div>
      )}
      {found > 0 && !q && (
        <>
          <PeopleTable rows={rows} group={filter.profile === 'pupil' ? 'pupils' : filter.profile === 'guardian' ? 'guardians' : filter.profile === 'staff' ? 'staff' : 'all'} caption={t`Personnes`} />
          <div className="mt-4 flex flex-wrap items-center gap-3" data-noprint>
            <p role="status" className="text-md text-ink-2">
              <Plural value={found} one="# personne affichée" other="# personnes affichées" />
            </p>
            {list.hasNextPage && (
              <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                <Trans>Afficher la suite</Trans>
              </Button>
            )}
          </div>
        </>
      )}
    </>
  )
}
