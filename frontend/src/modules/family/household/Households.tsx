import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Settings2, UserPlus, Users, X } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { PupilPicker } from '../../../shell/PupilPicker'
import { Button, IconButton, LinkButton, TextLink } from '../../../ui/Button'
import { type Column, DataTable } from '../../../ui/DataTable'
import { Dialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup, Select, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatList } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { SearchField } from '../../../ui/SearchField'
import { useTown } from '../place'
import { householdKey, householdsQuery, newHousehold, type Line, type Only } from './queries'
import { flags, month } from './words'

/** Households by name, and what waits for an agent. */
export function Households() {
  const { t } = useLingui()
  const town = useTown()
  const boot = useBoot()
  const [q, setQ] = useState('')
  const [only, setOnly] = useState<Only>('')
  const [page, setPage] = useState(0)
  const [adding, setAdding] = useState(false)
  const { data, error, refetch } = useQuery(householdsQuery(town.id, q, only, page))
  const total = data?.total ?? 0
  const pages = Math.ceil(total / 50)
  const shown = page + 1
  return (
    <>
      <PageHeader
        title={t`Foyers et payeurs`}
        context={town.name}
        actions={
          <>
            {boot.abilities.includes('family:tariff') && (
              <LinkButton to={'/foyers/quotient' as '/'} icon={Settings2}>
                <Trans>Règles du quotient</Trans>
              </LinkButton>
            )}
            <Button variant="primary" icon={UserPlus} onClick={() => setAdding(true)}>
              <Trans>Nouveau foyer</Trans>
            </Button>
          </>
        }
      />
      <div className="mb-4 grid gap-3 sm:grid-cols-[1fr_16rem] items-end">
        <SearchField
          label={t`Chercher un foyer`}
          placeholder={t`Nom d’un enfant, d’un payeur, d’un organisme`}
          value={q}
          onChange={(v) => {
            setQ(v)
            setPage(0)
          }}
          result={<Plural value={total} one="# foyer" other="# foyers" />}
        />
        <Select
          label={t`Montrer`}
          required={false}
          value={only}
          onChange={(e) => {
            setOnly(e.target.value as Only)
            setPage(0)
          }}
          options={[
            { value: '', label: t`Tous les foyers` },
            { value: 'waiting', label: t`Ce qui attend une réponse` },
            { value: 'old_quotient', label: t`Quotient à renouveler` },
            { value: 'no_quotient', label: t`Sans quotient` },
            { value: 'no_payer', label: t`Sans payeur` },
          ]}
        />
      </div>
      {error ? (
        <ProblemState problem={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton lines={8} />
      ) : (
        <>
          <p className="mb-2 text-md text-ink-2" role="status">
            <Plural value={total} one="# foyer" other="# foyers" />
          </p>
          <Table rows={data.items} filtered={!!q || !!only} />
          {pages > 1 && (
            <nav aria-label={t`Pages`} className="mt-4 flex items-center gap-4">
              <Button disabled={page === 0} onClick={() => setPage(page - 1)}>
                <Trans>Précédents</Trans>
              </Button>
              <span className="text-md tabular">
                <Trans>
                  Page {shown} sur {pages}
                </Trans>
              </span>
              <Button disabled={page + 1 >= pages} onClick={() => setPage(page + 1)}>
                <Trans>Suivants</Trans>
              </Button>
            </nav>
          )}
        </>
      )}
      {adding && <NewHousehold onClose={() => setAdding(false)} />}
    </>
  )
}

/** What a household's row needs somebody to look at. */
export function Flags({ of }: { of: readonly string[] }) {
  const { i18n } = useLingui()
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {of.map((f) =>
        flags[f] ? (
          <Badge key={f} tone={flags[f].tone}>
            {i18n._(flags[f].label)}
          </Badge>
        ) : null,
      )}
    </span>
  )
}

const nameCell = (r: Line) => (
  <TextLink to={`/foyers/${r.id}` as '/'} className="font-semibold">
    {r.name}
  </TextLink>
)
const quotientCell = (r: Line) => (r.quotient ? <span title={month(r.quotient.year, r.quotient.month)}>{r.quotient.value}</span> : '–')
const flagsCell = (r: Line) => (r.flags.length ? <Flags of={r.flags} /> : null)
const first = (name: string) => name.split(' ')[0] ?? name

function Table({ rows, filtered }: { rows: Line[]; filtered: boolean }) {
  const { t } = useLingui()
  const columns: Column<Line>[] = [
    { key: 'name', header: t`Foyer`, main: true, sort: (r) => r.name, cell: nameCell },
    { key: 'children', header: t`Enfants`, cell: (r) => formatList(r.children.map((c) => first(c.name))) || '–' },
    { key: 'payers', header: t`Paient`, cell: (r) => formatList(r.payers.map((p) => p.name)) || '–' },
    { key: 'quotient', header: t`Quotient`, numeric: true, sort: (r) => r.quotient?.value ?? -1, cell: quotientCell },
    { key: 'flags', header: t`À voir`, cell: flagsCell },
  ]
  return (
    <DataTable<Line>
      caption={t`Foyers`}
      rows={rows}
      rowKey={(r) => r.id}
      columns={columns}
      empty={
        <EmptyState icon={Users} title={filtered ? t`Aucun foyer ne correspond` : t`Aucun foyer`}>
          {filtered ? <Trans>Essayez un autre nom, ou montrez tous les foyers.</Trans> : <Trans>Les foyers viennent d’une reprise de votre ancien logiciel, ou se créent un à un : des enfants, et qui paie.</Trans>}
        </EmptyState>
      }
    />
  )
}

function NewHousehold({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const town = useTown()
  const router = useRouter()
  const client = useQueryClient()
  const [children, setChildren] = useState<{ id: string; name: string }[]>([])
  const [who, setWho] = useState<'later' | 'institution'>('later')
  const send = useMutation({
    mutationFn: (data: FormData) => newHousehold(town.id, { children: children.map((c) => c.id), payers: who === 'institution' ? [{ name: String(data.get('name')), siret: String(data.get('siret') ?? '') }] : [], ...(data.get('household') ? { name: String(data.get('household')) } : {}) }),
    onSuccess: async (h) => {
      await client.invalidateQueries({ queryKey: householdKey })
      await router.navigate({ to: `/foyers/${h.id}` as '/' })
    },
  })
  return (
    <Dialog open onClose={onClose} title={t`Nouveau foyer`} keep>
      <Form problem={send.error} onSubmit={(data) => send.mutate(data)}>
        <div className="flex flex-col gap-4">
          <PupilPicker tenant={town.id} label={t`Enfants du foyer`} help={t`Ceux qu’un même calcul regroupe : quotient, rang dans la fratrie.`} onSelect={(p) => setChildren((list) => (list.some((c) => c.id === p.id) ? list : [...list, p]))} />
          {children.length > 0 && (
            <ul className="flex flex-col gap-1">
              {children.map((c) => {
                const name = c.name
                return (
                  <li key={c.id} className="flex items-center justify-between gap-3 border-b border-line py-1">
                    <span>{name}</span>
                    <IconButton dense icon={X} label={t`Retirer ${name}`} onClick={() => setChildren(children.filter((o) => o.id !== c.id))} />
                  </li>
                )
              })}
            </ul>
          )}
          <RadioGroup
            name="who"
            label={t`Qui paie ?`}
            value={who}
            onChange={(v) => setWho(v as 'later')}
            choices={[
              { value: 'later', label: t`un ou des responsables des enfants, à choisir ensuite` },
              { value: 'institution', label: t`un organisme : CCAS, aide sociale à l’enfance` },
            ]}
          />
          {who === 'institution' ? (
            <>
              <TextField name="name" label={t`Nom de l’organisme`} maxLength={160} />
              <TextField name="siret" optional label={t`SIRET`} inputMode="numeric" maxLength={20} />
            </>
          ) : (
            <TextField name="household" label={t`Nom du foyer`} help={t`Pour le retrouver : le nom de famille, par exemple.`} maxLength={160} />
          )}
          <FormFoot pending={send.isPending} disabled={children.length === 0} onCancel={onClose}>
            <Trans>Créer le foyer</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}
