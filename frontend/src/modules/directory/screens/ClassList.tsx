import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BookOpen, ChevronRight, Plus, Upload } from 'lucide-react'
import { useState } from 'react'
import { useAbility } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatList } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { addClass, type ClassKind, type ClassRow, classesQuery, useTenant } from '../queries'
import { classKinds, levels, staffName } from '../words'

/** The classes of the year: who takes them, how many pupils, how many families are not reached yet. */
export function ClassList() {
  const { t } = useLingui()
  const tenant = useTenant()
  const load = useAbility('directory:import')
  const [year, setYear] = useState('')
  const [adding, setAdding] = useState(false)
  const { data, error, refetch } = useQuery(classesQuery(tenant, year))
  return (
    <>
      <PageHeader
        context={data?.year?.label}
        title={t`Classes`}
        actions={
          data?.abilities.includes('add') && (
            <Button icon={Plus} onClick={() => setAdding(true)}>
              <Trans>Ouvrir une classe</Trans>
            </Button>
          )
        }
      />
      {(data?.years.length ?? 0) > 1 && (
        <Select
          label={t`Année scolaire`}
          value={year || data?.year?.id || ''}
          onChange={(e) => setYear(e.target.value)}
          options={data!.years.map((y) => ({ value: y.id, label: y.label }))}
          className="max-w-64 mb-4"
        />
      )}
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data?.items.length === 0 && (
        <EmptyState
          icon={BookOpen}
          title={<Trans>Aucune classe cette année</Trans>}
          action={
            load && (
              <LinkButton variant="primary" icon={Upload} to={'/annuaire/imports/nouveau' as '/'}>
                <Trans>Importer les fichiers d’ONDE</Trans>
              </LinkButton>
            )
          }
        >
          <Trans>Les classes viennent avec l’import d’ONDE ; vous pouvez aussi en ouvrir une à la main.</Trans>
        </EmptyState>
      )}
      <ul className="grid gap-3 lg:grid-cols-2" aria-label={t`Classes`}>
        {data?.items.map((c) => (
          <li key={c.id}>
            <ClassCard row={c} />
          </li>
        ))}
      </ul>
      <Dialog open={adding} onClose={() => setAdding(false)} title={<Trans>Ouvrir une classe</Trans>}>
        <ClassForm onDone={() => setAdding(false)} />
      </Dialog>
    </>
  )
}

function ClassCard({ row }: { row: ClassRow }) {
  const { t } = useLingui()
  const waiting = row.pupils - row.reached
  const kind = row.kind !== 'ordinary' && classKinds[row.kind] ? t(classKinds[row.kind]!) : ''
  return (
    <Link to={`/annuaire/classes/${row.id}` as '/'} data-card className="h-full flex items-center gap-4 bg-surface rounded-card shadow-card p-4 border border-transparent hover:border-control">
      <span className="flex-1 min-w-0 margin-line domain-classe">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-title font-bold text-lg">{row.label}</span>
          {kind && kind !== row.label && <Badge>{kind}</Badge>}
          {row.mine && (
            <Badge tone="info">
              <Trans>Ma classe</Trans>
            </Badge>
          )}
        </span>
        <span className="block text-md min-h-6">
          <span className="text-ink-2">{row.teachers.length > 0 ? formatList(row.teachers.map(staffName)) : (row.peer_name ?? t`Sans enseignant pour le moment`)}</span>
        </span>
        <span className="block text-md min-h-6">
          <Plural value={row.pupils} one="# élève" other="# élèves" />
          {row.pupils > 0 && (
            <>
              {' · '}
              {waiting === 0 ? (
                <span className="text-success font-semibold">
                  <Trans>toutes les familles sont là</Trans>
                </span>
              ) : (
                <span className="text-warning font-semibold">
                  <Plural value={waiting} one="# famille pas encore connectée" other="# familles pas encore connectées" />
                </span>
              )}
            </>
          )}
        </span>
      </span>
      <ChevronRight aria-hidden className="size-5 flex-none text-ink-3 rtl:rotate-180" />
    </Link>
  )
}

function ClassForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [chosen, setChosen] = useState<string[]>([])
  const add = useAct((body: { label: string; kind: ClassKind; levels: string[] }) => addClass(tenant, body), () => {
    onDone()
    toast(t`Classe ouverte.`)
  }, true)
  return (
    <Form problem={add.error} onSubmit={(data) => add.mutate({ label: String(data.get('label')), kind: String(data.get('kind')) as ClassKind, levels: chosen })} className="flex flex-col gap-4">
      <TextField name="label" label={t`Nom de la classe`} help={t`Comme on l’appelle dans l’école : « CE1 A », « Grands de Mme Lopez ».`} maxLength={60} />
      <Select name="kind" label={t`Dispositif`} defaultValue="ordinary" options={Object.entries(classKinds).map(([value, label]) => ({ value, label: t(label) }))} />
      <CheckboxGroup name="levels" label={t`Niveaux`} inline value={chosen} onChange={setChosen} choices={levels.map((l) => ({ value: l, label: l }))} />
      <div>
        <Button type="submit" variant="primary" pending={add.isPending}>
          <Trans>Ouvrir la classe</Trans>
        </Button>
      </div>
    </Form>
  )
}
