import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button, Buttons, TextLink } from '../../../ui/Button'
import { Card, Stat, Stats } from '../../../ui/Card'
import { Badge, Banner, ProblemState, ProgressBar, Skeleton } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, FileField } from '../../../ui/Field'
import { formatDateTime, formatSize } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { Pages, useTenant } from '../place'
import { applyTimetable, chooseRoutes, timetableQuery, timetablesQuery, type Timetable, transportKey, tryTimetable, undoTimetable } from '../queries'

/** Timetable files of carriers: tried, read, applied, taken back. */
export function Import({ id }: { id?: string }) {
  return id ? <One id={id} /> : <All />
}

function All() {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [files, setFiles] = useState<File[]>([])
  const [share, setShare] = useState(0)
  const { data, error } = useQuery({ ...timetablesQuery(tenant.id), enabled: !!tenant.id })
  const send = useMutation({
    mutationFn: () => tryTimetable(tenant.id, files[0]!, setShare),
    onSuccess: (x) => {
      client.setQueryData(timetableQuery(tenant.id, x.id).queryKey, x)
      void client.invalidateQueries({ queryKey: timetablesQuery(tenant.id).queryKey })
      void navigate({ to: `/transport/horaires/${x.id}` as '/' })
    },
  })
  const states = { dry: t`Essayé`, applied: t`Appliqué`, undone: t`Annulé` }
  return (
    <div className="max-w-4xl">
      <PageHeader title={t`Import d’horaires (GTFS)`} context={tenant.name}>
        <Trans>Le fichier est d’abord essayé : rien ne change tant que vous n’avez pas lu et appliqué. Ce que vous avez corrigé ici reste corrigé.</Trans>
      </PageHeader>
      <Pages />
      <Card as="section" title={<Trans>Essayer un fichier</Trans>}>
        <form
          className="mt-3 flex flex-col gap-4 text-ink"
          onSubmit={(e) => {
            e.preventDefault()
            if (files.length) send.mutate()
          }}
        >
          <FileField label={t`Archive GTFS de la région ou du transporteur`} help={t`Une archive .zip d’au plus 24 Mo.`} accept=".zip" maxSize={24 << 20} files={files} onChange={setFiles} />
          {send.isPending && <ProgressBar label={share < 1 ? <Trans>Envoi</Trans> : <Trans>Lecture du fichier</Trans>} value={share * 100} total={100} />}
          {send.error && <ProblemState problem={send.error} />}
          <Buttons>
            <Button type="submit" variant="primary" pending={send.isPending} disabled={!files.length}>
              <Trans>Essayer</Trans>
            </Button>
          </Buttons>
        </form>
      </Card>
      {error && <ProblemState problem={error} />}
      {!!data?.length && (
        <Section title={<Trans>Fichiers précédents</Trans>}>
          <ul className="flex flex-col gap-2">
            {data.map((x) => (
              <li key={x.id} className="flex flex-wrap items-center gap-x-3">
                <TextLink to={`/transport/horaires/${x.id}` as '/'}>{x.name}</TextLink>
                <span className="text-ink-2 text-md">
                  {formatDateTime(x.created_at, 'short')} · {formatSize(x.size)}
                </span>
                <Badge tone={x.state === 'applied' ? 'success' : 'info'}>{states[x.state]}</Badge>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  )
}

function One({ id }: { id: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const query = timetableQuery(tenant.id, id)
  const { data, error, refetch } = useQuery({ ...query, enabled: !!tenant.id })
  const [sure, setSure] = useState(false)
  const keep = (x: Timetable) => {
    client.setQueryData(query.queryKey, x)
    void client.invalidateQueries({ queryKey: [...transportKey(tenant.id), 'network'] })
    void client.invalidateQueries({ queryKey: timetablesQuery(tenant.id).queryKey, exact: true })
  }
  const apply = useMutation({ mutationFn: () => applyTimetable(tenant.id, id, sure), onSuccess: (x) => (keep(x), toast(t`Les horaires sont à jour. Vous pouvez revenir en arrière pendant sept jours.`)) })
  const undo = useMutation({
    mutationFn: () => undoTimetable(tenant.id, id),
    onSuccess: (n) => {
      const { restored, removed, kept } = n
      toast(t`Rendu comme avant : ${restored} repris, ${removed} retirés, ${kept} gardés parce qu’ils servent ou ont été corrigés.`)
      void client.invalidateQueries({ queryKey: transportKey(tenant.id) })
    },
  })
  if (!data) return error ? <ProblemState problem={error} retry={() => void refetch()} /> : <Skeleton cards={3} />
  const r = data.report
  const sum = (part: string) => r.sums[part] ?? { new: 0, changed: 0, aside: 0 }
  const all = Object.values(r.sums).reduce((a, b) => ({ new: a.new + b.new, changed: a.changed + b.changed, aside: a.aside + b.aside }), { new: 0, changed: 0, aside: 0 })
  const parts: Record<string, string> = { operators: t`Transporteur`, stops: t`Arrêt`, lines: t`Ligne`, calendars: t`Calendrier`, runs: t`Course`, trips: t`Horaire` }
  const fields: Record<string, string> = { name: t`nom`, place: t`lieu`, lat_e6: t`latitude`, lon_e6: t`longitude`, code: t`numéro`, label: t`trajet`, colour: t`couleur`, kind: t`public`, operator_id: t`transporteur`, weekdays: t`jours`, since: t`début`, until: t`fin`, days: t`jours particuliers`, run_id: t`course`, calendar: t`calendrier`, headsign: t`direction`, times: t`heures`, phone: t`téléphone`, mail: t`courriel`, website: t`site`, line_id: t`ligne`, direction: t`sens` }
  return (
    <div className="max-w-4xl">
      <PageHeader title={data.name} context={r.publisher || tenant.name} back="/transport/horaires">
        {data.state === 'dry' && <Trans>Essai : rien n’est encore changé.</Trans>}
        {data.state === 'applied' && <Trans>Appliqué le {{ at: formatDateTime(data.applied_at ?? '') }}</Trans>}
        {data.state === 'undone' && <Trans>Annulé le {{ at: formatDateTime(data.undone_at ?? '') }}</Trans>}
      </PageHeader>
      {!r.usable && <Banner tone="danger" className="mb-4" title={t`Ce fichier ne peut pas être lu.`} />}
      {r.other && (
        <Banner tone="warning" className="mb-4" title={t`Est-ce bien votre réseau ?`}>
          <Trans>La plupart des arrêts du fichier sont ailleurs que les vôtres.</Trans>
          {data.state === 'dry' && <Checkbox label={t`Oui, c’est le bon fichier`} checked={sure} onChange={(e) => setSure(e.currentTarget.checked)} />}
        </Banner>
      )}
      {r.usable && (
        <Stats>
          <Stat value={all.new} label={t`à ajouter`} domain="transport" />
          <Stat value={all.changed} label={t`à changer`} domain="transport" />
          <Stat value={all.aside} label={t`à mettre de côté`} domain={all.aside ? 'danger' : 'transport'} />
          <Stat value={r.kept} label={t`corrections gardées`} domain="transport" />
        </Stats>
      )}
      {data.state === 'dry' && r.usable && r.writes === 0 && <Banner tone="success" className="mt-4" title={t`Le fichier n’apporte rien de nouveau : tout est déjà là.`} />}
      {(data.abilities.apply || data.abilities.undo) && (
        <Buttons className="mt-4">
          {data.abilities.apply && (
            <Button variant="primary" pending={apply.isPending} disabled={r.other && !sure} onClick={() => apply.mutate()}>
              <Plural value={r.writes} one="Appliquer # changement" other="Appliquer # changements" />
            </Button>
          )}
          {data.abilities.undo && (
            <Button icon={Undo2} pending={undo.isPending} onClick={() => undo.mutate()}>
              <Trans>Revenir en arrière</Trans>
            </Button>
          )}
        </Buttons>
      )}
      {apply.error && <ProblemState problem={apply.error} retry={() => void refetch()} />}
      {undo.error && <ProblemState problem={undo.error} />}
      {[...r.errors, ...r.warnings].length > 0 && (
        <Section title={<Plural value={r.errors.length} _0="Remarques sur le fichier" one="# erreur dans le fichier" other="# erreurs dans le fichier" />}>
          <ul className="flex flex-col gap-2">
            {r.errors.map((e, i) => (
              <Found key={`e${i}`} tone="danger" {...e} />
            ))}
            {r.warnings.map((e, i) => (
              <Found key={`w${i}`} tone="warning" {...e} />
            ))}
          </ul>
          {r.hidden > 0 && (
            <p className="mt-2 text-ink-2">
              <Plural value={r.hidden} one="et # autre" other="et # autres" />
            </p>
          )}
        </Section>
      )}
      {r.routes.length > 0 && <Routes key={data.id} tenant={tenant.id} data={data} onDone={keep} />}
      {r.diff.length > 0 && (
        <Section title={<Trans>Ce qui change</Trans>}>
          <p className="mb-3 text-ink-2">
            <Plural value={sum('lines').new} one="# ligne nouvelle" other="# lignes nouvelles" /> · <Plural value={sum('stops').new} one="# arrêt nouveau" other="# arrêts nouveaux" /> · <Plural value={sum('trips').new} one="# horaire nouveau" other="# horaires nouveaux" />
          </p>
          <ul className="flex flex-col divide-y divide-line bg-surface rounded-card shadow-card px-4">
            {r.diff.slice(0, 200).map((d, i) => (
              <li key={i} className="py-2">
                <span aria-hidden className="font-bold tabular me-2">
                  {d.change === 'new' ? '+' : d.change === 'aside' ? '−' : '~'}
                </span>
                <span className="text-ink-2">{parts[d.part]}</span> <strong>{d.label}</strong>
                {d.change === 'aside' && <span className="text-danger"> · <Trans>mis de côté</Trans></span>}
                {d.fields.map((f) => (
                  <span key={f.field} className="block ps-6 text-md text-ink-2">
                    {fields[f.field] ?? f.field} : <del>{f.before}</del> → <ins className="no-underline font-semibold text-ink">{f.after}</ins>
                    {f.kept && <> · <Trans>votre correction est gardée</Trans></>}
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  )
}

function Found({ tone, file, line, message }: { tone: 'danger' | 'warning'; file: string; line: number; message: string }) {
  return (
    <li className="flex flex-wrap gap-x-3 items-baseline">
      <Badge tone={tone}>{line > 0 ? <Trans>{file}, ligne {line}</Trans> : file === '*' ? <Trans>fichier</Trans> : file}</Badge>
      <span className="min-w-0">{message}</span>
    </li>
  )
}

/** Which lines are taken over: a région's file holds hundreds. */
function Routes({ tenant, data, onDone }: { tenant: string; data: Timetable; onDone: (x: Timetable) => void }) {
  const { t } = useLingui()
  const routes = data.report.routes
  const [chosen, setChosen] = useState(routes.filter((r) => r.chosen).map((r) => r.id))
  const save = useMutation({ mutationFn: () => chooseRoutes(tenant, data.id, chosen), onSuccess: onDone })
  const before = routes.filter((r) => r.chosen).map((r) => r.id)
  const changed = chosen.length !== before.length || chosen.some((x) => !before.includes(x))
  if (data.state !== 'dry') return null
  return (
    <Section title={<Trans>Lignes à reprendre</Trans>}>
      <CheckboxGroup
        name="routes"
        label={t`Lignes du fichier`}
        hideLabel
        value={chosen}
        onChange={setChosen}
        choices={routes.slice(0, 400).map((r) => {
          const n = r.trips
          return { value: r.id, label: [r.code, r.label].filter(Boolean).join(' · '), help: `${r.school ? t`pour les élèves` : t`ouverte à tous`} · ${n === 1 ? t`1 horaire` : t`${n} horaires`}` }
        })}
      />
      {save.error && <ProblemState problem={save.error} />}
      {changed && (
        <Button className="mt-3" pending={save.isPending} onClick={() => save.mutate()}>
          <Trans>Relire avec ces lignes</Trans>
        </Button>
      )}
    </Section>
  )
}
