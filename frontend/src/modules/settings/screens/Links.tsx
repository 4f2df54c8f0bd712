import { Trans, useLingui } from '@lingui/react/macro'
import { plural } from '@lingui/core/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Link2 } from 'lucide-react'
import { useState } from 'react'
import { useBoot, wearHat } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Badge, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox } from '../../../ui/Field'
import { formatDate, formatList, formatPercent, sortBy } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { useRefused } from '../../../ui/useRefused'
import { SettingsPage, useServiceLabels, useTenant } from '../pages'
import { delegate, type LinkView, linksQuery, renounce } from '../queries'
import { kinds } from '../words'
import { EndLink } from './EndLink'
import { Proposals } from './Proposals'

/** The organisations that this one is linked with, for which services, with which share of the costs. */
export function Links() {
  const { t } = useLingui()
  const tenant = useTenant()
  const boot = useBoot()
  const { data, error, refetch } = useQuery(linksQuery(tenant.id))
  const labelOf = useServiceLabels()
  return (
    <SettingsPage>
      <PageHeader title={t`Organisations liées`} context={tenant.name} back="/reglages">
        <Trans>Chaque organisation garde ses propres fiches ; un lien dit ce qui passe de l’une à l’autre, et rien d’autre ne passe.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <LinkList links={data} today={boot.today} labelOf={labelOf} />}
      <Proposals />
    </SettingsPage>
  )
}

export function LinkList({ links, today, labelOf }: { links: readonly LinkView[]; today: string; labelOf: (key: string) => string }) {
  const { i18n } = useLingui()
  const groups = groupsOf(links)
  if (!links.length)
    return (
      <EmptyState icon={Link2} title={<Trans>Aucun lien pour le moment</Trans>}>
        <Trans>Un lien se crée avec l’organisation : quand la mairie crée une école. Entre deux organisations qui existent déjà, l’une le propose et l’autre l’accepte.</Trans>
      </EmptyState>
    )
  return groups.map(({ group, items }) => (
    <Section key={group} title={group ? <Trans>Regroupement « {group} »</Trans> : <Trans>Liens directs</Trans>}>
      <ul className="flex flex-col gap-3">
        {items.map((link) => {
          const kind = kinds[link.peer_kind] ? i18n._(kinds[link.peer_kind]!) : link.peer_kind
          const share = link.share_ppm === undefined ? '' : formatPercent(link.share_ppm / 1_000_000, 2)
          const since = formatDate(link.since.slice(0, 10), 'year')
          const until = link.until ? formatDate(link.until.slice(0, 10), 'year') : ''
          const over = !!link.until && link.until.slice(0, 10) < today
          const named = formatList(link.services.map(labelOf).filter(Boolean))
          return (
            <li key={link.id}>
              <Card as="div">
                <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
                  <div>
                    <p className="font-semibold text-ink">{link.peer}</p>
                    <p className="text-md">{kind}</p>
                  </div>
                  {over ? (
                    <Badge>
                      <Trans>Terminé</Trans>
                    </Badge>
                  ) : (
                    share && (
                      <Badge>
                        <Trans>Part : {share}</Trans>
                      </Badge>
                    )
                  )}
                </div>
                {named && (
                  <p className="mt-1">
                    <Trans>Pour : {named}</Trans>
                  </p>
                )}
                <Delegation link={link} />
                <p className="text-md">{until ? <Trans>Du {since} au {until}</Trans> : <Trans>Depuis le {since}</Trans>}</p>
              </Card>
            </li>
          )
        })}
      </ul>
    </Section>
  ))
}

/** What a link delegates: what the peer may do here, which its own people decide; what we may do there; and its end. */
function Delegation({ link }: { link: LinkView }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const router = useRouter()
  const refused = useRefused()
  const [open, setOpen] = useState(false)
  const [ending, setEnding] = useState(false)
  const [chosen, setChosen] = useState<string[]>(link.rights)
  const again = () => client.invalidateQueries({ queryKey: linksQuery(tenant.id).queryKey })
  const save = useMutation({
    mutationFn: (rights: string[]) => delegate(tenant.id, link.id, rights),
    onSuccess: async () => {
      setOpen(false)
      await again()
    },
    onError: refused,
  })
  const back = useMutation({ mutationFn: () => renounce(tenant.id, link.id), onSuccess: again, onError: refused })
  const enter = useMutation({
    mutationFn: async () => {
      await wearHat(link.tenant)
      await router.navigate({ to: '/reglages/organisation' as '/' })
      await router.invalidate()
    },
    onError: refused,
  })
  const peer = link.peer
  const here = formatList(link.offered.filter((o) => link.rights.includes(o.right)).map((o) => o.label))
  const n = link.granted.length
  return (
    <>
      {here && (
        <p className="mt-1">
          <Trans>Droits délégués : {here}</Trans>
        </p>
      )}
      {n > 0 && <p className="mt-1">{t`${plural(n, { one: 'Vous y exercez # droit délégué', other: 'Vous y exercez # droits délégués' })}`}</p>}
      {(link.abilities.delegate || link.abilities.enter || link.abilities.end) && (
        <div className="my-2 flex flex-wrap gap-2">
          {link.abilities.enter && (
            <Button dense pending={enter.isPending} onClick={() => enter.mutate()}>
              <Trans>Agir par délégation</Trans>
            </Button>
          )}
          {link.abilities.renounce && (
            <Button dense pending={back.isPending} onClick={() => back.mutate()}>
              <Trans>Rendre ces droits</Trans>
            </Button>
          )}
          {link.abilities.delegate && (
            <Button dense onClick={() => (setChosen(link.rights), setOpen(true))}>
              <Trans>Droits délégués</Trans>
            </Button>
          )}
          {link.abilities.end && (
            <Button dense variant="quiet" onClick={() => setEnding(true)} aria-label={t`Mettre fin au lien avec ${peer}`}>
              <Trans>Mettre fin au lien</Trans>
            </Button>
          )}
        </div>
      )}
      {ending && <EndLink link={link} onClose={() => setEnding(false)} />}
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t`Droits délégués à ${peer}`}
        keep
        actions={
          <>
            <Button variant="primary" pending={save.isPending} onClick={() => save.mutate(chosen)}>
              <Trans>Enregistrer</Trans>
            </Button>
            <Button onClick={() => setOpen(false)}>
              <Trans>Annuler</Trans>
            </Button>
          </>
        }
      >
        <p>
          <Trans>Les personnes habilitées de cette organisation pourront faire ici ce que vous cochez, et rien d’autre. Chacune de leurs actions est inscrite à votre journal ; vous retirez un droit quand vous voulez, avec effet en moins d’une minute.</Trans>
        </p>
        <div className="mt-4 flex flex-col gap-1">
          {link.offered.map((o) => (
            <Checkbox key={o.right} name={o.right} label={o.label} checked={chosen.includes(o.right)} onChange={(e) => setChosen(e.target.checked ? [...chosen, o.right] : chosen.filter((r) => r !== o.right))} />
          ))}
        </div>
      </Dialog>
    </>
  )
}

/** Links by group (a regroupement pédagogique), the ungrouped last; by name within. */
export function groupsOf(links: readonly LinkView[]): { group: string; items: LinkView[] }[] {
  const names = sortBy([...new Set(links.map((l) => l.group ?? ''))], (g) => g).sort((a, b) => Number(!a) - Number(!b))
  return names.map((group) => ({ group, items: sortBy(links.filter((l) => (l.group ?? '') === group), (l) => l.peer) }))
}
