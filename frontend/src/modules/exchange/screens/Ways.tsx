import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowUpRight, Blocks, ChevronRight, FileDown, Library, type LucideIcon, Plus, School } from 'lucide-react'
import { useState } from 'react'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatList } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { exchangeKey, garQuery, moveBrick, setGar, type Way, waysQuery } from '../queries'
import { sends } from '../words'

const icons: Record<Way['kind'], LucideIcon> = { gar: School, brick: Blocks, tables: FileDown, resource: Library }

/** Every way out of the organisation: what is sent, to whom, since when, and the switch. */
export function Ways() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(waysQuery(tenant.id))
  const open = data?.items.filter((w) => w.state === 'open') ?? []
  const others = data?.items.filter((w) => w.state !== 'open') ?? []
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={t`Ce qui sort de votre organisation`}
        context={tenant.name}
        actions={
          data?.manage && (
            <>
              <LinkButton variant="primary" icon={Plus} to={'/echanges/logiciels/nouvelle' as '/'}>
                <Trans>Ajouter un logiciel</Trans>
              </LinkButton>
              <LinkButton icon={FileDown} to={'/echanges/tables' as '/'}>
                <Trans>Emporter les listes</Trans>
              </LinkButton>
            </>
          )
        }
      >
        <Trans>Vers qui, quelles données, depuis quand. Chaque envoi peut être arrêté.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && !open.length && (
        <EmptyState icon={ArrowUpRight} title={<Trans>Rien ne sort aujourd’hui</Trans>}>
          <Trans>Vous pouvez donner à lire certaines listes à un autre logiciel (bibliothèque, emploi du temps, cantine), et rien de plus.</Trans>
        </EmptyState>
      )}
      {open.length > 0 && <List ways={open} tenant={tenant.id} label={t`Ce qui sort`} />}
      {others.length > 0 && (
        <>
          <h2 className="text-xl mt-6 mb-3">
            <Trans>Arrêté, ou pas encore ouvert</Trans>
          </h2>
          <List ways={others} tenant={tenant.id} label={t`Arrêté, ou pas encore ouvert`} />
        </>
      )}
    </div>
  )
}

function List({ ways, tenant, label }: { ways: readonly Way[]; tenant: string; label: string }) {
  return (
    <ul className="flex flex-col gap-3" aria-label={label}>
      {ways.map((w) => (
        <li key={w.kind + w.id}>
          <WayCard way={w} tenant={tenant} />
        </li>
      ))}
    </ul>
  )
}

function useName(w: Way): string {
  const { t } = useLingui()
  if (w.kind === 'gar') return t`GAR, accès aux ressources numériques`
  if (w.kind === 'tables') return t`Listes emportées en fichiers`
  return w.name ?? ''
}

function WayCard({ way: w, tenant }: { way: Way; tenant: string }) {
  const { i18n } = useLingui()
  const name = useName(w)
  const Icon = icons[w.kind]
  const said = formatList(w.sends.map((s) => (sends[s] ? i18n._(sends[s]) : s)))
  const since = w.since ? formatDate(w.since, 'long') : ''
  const last = w.last_at ? formatDate(w.last_at, 'dayMonth') : ''
  return (
    <Card as="div">
      <div className="flex items-start gap-4">
        <span className="grid place-content-center flex-none size-11 rounded-button bg-brand-soft text-brand">
          <Icon aria-hidden className="size-5" />
        </span>
        <div className="flex-1 min-w-0">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink">
            <Link to={w.path as '/'} className="link font-semibold text-base">
              {name}
            </Link>
            <State way={w} />
          </p>
          {w.purpose && <p className="text-md text-ink-2">{w.purpose}</p>}
          <p className="mt-1 text-ink">
            <Trans>
              <span className="text-ink-2">Envoyé :</span> {said}
            </Trans>
          </p>
          {w.to && (
            <p className="text-md text-ink break-all">
              <Trans>
                <span className="text-ink-2">Vers :</span> {w.to}
              </Trans>
            </p>
          )}
          <p className="text-md text-ink-2">
            {since && w.state === 'open' && <Trans>Depuis le {since}.</Trans>} {last ? <Trans>Dernière fois le {last}.</Trans> : <Trans>Jamais encore.</Trans>}{' '}
            {w.times > 0 && <Plural value={w.times} one="# fois en 30 jours." other="# fois en 30 jours." />}{' '}
            {w.hooks > 0 && <Plural value={w.hooks} one="# adresse avertie des changements." other="# adresses averties des changements." />}
          </p>
        </div>
        {!w.stops && (
          <Link to={w.path as '/'} aria-hidden tabIndex={-1} className="target grid place-content-center flex-none">
            <ChevronRight aria-hidden className="size-5 text-ink-3 rtl:rotate-180" />
          </Link>
        )}
      </div>
      {w.stops && <Stop way={w} tenant={tenant} name={name} />}
    </Card>
  )
}

function State({ way: w }: { way: Way }) {
  if (w.state === 'waiting')
    return (
      <Badge tone="warning">
        <Trans>Attend un accord</Trans>
      </Badge>
    )
  if (w.state === 'stopped')
    return (
      <Badge>
        <Trans>Arrêté</Trans>
      </Badge>
    )
  return w.failing ? (
    <Badge tone="danger">
      <Trans>Un envoi n’est pas arrivé</Trans>
    </Badge>
  ) : (
    <Badge tone="success">
      <Trans>Ouvert</Trans>
    </Badge>
  )
}

/** The switch: to stop is one press and a yes, to open a GAR that lacks something is on its page. */
function Stop({ way: w, tenant, name }: { way: Way; tenant: string; name: string }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [asked, setAsked] = useState(false)
  const move = useMutation({
    mutationFn: async (open: boolean) => {
      if (w.kind === 'brick') await moveBrick(tenant, w.id, open)
      else {
        const { ident, responsibles, host, port, login, folder, host_key } = await client.fetchQuery(garQuery(tenant))
        await setGar(tenant, { ident, responsibles, host, port, login, folder, host_key, open })
      }
    },
    onSuccess: (_, open) => {
      setAsked(false)
      void client.invalidateQueries({ queryKey: exchangeKey(tenant) })
      toast(open ? t`${name} : rouvert.` : t`${name} : plus rien ne sort.`)
    },
    onError: (problem) => {
      setAsked(false)
      refused(problem)
    },
  })
  if (w.state === 'open')
    return (
      <div className="mt-3">
        <Button onClick={() => setAsked(true)} aria-label={t`Arrêter : ${name}`}>
          <Trans>Arrêter</Trans>
        </Button>
        <ConfirmDialog open={asked} onClose={() => setAsked(false)} onConfirm={() => move.mutate(false)} title={<Trans>Arrêter cet échange ?</Trans>} confirm={<Trans>Arrêter</Trans>} danger pending={move.isPending}>
          {w.kind === 'gar' ? (
            <Trans>Plus aucune archive ne part. Les ressources du GAR gardent ce qu’elles ont reçu jusqu’à leur propre mise à jour.</Trans>
          ) : (
            <Trans>Sa prochaine lecture est refusée et ses avis s’arrêtent. Rien n’est effacé : vous pourrez le rouvrir.</Trans>
          )}
        </ConfirmDialog>
      </div>
    )
  return (
    <div className="mt-3">
      {w.kind === 'gar' ? (
        <LinkButton to={'/echanges/gar' as '/'}>
          <Trans>Préparer l’ouverture</Trans>
        </LinkButton>
      ) : (
        <Button onClick={() => move.mutate(true)} pending={move.isPending} aria-label={t`Rouvrir : ${name}`}>
          <Trans>Rouvrir</Trans>
        </Button>
      )}
    </div>
  )
}

/** Said where somebody may look and not change. */
export function LookOnly() {
  return (
    <Banner className="mb-4">
      <Trans>Vous consultez. La direction ou l’administration de l’organisation ouvre et arrête les échanges.</Trans>
    </Banner>
  )
}
