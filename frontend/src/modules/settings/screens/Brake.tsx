import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CirclePause, CirclePlay, KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useAbility } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { DataTable } from '../../../ui/DataTable'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, Select, TextArea } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { formatDateTime, formatNumber } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { SettingsPage, useTenant } from '../pages'
import { brakeKey, brakeQuery, classesQuery, liftBrake, pullBrake, resetClass, type ResetPupil } from '../queries'

/** Stops all that is sent, at once, and lets it go again; makes a class's secrets anew. For the day on which an account was stolen. */
export function Brake() {
  const { t } = useLingui()
  const tenant = useTenant()
  const client = useQueryClient()
  const refused = useRefused()
  const { data, error, refetch } = useQuery(brakeQuery(tenant.id))
  const [schools, setSchools] = useState(false)
  const again = () => client.invalidateQueries({ queryKey: brakeKey(tenant.id) })
  const pull = useMutation({
    mutationFn: (reason: string) => pullBrake(tenant.id, reason, schools),
    onSuccess: async () => {
      await again()
      toast(t`Les envois sont suspendus.`)
    },
  })
  const lift = useMutation({
    mutationFn: () => liftBrake(tenant.id),
    onSuccess: async () => {
      await again()
      toast(t`Les envois reprennent.`)
    },
    onError: refused,
  })
  const linked = data ? formatNumber(data.schools) : ''
  return (
    <SettingsPage>
      <PageHeader title={t`Suspension des envois`} context={tenant.name} back="/reglages">
        <Trans>Si un compte est volé ou si un message grave part, arrêtez tout ici. Plus rien n’est publié ni envoyé ; ce qui attendait attend. Les auteurs en sont avertis, les lecteurs ne voient rien.</Trans>
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={1} />}
      {data && (
        <>
          {data.items.map((b) => {
            const when = formatDateTime(b.pulled_at, 'numeric')
            const { by, reason } = b
            return (
              <Banner key={b.id} tone="danger" className="mb-3" title={<Trans>Envois suspendus par {by}, {when}</Trans>}>
                {reason}
              </Banner>
            )
          })}
          {data.abilities.lift && (
            <Button variant="primary" icon={CirclePlay} pending={lift.isPending} onClick={() => lift.mutate()}>
              <Trans>Reprendre les envois</Trans>
            </Button>
          )}
          {data.abilities.pull && (
            <Card as="div">
              <Form problem={pull.error} onSubmit={(form) => pull.mutate(String(form.get('reason')))}>
                <div className="flex flex-col gap-4 text-ink">
                  <TextArea name="reason" label={t`Motif`} help={t`Les auteurs le lisent. Ne nommez personne.`} required minLength={5} maxLength={300} rows={2} />
                  {data.schools > 0 && <Checkbox name="schools" label={t`Suspendre aussi dans les ${linked} écoles liées`} checked={schools} onChange={(e) => setSchools(e.target.checked)} />}
                  <div>
                    <Button type="submit" variant="danger" icon={CirclePause} pending={pull.isPending}>
                      <Trans>Suspendre les envois maintenant</Trans>
                    </Button>
                  </div>
                </div>
              </Form>
            </Card>
          )}
          {tenant.kind === 'school' && <ClassReset tenant={tenant.id} />}
        </>
      )}
    </SettingsPage>
  )
}

function ClassReset({ tenant }: { tenant: string }) {
  const { t } = useLingui()
  const may = useAbility('identity:reset')
  const refused = useRefused()
  const { data: classes } = useQuery({ ...classesQuery(tenant), enabled: may })
  const [chosen, setChosen] = useState('')
  const [asking, setAsking] = useState(false)
  const [done, setDone] = useState<ResetPupil[]>([])
  const reset = useMutation({
    mutationFn: () => resetClass(tenant, chosen),
    onSuccess: (items) => {
      setDone(items)
      setAsking(false)
    },
    onError: (problem) => {
      setAsking(false)
      refused(problem)
    },
  })
  if (!may || !classes?.length) return null
  const label = classes.find((c) => c.id === chosen)?.label ?? ''
  const n = formatNumber(done.length)
  return (
    <Section title={<Trans>Réinitialiser une classe</Trans>}>
      <p className="mb-3 measure">
        <Trans>Les sessions, les mots de passe et les cartes de tous les élèves de la classe cessent d’ouvrir quoi que ce soit, aussitôt. De nouveaux codes et de nouvelles cartes sont faits ; imprimez cette page avant de la quitter, les codes ne se montrent qu’une fois.</Trans>
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <Select label={t`Classe`} value={chosen} placeholder={t`Choisissez`} onChange={(e) => setChosen(e.currentTarget.value)} options={classes.map((c) => ({ value: c.id, label: c.label }))} />
        <Button icon={KeyRound} disabled={!chosen} onClick={() => setAsking(true)}>
          <Trans>Réinitialiser</Trans>
        </Button>
      </div>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => reset.mutate()} pending={reset.isPending} danger title={t`Réinitialiser ${label} ?`} confirm={<Trans>Réinitialiser la classe</Trans>}>
        <Trans>Aucun élève de la classe ne pourra entrer avec ce qu’il a aujourd’hui. Il faudra distribuer les nouveaux codes et les nouvelles cartes.</Trans>
      </ConfirmDialog>
      {done.length > 0 && (
        <div className="mt-4" role="status">
          <p className="mb-2 font-semibold">
            <Trans>{n} élèves réinitialisés</Trans>
          </p>
          <DataTable
            caption={t`Élèves réinitialisés`}
            rows={done}
            rowKey={(p) => p.person}
            dense
            columns={[
              { key: 'name', header: t`Élève`, main: true, cell: (p) => `${p.given_name} ${p.family_name}` },
              { key: 'code', header: t`Nouveau code`, cell: (p) => p.code || t`aucun mot de passe` },
              { key: 'card', header: t`Carte de classe`, cell: (p) => (p.class_card ? t`nouvelle, à imprimer depuis la classe` : t`aucune`) },
            ]}
          />
          <div className="mt-3" data-noprint>
            <Button onClick={() => window.print()}>
              <Trans>Imprimer cette page</Trans>
            </Button>
          </div>
        </div>
      )}
    </Section>
  )
}
