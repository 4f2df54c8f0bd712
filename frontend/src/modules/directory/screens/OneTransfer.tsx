import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { hatOf, useBoot } from '../../../shell/session'
import { Button, Buttons } from '../../../ui/Button'
import { Banner, Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup, Select } from '../../../ui/Field'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useAct } from '../parts/Frame'
import { PersonLink } from '../parts/PeopleTable'
import { usePersonDetail } from '../parts/PersonCombo'
import { Refusal, TransferCard } from '../parts/Transfers'
import { useRecordId } from '../place'
import { acceptTransfer, classesQuery, type TransferDetail, transferQuery, useTenant } from '../queries'
import { authorities, longDay, relations, staffName } from '../words'

/** Who is proposed, with whom, and what becomes of them here. */
export function OneTransfer() {
  const { t } = useLingui()
  const tenant = useTenant()
  const id = useRecordId()
  const { data, error, refetch } = useQuery(transferQuery(tenant, id))
  return (
    <>
      <PageHeader back="/annuaire/transferts" context={data?.peer_name} title={data?.name || t`Transfert`} />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <div className="max-w-3xl">{data.pupil && data.abilities.includes('accept') ? <Reception transfer={data} /> : <TransferCard transfer={data} />}</div>}
    </>
  )
}

function Reception({ transfer: v }: { transfer: TransferDetail }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const boot = useBoot()
  const go = useNavigate()
  const detail = usePersonDetail()
  const school = hatOf(boot)?.tenant.kind === 'school'
  const [same, setSame] = useState(v.same_ine && v.person ? v.person : v.alike.length ? '' : 'new')
  const [place, setPlace] = useState('')
  const [refusing, setRefusing] = useState(false)
  const classes = useQuery({ ...classesQuery(tenant), enabled: school })
  const name = v.name
  const born = v.pupil?.birth_date ? longDay(v.pupil.birth_date) : ''
  const day = v.leaves_on ? longDay(v.leaves_on) : ''
  const accept = useAct(
    () => acceptTransfer(tenant, v.id, { ...(same !== 'new' && { person: same }), ...(place && { class: place }) }),
    (made) => {
      toast(t`${name} est dans l’annuaire.`)
      void go({ to: `/annuaire/personnes/${made.id}` as '/' })
    },
  )
  return (
    <>
      <dl className="grid sm:grid-cols-2 gap-x-6 gap-y-3 text-md">
        <div>
          <dt className="text-ink-3">
            <Trans>Naissance</Trans>
          </dt>
          <dd className="font-semibold">{born || t`Non renseignée`}</dd>
        </div>
        {v.level && (
          <div>
            <dt className="text-ink-3">
              <Trans>Niveau là-bas</Trans>
            </dt>
            <dd className="font-semibold">{v.level}</dd>
          </div>
        )}
        <div>
          <dt className="text-ink-3">
            <Trans>Premier jour ici</Trans>
          </dt>
          <dd className="font-semibold">{day}</dd>
        </div>
      </dl>
      {v.orders > 0 && (
        <Banner tone="warning" className="mt-4">
          <Plural value={v.orders} one="Une décision de justice suit l’élève : elle s’applique aussitôt, et vous la vérifierez dans « À traiter »." other="# décisions de justice suivent l’élève : elles s’appliquent aussitôt, et vous les vérifierez dans « À traiter »." />
        </Banner>
      )}
      <Section title={<Trans>Sa famille</Trans>}>
        {v.guardians.length === 0 && (
          <p className="text-ink-2">
            <Trans>Aucun responsable n’est transmis : ajoutez-les ensuite sur la fiche.</Trans>
          </p>
        )}
        <ul className="flex flex-col gap-2">
          {v.guardians.map((g, i) => (
            <li key={i} data-card className="bg-surface rounded-card shadow-card p-4 flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-semibold">{staffName(g)}</span>
              {g.relation !== undefined && relations[g.relation] && <span className="text-ink-2">{t(relations[g.relation]!)}</span>}
              <span className="text-ink-2">{t(authorities[g.authority].label)}</span>
              {g.known ? (
                <Badge tone="success">
                  <Trans>Déjà ici, même compte</Trans>
                </Badge>
              ) : (
                g.account && (
                  <Badge tone="info">
                    <Trans>Garde son compte</Trans>
                  </Badge>
                )
              )}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={<Trans>Dans votre annuaire</Trans>}>
        {v.alike.length > 0 ? (
          <RadioGroup
            name="same"
            label={t`Est-ce quelqu’un de l’annuaire ?`}
            value={same}
            onChange={setSame}
            choices={[
              ...v.alike.map((p) => ({ value: p.id, label: <PersonLink person={p} />, help: p.id === v.person ? t`Même numéro national` : detail(p) })),
              { value: 'new', label: t`Non, créer une nouvelle fiche` },
            ]}
          />
        ) : (
          <p className="text-ink-2">
            {school ? <Trans>Une fiche sera créée, « attendue dans ONDE » jusqu’à votre prochain import.</Trans> : <Trans>Une fiche sera créée.</Trans>}
          </p>
        )}
        {(classes.data?.items.length ?? 0) > 0 && (
          <Select
            label={t`Classe`}
            optional
            value={place}
            onChange={(e) => setPlace(e.target.value)}
            options={[{ value: '', label: t`Plus tard` }, ...classes.data!.items.map((c) => ({ value: c.id, label: c.label }))]}
            className="max-w-80 mt-4"
          />
        )}
      </Section>
      <Buttons className="mt-6">
        <Button variant="primary" disabled={!same} pending={accept.isPending} onClick={() => accept.mutate()}>
          <Trans>Recevoir l’élève</Trans>
        </Button>
        <Button onClick={() => setRefusing(true)}>
          <Trans>Refuser</Trans>
        </Button>
      </Buttons>
      <Refusal open={refusing} onClose={() => setRefusing(false)} transfer={v} />
    </>
  )
}
