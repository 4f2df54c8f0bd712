import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FileDown } from 'lucide-react'
import { useState } from 'react'
import { AnchorButton, Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { CopyField } from '../../../ui/CopyField'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { CheckboxGroup, Switch, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDateTime, formatSize } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { type Archive, archiveHref, type Blocker, exchangeKey, garQuery, type GarView, makeArchive, sendArchive, setGar } from '../queries'
import { failures } from '../words'
import { LookOnly } from './Ways'

/** The school's exchange with the GAR: what is missing, who assigns resources, where the archive goes, what left. */
export function Gar() {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(garQuery(tenant.id))
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`GAR, accès aux ressources numériques`} context={tenant.name} back="/echanges">
        <Trans>Chaque nuit, une archive dit au gestionnaire d’accès aux ressources du ministère qui est élève, qui enseigne, et dans quelle classe. Aucune date de naissance, aucune adresse.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <div className="flex flex-col gap-4">
          {!data.abilities.manage && <LookOnly />}
          <Ready gar={data} tenant={tenant.id} />
          {data.abilities.manage && <Settings key={JSON.stringify(data.chosen) + data.host + data.ident} gar={data} tenant={tenant.id} />}
          <Archives gar={data} tenant={tenant.id} />
        </div>
      )}
    </div>
  )
}

/** What the next archive holds, or what keeps it from leaving. */
function Ready({ gar, tenant }: { gar: GarView; tenant: string }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const make = useMutation({
    mutationFn: () => makeArchive(tenant),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: exchangeKey(tenant) })
      toast(t`L’archive est en préparation.`)
    },
    onError: refused,
  })
  const total = gar.blockers.length + gar.more
  return (
    <Card as="section" title={<Trans>La prochaine archive</Trans>}>
      <p className="text-ink">
        <Plural value={gar.pupils} one="# élève" other="# élèves" />, <Plural value={gar.teachers} one="# enseignant" other="# enseignants" />, <Plural value={gar.classes} one="# classe ou groupe" other="# classes et groupes" />.
      </p>
      {gar.name && total === 0 && <p className="text-md text-ink-2 break-all">{gar.name}</p>}
      {total > 0 ? (
        <Banner tone="warning" className="mt-3" title={<Plural value={total} one="# point à régler avant qu’elle parte" other="# points à régler avant qu’elle parte" />}>
          <ul className="mt-1 list-disc ps-5 text-ink">
            {gar.blockers.map((b, i) => (
              <li key={i}>
                <Missing blocker={b} />
              </li>
            ))}
          </ul>
          {gar.more > 0 && (
            <p>
              <Plural value={gar.more} one="Et # autre." other="Et # autres." />
            </p>
          )}
        </Banner>
      ) : (
        <p className="mt-2">
          <Badge tone="success">
            <Trans>Rien ne manque</Trans>
          </Badge>
        </p>
      )}
      {gar.abilities.manage && total === 0 && (
        <div className="mt-3">
          <Button onClick={() => make.mutate()} pending={make.isPending}>
            <Trans>Préparer une archive maintenant</Trans>
          </Button>
        </div>
      )}
    </Card>
  )
}

function Missing({ blocker: b }: { blocker: Blocker }) {
  const who = b.person ? (
    <Link to={`/annuaire/personnes/${b.person}` as '/'} className="link">
      {b.name}
    </Link>
  ) : null
  const level = b.value
  switch (b.kind) {
    case 'ident':
      return <Trans>L’identifiant que le GAR a donné à votre ENT n’est pas indiqué.</Trans>
    case 'uai':
      return <Trans>Le code UAI de l’établissement manque : il se complète dans les réglages.</Trans>
    case 'responsible':
      return <Trans>Personne n’est chargé d’affecter les ressources : choisissez au moins une personne.</Trans>
    case 'responsible_mail':
      return <Trans>{who} affecte les ressources et n’a pas de courriel dans l’annuaire.</Trans>
    case 'pupils':
      return <Trans>Aucun élève n’est inscrit.</Trans>
    case 'classes':
      return <Trans>Aucune classe n’est ouverte cette année.</Trans>
    case 'level':
      return level ? (
        <Trans>
          {who} : le niveau {level} n’a pas de code dans ce type d’établissement.
        </Trans>
      ) : (
        <Trans>{who} n’a pas de niveau : placez l’élève dans une classe, avec son niveau.</Trans>
      )
  }
}

function Settings({ gar, tenant }: { gar: GarView; tenant: string }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [draft, setDraft] = useState({ ident: gar.ident, open: gar.open, responsibles: gar.responsibles, host: gar.host, port: gar.port, login: gar.login, folder: gar.folder, host_key: gar.host_key })
  const [server, setServer] = useState(!!gar.host)
  const save = useMutation({
    mutationFn: () => setGar(tenant, server ? draft : { ...draft, host: '', login: '', folder: '', host_key: '' }),
    onSuccess: (next) => {
      client.setQueryData(garQuery(tenant).queryKey, next)
      void client.invalidateQueries({ queryKey: exchangeKey(tenant) })
      toast(t`C’est enregistré.`)
    },
  })
  const text = (name: 'ident' | 'host' | 'login' | 'folder' | 'host_key') => ({ name, value: draft[name], onChange: (e: { target: { value: string } }) => setDraft((d) => ({ ...d, [name]: e.target.value })) })
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <Card as="section" title={<Trans>Réglages</Trans>}>
        <div className="mt-3 flex flex-col gap-5 text-ink">
          <Switch name="open" label={t`Préparer une archive chaque nuit`} help={t`Vers 4 h 30. Arrêté, plus rien ne part.`} checked={draft.open} onChange={(e) => setDraft((d) => ({ ...d, open: e.target.checked }))} />
          <TextField {...text('ident')} label={t`Identifiant de l’ENT`} help={t`Celui que le GAR vous a donné : il commence le nom de chaque fichier.`} optional={!draft.open} maxLength={31} className="max-w-sm" />
          <CheckboxGroup
            name="responsibles"
            label={t`Responsables d’affectation`}
            help={t`Ces personnes attribuent les ressources dans le GAR. Leur nom et leur courriel y sont transmis.`}
            value={draft.responsibles}
            onChange={(responsibles) => setDraft((d) => ({ ...d, responsibles }))}
            choices={gar.staff.map((p) => ({ value: p.id, label: p.name, ...(p.mail ? {} : { help: t`Pas de courriel dans l’annuaire` }) }))}
          />
          <Switch name="server" label={t`Déposer l’archive sur un serveur (SFTP)`} help={t`Sinon, vous la téléchargez ici.`} checked={server} onChange={(e) => setServer(e.target.checked)} />
          {server && (
            <>
              <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_8rem]">
                <TextField {...text('host')} label={t`Serveur`} maxLength={200} />
                <TextField name="port" label={t`Port`} type="number" min={1} max={65535} value={draft.port} onChange={(e) => setDraft((d) => ({ ...d, port: Number(e.target.value) }))} />
              </div>
              <TextField {...text('login')} label={t`Nom d’utilisateur`} maxLength={64} className="max-w-sm" />
              <TextField {...text('folder')} label={t`Dossier`} optional maxLength={200} className="max-w-sm" />
              <TextArea {...text('host_key')} label={t`Clé publique du serveur`} help={t`Demandez-la à qui gère le serveur : une ligne qui commence par ssh-ed25519, ecdsa-sha2 ou ssh-rsa. Un serveur qui en montre une autre ne reçoit rien.`} maxLength={2000} rows={3} />
              {gar.own_key && <CopyField label={t`Notre clé publique`} help={t`À donner à qui gère le serveur : elle remplace un mot de passe.`} value={gar.own_key} />}
              {gar.fingerprint && (
                <p className="text-md break-all">
                  <Trans>Empreinte de la clé du serveur : {gar.fingerprint}</Trans>
                </p>
              )}
            </>
          )}
          <div>
            <Button type="submit" variant="primary" pending={save.isPending}>
              <Trans>Enregistrer</Trans>
            </Button>
          </div>
        </div>
      </Card>
    </Form>
  )
}

function Archives({ gar, tenant }: { gar: GarView; tenant: string }) {
  return (
    <Card as="section" title={<Trans>Archives</Trans>}>
      {gar.archives.length ? (
        <ul className="mt-2 flex flex-col divide-y divide-line">
          {gar.archives.map((a) => (
            <li key={a.id} className="py-3">
              <Line archive={a} tenant={tenant} manage={!!gar.abilities.manage} server={!!gar.host} />
            </li>
          ))}
        </ul>
      ) : (
        <p>
          <Trans>Aucune archive n’a encore été préparée.</Trans>
        </p>
      )}
      <p className="mt-2 text-md">
        <Trans>Un fichier est gardé 7 jours, chiffré ; sa trace, un an.</Trans>
      </p>
    </Card>
  )
}

function Line({ archive: a, tenant, manage, server }: { archive: Archive; tenant: string; manage: boolean; server: boolean }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const send = useMutation({
    mutationFn: () => sendArchive(tenant, a.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: exchangeKey(tenant) })
      toast(t`L’envoi recommence.`)
    },
    onError: refused,
  })
  const day = formatDateTime(a.made_at, 'dayMonth')
  const next = a.next_at ? formatDateTime(a.next_at, 'dayMonth') : ''
  const kept = a.state !== 'making' && a.state !== 'refused' && !a.dropped
  const size = formatSize(a.bytes)
  return (
    <div className="text-ink">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-semibold">{day}</span>
        <Standing state={a.state} />
      </p>
      {a.pupils > 0 && (
        <p className="text-md text-ink-2">
          <Plural value={a.pupils} one="# élève" other="# élèves" />, <Plural value={a.teachers} one="# enseignant" other="# enseignants" />
          {a.bytes > 0 && <>, {size}</>}. {a.by_hand && <Trans>Préparée à la demande.</Trans>}
        </p>
      )}
      {a.state === 'refused' && (
        <p className="text-md">
          <Plural value={a.blockers} one="# point manquait : rien n’est parti." other="# points manquaient : rien n’est parti." />
        </p>
      )}
      {a.error_code && (
        <p className="text-md">
          {failures[a.error_code] && i18n._(failures[a.error_code]!)} {next && <Trans>Nouvel essai le {next}.</Trans>}
        </p>
      )}
      {manage && kept && (
        <Buttons className="mt-2">
          <AnchorButton dense icon={FileDown} href={archiveHref(tenant, a.id)} download aria-label={t`Télécharger l’archive du ${day}`}>
            <Trans>Télécharger</Trans>
          </AnchorButton>
          {server && a.state !== 'sending' && (
            <Button dense onClick={() => send.mutate()} pending={send.isPending} aria-label={t`Envoyer l’archive du ${day}`}>
              {a.state === 'sent' ? <Trans>Renvoyer</Trans> : <Trans>Envoyer</Trans>}
            </Button>
          )}
        </Buttons>
      )}
    </div>
  )
}

function Standing({ state }: { state: Archive['state'] }) {
  switch (state) {
    case 'making':
      return (
        <Badge>
          <Trans>En préparation</Trans>
        </Badge>
      )
    case 'refused':
      return (
        <Badge tone="warning">
          <Trans>Pas partie</Trans>
        </Badge>
      )
    case 'ready':
      return (
        <Badge tone="success">
          <Trans>Prête à télécharger</Trans>
        </Badge>
      )
    case 'sending':
      return (
        <Badge>
          <Trans>En chemin</Trans>
        </Badge>
      )
    case 'sent':
      return (
        <Badge tone="success">
          <Trans>Déposée</Trans>
        </Badge>
      )
    case 'failed':
      return (
        <Badge tone="danger">
          <Trans>Non arrivée</Trans>
        </Badge>
      )
  }
}
