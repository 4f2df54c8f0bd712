import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, Buttons, LinkButton } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Dialog } from '../../../ui/Dialog'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { RadioGroup, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatList } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useTenant } from '../place'
import { type Admission, admissionQuery, admit, enrolmentKey, giveBack, vaccinated } from '../queries'
import { AdmissionState } from './Admissions'

/** One child to admit: identity, vaccinations, and whether the school knows them already. */
export function OneAdmission({ id }: { id: string }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const { data, error, refetch } = useQuery(admissionQuery(tenant.id, id))
  return (
    <div className="max-w-2xl">
      <PageHeader title={data ? `${data.given_name} ${data.usage_name || data.family_name}` : t`Admission`} context={data ? `${data.level} · ${data.year}-${data.year + 1}` : tenant.name} back="/admissions" />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={2} />}
      {data && <Decide tenant={tenant.id} admission={data} />}
    </div>
  )
}

function Decide({ tenant, admission: a }: { tenant: string; admission: Admission }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [vaccination, setVaccination] = useState('')
  const [who, setWho] = useState('')
  const [returning, setReturning] = useState(false)
  const settle = (b: Admission) => {
    client.setQueryData(admissionQuery(tenant, a.id).queryKey, b)
    void client.invalidateQueries({ queryKey: enrolmentKey, refetchType: 'none' })
  }
  const admitting = useMutation({
    mutationFn: () => admit(tenant, a.id, { vaccination: vaccination as 'seen', new: who === 'new', ...(who && who !== 'new' ? { pupil: who } : {}) }),
    onSuccess: (b) => {
      settle(b)
      toast(t`L’admission est prononcée. La famille et la mairie le savent.`)
    },
  })
  const shown = useMutation({ mutationFn: (found: 'seen' | 'exempt') => vaccinated(tenant, a.id, found), onSuccess: settle, onError: refused })
  const born = formatDate(a.birth_date, 'year')
  const starts = a.starts_on ? formatDate(a.starts_on, 'full') : ''
  const due = a.vaccination_due ? formatDate(a.vaccination_due, 'full') : ''
  const guardians = formatList(a.guardians)
  const row = (label: string, value: string) =>
    value && (
      <div className="flex flex-wrap gap-x-2">
        <dt className="text-ink-2">{label}</dt>
        <dd className="text-ink">{value}</dd>
      </div>
    )
  return (
    <div className="flex flex-col gap-5">
      <Card as="section" domain="classe" label={a.town_name} aside={<AdmissionState admission={a} />}>
        <dl className="mt-2 flex flex-col gap-1">
          {row(t`Nom de famille`, a.family_name)}
          {row(t`Né(e) le`, born)}
          {row(t`À partir du`, starts)}
          {row(t`Responsables`, guardians)}
          {row(t`Certificat d’inscription`, `n° ${a.year}-${String(a.certificate).padStart(4, '0')}${a.derogation ? ` · ${t`par dérogation`}` : ''}`)}
          {row(t`Classe`, a.class_label ?? '')}
        </dl>
      </Card>
      {a.reason && (
        <Banner tone="info" title={<Trans>Motif</Trans>}>
          {a.reason}
        </Banner>
      )}
      {a.abilities.includes('admit') && (
        <Card as="section" title={<Trans>Admettre</Trans>}>
          <Form problem={admitting.error} onSubmit={() => admitting.mutate()}>
            <div className="mt-3 flex flex-col gap-5 text-ink">
              {a.alike.length > 0 && (
                <RadioGroup
                  name="pupil"
                  label={t`L’école connaît déjà un enfant du même nom, né le même jour`}
                  value={who}
                  onChange={setWho}
                  choices={[...a.alike.map((k) => ({ value: k.id, label: t`C’est ${k.name}`, help: k.class })), { value: 'new', label: t`C’est un autre enfant` }]}
                />
              )}
              <RadioGroup
                name="vaccination"
                label={t`Vaccinations obligatoires pour son âge`}
                help={t`Le document vous est montré ; rien n’en est gardé.`}
                value={vaccination}
                onChange={setVaccination}
                choices={[
                  { value: 'seen', label: t`Document vu` },
                  { value: 'exempt', label: t`Contre-indication vue` },
                  { value: 'awaited', label: t`Pas encore`, help: t`L’admission est provisoire, trois mois.` },
                ]}
              />
              <Buttons>
                <Button type="submit" variant="primary" pending={admitting.isPending} disabled={!vaccination}>
                  <Trans>Prononcer l’admission</Trans>
                </Button>
                <Button variant="quiet" onClick={() => setReturning(true)}>
                  <Trans>Rendre à la mairie</Trans>
                </Button>
              </Buttons>
            </div>
          </Form>
        </Card>
      )}
      {a.abilities.includes('vaccination') && (
        <Card as="section" title={<Trans>Admission provisoire</Trans>}>
          <p>
            <Trans>Vaccinations à présenter avant le {due}.</Trans>
          </p>
          <Buttons className="mt-3">
            <Button variant="primary" pending={shown.isPending} onClick={() => shown.mutate('seen')}>
              <Trans>J’ai vu les vaccinations</Trans>
            </Button>
            <Button onClick={() => shown.mutate('exempt')}>
              <Trans>J’ai vu une contre-indication</Trans>
            </Button>
          </Buttons>
        </Card>
      )}
      {a.pupil_id && (
        <Banner tone={a.in_onde ? 'success' : 'info'} title={a.in_onde ? <Trans>Connu d’ONDE</Trans> : <Trans>Attendu dans ONDE</Trans>}>
          {!a.in_onde && <Trans>Inscrivez l’enfant dans ONDE : au prochain import, il n’y sera plus attendu. D’ici là, aucun import ne le fait partir.</Trans>}
          <Buttons className="mt-3">
            <LinkButton to={`/annuaire/${a.pupil_id}` as '/'}>
              <Trans>Ouvrir sa fiche, choisir sa classe</Trans>
            </LinkButton>
          </Buttons>
        </Banner>
      )}
      {returning && <Return tenant={tenant} admission={a} settle={settle} onClose={() => setReturning(false)} />}
    </div>
  )
}

function Return({ tenant, admission, settle, onClose }: { tenant: string; admission: Admission; settle: (a: Admission) => void; onClose: () => void }) {
  const { t } = useLingui()
  const [reason, setReason] = useState('')
  const send = useMutation({
    mutationFn: () => giveBack(tenant, admission.id, reason),
    onSuccess: (a) => {
      settle(a)
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={<Trans>Rendre le dossier à la mairie</Trans>}>
      <Form problem={send.error} onSubmit={() => send.mutate()}>
        <div className="flex flex-col gap-5">
          <TextArea name="reason" label={t`Pourquoi`} help={t`La mairie le lit, la famille aussi.`} maxLength={1000} rows={3} value={reason} onChange={(e) => setReason(e.target.value)} />
          <FormFoot pending={send.isPending} onCancel={onClose}>
            <Trans>Rendre</Trans>
          </FormFoot>
        </div>
      </Form>
    </Dialog>
  )
}
