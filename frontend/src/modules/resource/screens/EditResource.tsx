import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, CheckboxGroup, RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTenant } from '../place'
import { addResource, changeResource, connectorsQuery, resourceQuery, resourcesKey, tilesQuery, type Written } from '../queries'
import { icons, type Protocol, protocols, type Send, sends } from '../words'

const empty: Written = { name: '', summary: '', icon: 'book', protocol: 'link', address: '', sends: [] }

/** Adds a resource, or changes one: what it is, how one enters it, what it receives. */
export function EditResource({ id }: { id?: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery({ ...resourceQuery(tenant.id, id ?? ''), enabled: !!id })
  return (
    <div className="max-w-3xl">
      <PageHeader title={id ? t`Modifier la ressource` : t`Ajouter une ressource`} context={tenant.name} back={id ? `/ressources/gerer/${id}` : '/ressources/gerer'} />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {id && !data && !error && <Skeleton cards={2} />}
      {id ? data && <Editor key={id} tenant={tenant.id} id={id} from={data} /> : <Begin tenant={tenant.id} />}
    </div>
  )
}

/** A new one begins with a ready connector, or with nothing. */
function Begin({ tenant }: { tenant: string }) {
  const { i18n } = useLingui()
  const { data } = useQuery(connectorsQuery(tenant))
  const [from, setFrom] = useState<Written | undefined>()
  if (!data) return <Skeleton cards={2} />
  if (from || !data.length) return <Editor tenant={tenant} from={from ?? empty} />
  return (
    <>
      <h2 className="text-xl mb-3">
        <Trans>Prêtes à ajouter</Trans>
      </h2>
      <ul className="grid gap-3 sm:grid-cols-2">
        {data.map((c) => {
          const { icon: Icon } = icons[c.icon ?? 'other'] ?? icons.other!
          return (
            <li key={c.key}>
              <button type="button" onClick={() => setFrom(c)} data-card className="h-full w-full text-start flex items-start gap-4 bg-surface rounded-card shadow-card p-4 border border-transparent hover:border-control">
                <span className="grid place-content-center flex-none size-11 rounded-button bg-brand-soft text-brand">
                  <Icon aria-hidden className="size-5" />
                </span>
                <span className="min-w-0">
                  <span className="block font-semibold">{c.name}</span>
                  <span className="block text-md text-ink-2">
                    {c.summary} {i18n._(protocols[c.protocol])}
                  </span>
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      <div className="mt-5">
        <Button onClick={() => setFrom(empty)}>
          <Trans>Une autre ressource</Trans>
        </Button>
      </div>
    </>
  )
}

function Editor({ tenant, id, from }: { tenant: string; id?: string; from: Written }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const manages = useBoot().abilities.includes('resource:manage')
  const [draft, setDraft] = useState<Written>({ ...empty, ...from, sends: from.sends ?? [] })
  const [allowed, setAllowed] = useState((from.allowed ?? []).join('\n'))
  const set = (change: Partial<Written>) => setDraft((d) => ({ ...d, ...change }))
  const save = useMutation({
    mutationFn: () => {
      const { name, summary, icon, protocol, address, entity, starts_at, logout_at, proxies, codes, sends } = draft
      const body: Written = { name, summary, icon, protocol, address, entity, starts_at, logout_at, proxies, codes, sends, allowed: allowed.split(/\s+/).filter(Boolean) }
      return id ? changeResource(tenant, id, body) : addResource(tenant, body)
    },
    onSuccess: async (r) => {
      client.setQueryData(resourceQuery(tenant, r.id).queryKey, r)
      void client.invalidateQueries({ queryKey: resourcesKey(tenant) })
      void client.invalidateQueries({ queryKey: tilesQuery.queryKey })
      toast(id ? t`C’est enregistré.` : r.state === 'proposed' ? t`La ressource est proposée à la direction.` : t`La ressource est ajoutée : choisissez à qui l’ouvrir.`)
      await navigate({ to: `/ressources/gerer/${r.id}` as '/' })
    },
  })
  const text = (name: 'name' | 'summary' | 'address' | 'entity' | 'starts_at' | 'logout_at') => ({ name, value: draft[name] ?? '', onChange: (e: { target: { value: string } }) => set({ [name]: e.target.value }) })
  const { protocol } = draft
  const signs = protocol !== 'link'
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <div className="flex flex-col gap-4">
        <Card as="section" title={<Trans>Ce que voient les élèves et les familles</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            <TextField {...text('name')} label={t`Nom`} maxLength={80} />
            <TextArea {...text('summary')} label={t`En une phrase`} optional maxLength={240} rows={2} />
            <Select name="icon" label={t`Pictogramme`} value={draft.icon ?? 'book'} onChange={(e) => set({ icon: e.target.value as NonNullable<Written['icon']> })} options={Object.entries(icons).map(([value, { label }]) => ({ value, label: i18n._(label) }))} className="max-w-sm" />
            <TextField {...text('address')} label={t`Adresse`} help={t`Celle où mène le toucher. Elle commence par https://`} type="url" maxLength={500} inputMode="url" />
          </div>
        </Card>
        <Card as="section" title={<Trans>Comment on y entre</Trans>}>
          <div className="mt-3 flex flex-col gap-5 text-ink">
            {id ? (
              <p>{i18n._(protocols[protocol])}</p>
            ) : (
              <RadioGroup
                name="protocol"
                label={t`Mode de connexion`}
                value={protocol}
                onChange={(p) => set({ protocol: p as Protocol })}
                choices={(Object.keys(protocols) as Protocol[]).map((p) => ({ value: p, label: i18n._(protocols[p]), ...(p === 'link' ? { help: t`Rien n’est transmis : la ressource ne sait pas qui l’ouvre.` } : {}) }))}
              />
            )}
            {signs && (
              <TextArea
                name="allowed"
                label={protocol === 'cas' ? t`Adresses autorisées` : t`Adresses de retour`}
                help={protocol === 'cas' ? t`Une par ligne : le début des adresses de la ressource. Vide : l’adresse ci-dessus.` : t`Une par ligne, à la lettre près. Vide : l’adresse ci-dessus.`}
                optional
                rows={2}
                value={allowed}
                onChange={(e) => setAllowed(e.target.value)}
              />
            )}
            {protocol === 'saml' && <TextField {...text('entity')} label={t`Nom du fournisseur de service (entityID)`} maxLength={300} />}
            {(protocol === 'lti' || protocol === 'oidc') && <TextField {...text('starts_at')} label={t`Adresse de début de connexion`} optional={protocol === 'oidc'} type="url" maxLength={500} />}
            {protocol === 'oidc' && <TextField {...text('logout_at')} label={t`Adresse de fin de session`} optional type="url" maxLength={500} />}
            {protocol === 'cas' && <Checkbox name="proxies" label={t`Elle interroge d’autres services au nom de la personne (proxy)`} checked={!!draft.proxies} onChange={(e) => set({ proxies: e.target.checked })} />}
          </div>
        </Card>
        {signs && (
          <Card as="section" title={<Trans>Ce qu’elle reçoit</Trans>}>
            <div className="mt-3 flex flex-col gap-5 text-ink">
              <p className="text-ink-2 measure">
                <Trans>Toujours : un identifiant propre à cette ressource, qui ne dit pas qui est la personne. Ajoutez seulement ce dont elle a besoin.</Trans>
              </p>
              <CheckboxGroup name="sends" label={t`Et aussi`} optional value={draft.sends ?? []} onChange={(list) => set({ sends: list as Send[] })} choices={(Object.keys(sends) as Send[]).map((s) => ({ value: s, label: i18n._(sends[s]) }))} />
              {draft.sends?.includes('profile') && (
                <Select
                  name="codes"
                  label={t`Écriture du profil`}
                  value={draft.codes ?? 'sdet'}
                  onChange={(e) => set({ codes: e.target.value as NonNullable<Written['codes']> })}
                  options={[
                    { value: 'sdet', label: t`National_ELV, National_ENS… (SDET)` },
                    { value: 'older', label: t`National_1, National_3… (anciennes ressources)` },
                    { value: 'gar', label: t`National_elv, National_ens… (GAR)` },
                  ]}
                  className="max-w-sm"
                />
              )}
            </div>
          </Card>
        )}
        {signs && !manages && (
          <Banner>
            <Trans>La direction donnera son accord avant que quoi que ce soit soit transmis.</Trans>
          </Banner>
        )}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" pending={save.isPending}>
            {id ? <Trans>Enregistrer</Trans> : signs && !manages ? <Trans>Proposer à la direction</Trans> : <Trans>Ajouter</Trans>}
          </Button>
          <LinkButton to={(id ? `/ressources/gerer/${id}` : '/ressources/gerer') as '/'}>
            <Trans>Annuler</Trans>
          </LinkButton>
        </div>
      </div>
    </Form>
  )
}
