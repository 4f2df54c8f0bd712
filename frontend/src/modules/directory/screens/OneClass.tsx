import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { IdCard, MonitorUp, Pencil, Printer, ShieldAlert, UserMinus, UserPlus } from 'lucide-react'
import { Suspense, useState } from 'react'
import { hatOf, useAbility, useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Stat, Stats } from '../../../ui/Card'
import { type Column, DataTable } from '../../../ui/DataTable'
import { ConfirmDialog, Dialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { elide, formatDate } from '../../../ui/format'
import { Tabs } from '../../../ui/lazy'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { ExportList } from '../parts/ExportList'
import { useAct } from '../parts/Frame'
import { Face, PersonLink } from '../parts/PeopleTable'
import { usePrinter } from '../parts/Printed'
import { reached } from '../people'
import { useRecordId } from '../place'
import { classQuery, editClass, everybody, type Face as Pupil, leaveClass, type SchoolClass, useTenant } from '../queries'
import { levels, parts, staffName, youngLevels } from '../words'

/** One class: its faces, who of their families is reached, its codes to print. */
export function OneClass() {
  const tenant = useTenant()
  const id = useRecordId()
  const { data, error, refetch } = useQuery(classQuery(tenant, id))
  return (
    <>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && <ClassView of={data} />}
    </>
  )
}

function ClassView({ of }: { of: SchoolClass }) {
  const { t } = useLingui()
  const boot = useBoot()
  const activate = useAbility('identity:activate')
  const manage = of.abilities.includes('edit')
  const [editing, setEditing] = useState(false)
  const state = reached(of.pupils_list)
  const waiting = state.pupils - state.families
  return (
    <>
      <PageHeader
        back="/annuaire/classes"
        context={[hatOf(boot)?.tenant.short_name ?? hatOf(boot)?.tenant.name, of.year].filter(Boolean).join(' · ')}
        title={of.label}
        actions={
          <>
            {activate && of.pupils > 0 && (
              <LinkButton icon={MonitorUp} to={`/annuaire/classes/${of.id}/code` as '/'}>
                <Trans>Code de la classe</Trans>
              </LinkButton>
            )}
            {manage && (
              <>
                <LinkButton icon={UserPlus} to={`/annuaire/classes/${of.id}/ajouter` as '/'}>
                  <Trans>Ajouter</Trans>
                </LinkButton>
                <Button icon={Pencil} onClick={() => setEditing(true)}>
                  <Trans>Modifier</Trans>
                </Button>
              </>
            )}
            {of.abilities.includes('export') && of.pupils > 0 && <ExportList of={of} />}
            <span className="hidden sm:block">
              <Button icon={Printer} onClick={() => window.print()}>
                <Trans>Imprimer la page</Trans>
              </Button>
            </span>
          </>
        }
      >
        <Adults of={of} />
      </PageHeader>

      {of.pupils > 0 && (
        <div data-noprint>
          <Stats>
            <Stat domain="classe" value={of.pupils} label={<Plural value={of.pupils} one="élève" other="élèves" />} />
            <Stat domain="cantine" value={state.families} label={<Plural value={state.families} one="famille connectée" other="familles connectées" />} />
            <Stat domain={waiting ? 'danger' : 'neutral'} value={waiting} label={<Plural value={waiting} one="famille à connecter" other="familles à connecter" />} />
            <Stat domain="neutral" value={`${state.active}/${state.guardians}`} label={<Trans>responsables avec un compte</Trans>} />
          </Stats>
        </div>
      )}
      {activate && of.pupils > 0 && <Codes of={of} />}

      <Section title={<Trans>Élèves</Trans>} className="mt-8">
        {of.pupils === 0 ? (
          <EmptyState title={<Trans>Aucun élève dans cette classe</Trans>}>
            <Trans>Ajoutez un élève de l’annuaire, ou importez les fichiers d’ONDE.</Trans>
          </EmptyState>
        ) : (
          <Suspense fallback={<Skeleton cards={2} />}>
            <Tabs
              label={t`Vues de la classe`}
              items={[
                { id: 'faces', label: <Trans>Trombinoscope</Trans>, content: <Faces list={of.pupils_list} several={of.levels.length > 1} /> },
                { id: 'list', label: <Trans>Liste et familles</Trans>, content: <PupilTable of={of} manage={manage} /> },
              ]}
            />
          </Suspense>
        )}
      </Section>
      <EditDialog of={of} open={editing} onClose={() => setEditing(false)} />
    </>
  )
}

function Adults({ of }: { of: SchoolClass }) {
  const { t } = useLingui()
  if (!of.adults.length) return <Trans>Sans enseignant pour le moment.</Trans>
  return (
    <ul className="flex flex-wrap gap-x-4">
      {of.adults.map((a) => (
        <li key={a.id + a.part}>
          <PersonLink person={a} /> <span className="text-sm text-ink-3">{t(parts[a.part])}</span>
        </li>
      ))}
    </ul>
  )
}

function Faces({ list, several }: { list: readonly Pupil[]; several: boolean }) {
  return (
    <ul className="grid grid-cols-2 sm:grid-cols-4 lg:grid-cols-6 gap-3">
      {list.map((f) => (
        <li key={f.id}>
          <Link to={`/annuaire/personnes/${f.id}` as '/'} data-card className="h-full flex flex-col items-center gap-2 text-center bg-surface rounded-card shadow-card p-3 border border-transparent hover:border-control">
            <Face person={f} size="lg" />
            <span className="leading-tight">
              <span className="block font-semibold">{f.given_name}</span>
              <span className="block text-md">{f.family_name.toLocaleUpperCase('fr-FR')}</span>
              {several && f.level && <span className="block text-sm text-ink-3">{f.level}</span>}
            </span>
            {f.restricted && (
              <Badge tone="danger" icon={ShieldAlert}>
                <Trans>Sortie limitée</Trans>
              </Badge>
            )}
          </Link>
        </li>
      ))}
    </ul>
  )
}

const faceCell = (f: Pupil) => <PersonLink person={f} listed />
const familyCell = (f: Pupil) => <FamilyState face={f} />
const gateCell = (f: Pupil) =>
  f.restricted ? (
    <Badge tone="danger" icon={ShieldAlert}>
      <Trans>Limitée</Trans>
    </Badge>
  ) : (
    ''
  )
const removeCell = (remove: (face: Pupil) => void) => (f: Pupil) => <RemoveButton name={staffName(f)} onPress={() => remove(f)} />

function RemoveButton({ name, onPress }: { name: string; onPress: () => void }) {
  const { t } = useLingui()
  return (
    <Button dense variant="quiet" icon={UserMinus} aria-label={t`Retirer ${name} de la classe`} onClick={onPress} data-noprint>
      <Trans>Retirer</Trans>
    </Button>
  )
}

/** Whether the family of a pupil is reached by what is sent. */
function FamilyState({ face }: { face: Pupil }) {
  const { guardians, guardians_active: active } = face
  if (guardians === 0)
    return (
      <Badge tone="danger">
        <Trans>Sans responsable</Trans>
      </Badge>
    )
  if (active === 0)
    return (
      <Badge tone="warning">
        <Trans>Pas connectée</Trans>
      </Badge>
    )
  return (
    <Badge tone="success">
      <Trans>
        {active} sur {guardians}
      </Trans>
    </Badge>
  )
}

function PupilTable({ of, manage }: { of: SchoolClass; manage: boolean }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [leaving, setLeaving] = useState<Pupil | null>(null)
  const leave = useAct((f: Pupil) => leaveClass(tenant, of.id, f.id), (_, f) => {
    setLeaving(null)
    toast(t`${staffName(f)} n’est plus dans la classe.`)
  })
  const columns: Column<Pupil>[] = [
    { key: 'name', header: t`Élève`, main: true, sort: (f) => `${f.family_name} ${f.given_name}`, cell: faceCell },
    { key: 'level', header: t`Niveau`, sort: (f) => f.level ?? '', cell: (f) => f.level || '–' },
    { key: 'birth', header: t`Naissance`, sort: (f) => f.birth_date ?? '', cell: (f) => (f.birth_date ? formatDate(f.birth_date, 'numeric') : '–') },
    {
      key: 'family',
      header: t`Famille`,
      sort: (f) => (f.guardians ? f.guardians_active / f.guardians : -1),
      cell: familyCell,
    },
    {
      key: 'gate',
      header: t`Sortie`,
      cell: gateCell,
    },
  ]
  if (manage)
    columns.push({
      key: 'act',
      header: t`Actions`,
      cell: removeCell(setLeaving),
    })
  const name = leaving ? staffName(leaving) : ''
  const label = of.label
  const whose = elide('de', label)
  return (
    <>
      <DataTable caption={t`Élèves ${whose}`} columns={columns} rows={of.pupils_list} rowKey={(f) => f.id} dense />
      <ConfirmDialog open={!!leaving} onClose={() => setLeaving(null)} onConfirm={() => leaving && leave.mutate(leaving)} pending={leave.isPending} danger title={<Trans>Retirer {name} {whose} ?</Trans>} confirm={<Trans>Retirer de la classe</Trans>}>
        <p>
          <Trans>L’élève reste dans l’école, sans classe. Ses responsables ne recevront plus ce qui s’adresse à la classe.</Trans>
        </p>
      </ConfirmDialog>
    </>
  )
}

/** Everything that lets a class in: sheets for the families, cards for the youngest. */
function Codes({ of }: { of: SchoolClass }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const paper = usePrinter()
  const refused = useRefused()
  const [cards, setCards] = useState(false)
  const [picture, setPicture] = useState(false)
  const young = of.levels.length === 0 || of.levels.some((l) => youngLevels.has(l))
  const label = of.label
  const looking = useMutation({
    mutationFn: () => everybody(tenant, { class: of.id, state: 'inactive' }),
    onSuccess: (people) => {
      // The youngest have a card instead: a password is not asked of them.
      const waiting = people.filter((p) => !young || !p.profiles.includes('pupil'))
      if (!waiting.length) return void toast(t`Personne n’attend de fiche dans cette classe.`, { tone: 'info' })
      paper.print({ what: 'sheets', people: waiting.map((p) => p.id), label })
    },
    onError: refused,
  })
  const count = of.pupils
  return (
    <div className="mt-4 flex flex-wrap gap-2" data-noprint>
      <Button icon={Printer} pending={looking.isPending || paper.working} onClick={() => looking.mutate()}>
        <Trans>Fiches d’activation de la classe</Trans>
      </Button>
      {young && (
        <Button icon={IdCard} onClick={() => setCards(true)}>
          <Trans>Cartes de classe (QR)</Trans>
        </Button>
      )}
      {paper.dialog}
      <ConfirmDialog
        open={cards}
        onClose={() => setCards(false)}
        onConfirm={() => {
          setCards(false)
          paper.print({ what: 'cards', people: of.pupils_list.map((f) => f.id), label, picture })
        }}
        title={<Trans>Cartes de classe · {label}</Trans>}
        confirm={<Plural value={count} one="Faire # carte" other="Faire # cartes" />}
      >
        <p>
          <Trans>Chaque élève reçoit une carte : un code QR, une image, deux mots. Les cartes déjà distribuées ne fonctionneront plus.</Trans>
        </p>
        <Checkbox checked={picture} onChange={(e) => setPicture(e.target.checked)} label={<Trans>Demander aussi l’image</Trans>} help={t`Une carte trouvée ne suffit pas : il faut toucher la bonne image parmi douze.`} className="mt-2" />
      </ConfirmDialog>
    </div>
  )
}

function EditDialog({ of, open, onClose }: { of: SchoolClass; open: boolean; onClose: () => void }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const [chosen, setChosen] = useState<string[]>(of.levels)
  const edit = useAct((body: { label: string; levels: string[] }) => editClass(tenant, of.id, body), () => {
    onClose()
    toast(t`Classe corrigée.`)
  }, true)
  return (
    <Dialog open={open} onClose={onClose} title={<Trans>Modifier la classe</Trans>}>
      <Form problem={edit.error} onSubmit={(data) => edit.mutate({ label: String(data.get('label')), levels: chosen })} className="flex flex-col gap-4">
        <TextField name="label" label={t`Nom de la classe`} defaultValue={of.label} maxLength={60} />
        <CheckboxGroup name="levels" label={t`Niveaux`} inline value={chosen} onChange={setChosen} choices={levels.map((l) => ({ value: l, label: l }))} />
        <div>
          <Button type="submit" variant="primary" pending={edit.isPending}>
            <Trans>Enregistrer</Trans>
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
