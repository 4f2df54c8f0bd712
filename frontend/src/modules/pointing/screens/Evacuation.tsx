import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { CloudOff, FileText } from 'lucide-react'
import { Fragment, useMemo, useState } from 'react'
import { useOnline } from '../../../shell/offline'
import { useBoot } from '../../../shell/session'
import { AnchorButton } from '../../../ui/Button'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { compareText, formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { isInside, isOpen, nameOf, rowsOf } from '../model'
import { evacuationHref, evacuationQuery, type Service, sheetQuery } from '../queries'
import { useTicking } from '../ticking'
import { useTenant } from '../words'

interface Someone {
  id: string
  name: string
  class: string
  there: boolean
}

/** Who is in the building now, to be counted at the place of assembly, with or without a network. */
export function Evacuation({ service, place }: { service: Service; place: string }) {
  const { t } = useLingui()
  const boot = useBoot()
  const tenant = useTenant()
  const online = useOnline()
  const { jour = '' } = useSearch({ strict: false }) as { jour?: string }
  const { data: read, error, refetch } = useQuery({ ...sheetQuery(boot.me.account_id, tenant.id, service, place, jour), enabled: !!tenant.id })
  const { data: site } = useQuery({ ...evacuationQuery(boot.me.account_id, tenant.id, service, place), enabled: !!tenant.id })
  const box = useTicking(tenant.id, service)
  const [found, setFound] = useState<ReadonlySet<string>>(new Set())

  const here = useMemo(() => {
    const sheet = read?.value
    if (!sheet) return []
    const waiting = box.waiting.map((h) => h.body)
    const list = new Map<string, Someone>()
    for (const a of sheet.activities)
      for (const r of rowsOf(sheet, a.id, waiting).rows) {
        const there = isInside(r.stay)
        if ((there || isOpen(r)) && !list.get(r.child.id)?.there) list.set(r.child.id, { id: r.child.id, name: nameOf(r.child), class: r.child.class, there })
      }
    return [...list.values()]
  }, [read, box.waiting])

  if (error && !read) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!read) return <Skeleton lines={8} />
  const beside = (site?.value.places ?? []).filter((p) => p.place !== place && p.children.length > 0)
  const there = here.filter((c) => c.there)
  const maybe = here.filter((c) => !c.there)
  const everybody = new Set([...there.map((c) => c.id), ...beside.flatMap((p) => p.children.filter((c) => c.there).map((c) => c.id))])
  const counted = [...everybody].filter((id) => found.has(id)).length
  const turn = (id: string) => setFound((f) => (f.has(id) ? new Set([...f].filter((x) => x !== id)) : new Set([...f, id])))
  const back = `/pointage/${service}/${place}${jour ? `?jour=${jour}` : ''}`
  return (
    <div className="max-w-3xl pb-16">
      <PageHeader
        title={t`Évacuation`}
        context={read.value.place.name}
        back={back}
        actions={
          online ? (
            <AnchorButton icon={FileText} href={evacuationHref(tenant.id, service, place)} download>
              <Trans>Imprimer (PDF)</Trans>
            </AnchorButton>
          ) : undefined
        }
      >
        <Trans>Cochez chaque enfant au point de rassemblement.</Trans>
      </PageHeader>
      <div className="sticky top-0 z-10 -mx-4 px-4 py-2 mb-4 bg-paper border-b border-line flex flex-wrap items-center gap-x-4 gap-y-1" role="status">
        <span className="font-title font-bold text-3xl tabular">
          {counted}/{everybody.size}
        </span>
        <span className="text-ink-2">
          <Plural value={everybody.size} one="enfant compté" other="enfants comptés" />
        </span>
        {(!online || !read.fresh) && (
          <Badge tone="warning" icon={CloudOff}>
            <Trans>Hors ligne : liste de {formatTime(new Date(read.at))}</Trans>
          </Badge>
        )}
      </div>
      <Section title={<Plural value={there.length} one="# présent ici" other="# présents ici" />}>
        <People list={there} found={found} onTurn={turn} />
      </Section>
      {beside.map((p) => (
        <Section key={`${p.service}${p.place}${p.label}`} title={`${p.label} · ${p.name}`}>
          <p className="mb-2 text-md text-ink-2">
            <Trans>Ailleurs sur le site, d’après le serveur à {formatTime(site!.value.at)}.</Trans>
          </p>
          <People list={p.children.filter((c) => c.there)} found={found} onTurn={turn} />
        </Section>
      ))}
      {maybe.length > 0 && (
        <Section title={<Plural value={maybe.length} one="# attendu et pas pointé" other="# attendus et pas pointés" />}>
          <Banner tone="warning" className="mb-3">
            <Trans>Ils sont peut-être dans les locaux : cherchez-les.</Trans>
          </Banner>
          <People list={maybe} found={found} onTurn={turn} />
        </Section>
      )}
    </div>
  )
}

interface PeopleProps {
  list: readonly Someone[]
  found: ReadonlySet<string>
  onTurn: (id: string) => void
}

function People({ list, found, onTurn }: PeopleProps) {
  const { t } = useLingui()
  if (!list.length)
    return (
      <p className="text-ink-2">
        <Trans>Personne.</Trans>
      </p>
    )
  // A class lines up together: of many children, each class is counted by itself.
  const classes = list.length > 24 ? [...new Set(list.map((c) => c.class))].sort(compareText) : [undefined]
  return classes.map((of) => {
    const mine = of === undefined ? list : list.filter((c) => c.class === of)
    return (
      <Fragment key={of ?? ''}>
        {of !== undefined && (
          <h3 className="mt-3 mb-1 font-semibold">
            {of || t`Sans classe`} <span className="font-normal tabular text-ink-2">{`${mine.filter((c) => found.has(c.id)).length}/${mine.length}`}</span>
          </h3>
        )}
        <Ticks list={mine} found={found} onTurn={onTurn} />
      </Fragment>
    )
  })
}

function Ticks({ list, found, onTurn }: PeopleProps) {
  return (
    <ul className="grid gap-1 sm:grid-cols-2">
      {list.map((c) => (
        <li key={c.id}>
          <label className="target flex items-center gap-3 px-3 py-1.5 rounded-control bg-surface cursor-pointer has-checked:line-through">
            <input type="checkbox" className="size-6 flex-none accent-brand" checked={found.has(c.id)} onChange={() => onTurn(c.id)} />
            <span className="min-w-0">
              <span className="font-semibold">{c.name}</span> <span className="text-md text-ink-2">{c.class}</span>
            </span>
          </label>
        </li>
      ))}
    </ul>
  )
}
