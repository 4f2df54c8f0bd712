import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge } from '../../../ui/Feedback'
import { CheckboxGroup, DateField, RadioGroup, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { formatDate, formatList } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { type Advice, advise, type Derogation, enrolmentKey, fileQuery, type FileView, type Request, writeDerogation } from '../queries'
import { useGrounds } from '../words'

export function useKinds(): Record<Derogation['kind'], string> {
  const { t } = useLingui()
  return { inside: t`Autre secteur de la commune`, incoming: t`Enfant d’une autre commune`, outgoing: t`Enfant d’ici, dans une autre commune` }
}

export function Outcome({ derogation }: { derogation: Derogation }) {
  const { t } = useLingui()
  const words = { asked: t`À décider`, granted: t`Accordée`, refused: t`Refusée`, dropped: t`Abandonnée` }
  const tone = { asked: 'warning', granted: 'success', refused: 'danger', dropped: undefined }[derogation.state] as 'warning' | 'success' | 'danger' | undefined
  return <Badge {...(tone ? { tone } : {})}>{words[derogation.state]}</Badge>
}

/** What the office says to the mayor, and what the other commune answered. */
export function AdviceCard({ tenant, file }: { tenant: string; file: FileView }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const d = file.derogation as Derogation
  const kinds = useKinds()
  const grounds = useGrounds()
  const [a, setA] = useState<Advice>({ advice: d.advice, said: d.advice_said, agreement: d.agreement, agreement_on: d.agreement_on, agreement_said: d.agreement_said, share: d.share, share_reference: d.share_reference, ...(d.share_cents !== undefined ? { share_cents: d.share_cents } : {}) })
  const set = (change: Partial<Advice>) => setA((b) => ({ ...b, ...change }))
  const save = useMutation({
    mutationFn: (to_mayor: boolean) => advise(tenant, file.id, { ...a, to_mayor }),
    onSuccess: (f, mayor) => {
      client.setQueryData(fileQuery(tenant, file.id).queryKey, f)
      void client.invalidateQueries({ queryKey: enrolmentKey, refetchType: 'none' })
      toast(mayor ? t`Le maire a le dossier.` : t`C’est enregistré.`)
    },
  })
  const open = d.state === 'asked' && (file.abilities.includes('advise') || file.abilities.includes('derogate'))
  const named = formatList(d.grounds.map((g) => grounds.find((x) => x.value === g)?.label ?? g))
  return (
    <Card as="section" level={2} title={<Trans>Dérogation vers {d.wanted_name}</Trans>} aside={<Outcome derogation={d} />}>
      <p>
        {kinds[d.kind]}
        {d.commune && ` · ${d.commune}`}
      </p>
      <p className="text-ink">{named}</p>
      {d.said && <blockquote className="mt-1 border-s-2 border-line ps-3">{d.said}</blockquote>}
      {d.reason && (
        <p className="mt-2 text-ink">
          <Trans>
            Décision du {formatDate(d.decided_on)} : {d.reason}
          </Trans>
        </p>
      )}
      {open && (
        <Form problem={save.error} onSubmit={() => save.mutate(file.state !== 'decision')}>
          <div className="mt-4 flex flex-col gap-5 text-ink">
            {d.kind !== 'inside' && (
              <>
                {d.due_by_law && (
                  <p className="text-md text-ink-2">
                    <Trans>Ce motif oblige la commune de résidence à participer (R212-21), même sans son accord.</Trans>
                  </p>
                )}
                <RadioGroup
                  name="agreement"
                  label={t`Accord de ${d.commune || t`l’autre commune`}`}
                  value={a.agreement}
                  onChange={(v) => set({ agreement: v as Advice['agreement'] })}
                  choices={[
                    { value: 'asked', label: t`Demandé` },
                    { value: 'given', label: t`Donné` },
                    { value: 'refused', label: t`Refusé` },
                    { value: 'none', label: t`Sans objet` },
                  ]}
                />
                {a.agreement === 'given' && <DateField name="agreement_on" label={t`Donné le`} value={a.agreement_on ?? ''} onChange={(e) => set({ agreement_on: e.target.value })} />}
                <RadioGroup
                  name="share"
                  label={t`Participation aux charges (L212-8)`}
                  value={a.share}
                  onChange={(v) => set({ share: v as Advice['share'] })}
                  choices={[
                    { value: 'due', label: t`Due` },
                    { value: 'waived', label: t`Abandonnée` },
                    { value: 'none', label: t`Sans objet` },
                  ]}
                />
                {a.share === 'due' && (
                  <>
                    <TextField name="share_cents" label={t`Montant par an`} suffix="€" inputMode="decimal" value={a.share_cents !== undefined ? String(a.share_cents / 100).replace('.', ',') : ''} onChange={(e) => set({ share_cents: Math.round(Number(e.target.value.replace(',', '.').replace(/[^\d.]/g, '')) * 100) })} />
                    <TextField name="share_reference" label={t`Délibération`} optional maxLength={160} value={a.share_reference ?? ''} onChange={(e) => set({ share_reference: e.target.value })} />
                  </>
                )}
              </>
            )}
            <RadioGroup name="advice" label={t`Avis du service`} inline value={a.advice} onChange={(v) => set({ advice: v as Advice['advice'] })} choices={[{ value: 'for', label: t`Favorable` }, { value: 'against', label: t`Défavorable` }]} />
            <TextArea name="said" label={t`Pour le maire`} help={t`La famille ne le lit pas.`} optional maxLength={2000} rows={3} value={a.said ?? ''} onChange={(e) => set({ said: e.target.value })} />
            <Buttons>
              <Button type="submit" variant="primary" pending={save.isPending}>
                {file.state === 'decision' ? <Trans>Enregistrer</Trans> : <Trans>Transmettre au maire</Trans>}
              </Button>
              {file.state !== 'decision' && (
                <Button onClick={() => save.mutate(false)}>
                  <Trans>Garder pour plus tard</Trans>
                </Button>
              )}
            </Buttons>
          </div>
        </Form>
      )}
    </Card>
  )
}

/** Another school for a family at the desk, or a child of here who goes elsewhere. */
export function AskDerogation({ tenant, file }: { tenant: string; file: FileView }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const kinds = useKinds()
  const grounds = useGrounds()
  const [open, setOpen] = useState(false)
  const [r, setR] = useState<Request>({ kind: file.form.home.here ? 'inside' : 'incoming', grounds: [], said: '', elsewhere: '', commune: file.form.home.here ? '' : file.form.home.city })
  const set = (change: Partial<Request>) => setR((b) => ({ ...b, ...change }))
  const save = useMutation({ mutationFn: () => writeDerogation(tenant, file.id, r), onSuccess: (f) => client.setQueryData(fileQuery(tenant, file.id).queryKey, f) })
  if (!open)
    return (
      <Buttons>
        <Button onClick={() => setOpen(true)}>
          <Trans>Demander une dérogation</Trans>
        </Button>
      </Buttons>
    )
  return (
    <Card as="section" level={2} title={<Trans>Demander une dérogation</Trans>}>
      <Form problem={save.error} onSubmit={() => save.mutate()}>
        <div className="mt-3 flex flex-col gap-5 text-ink">
          <RadioGroup name="kind" label={t`Laquelle ?`} value={r.kind} onChange={(v) => set({ kind: v as Request['kind'] })} choices={Object.entries(kinds).map(([value, label]) => ({ value, label }))} />
          {r.kind === 'outgoing' ? (
            <TextField name="elsewhere" label={t`École demandée`} maxLength={120} value={r.elsewhere ?? ''} onChange={(e) => set({ elsewhere: e.target.value })} />
          ) : (
            <Select name="school" label={t`École demandée`} value={r.school ?? ''} placeholder={t`Choisir une école`} onChange={(e) => set({ school: e.target.value })} options={file.schools.map((s) => ({ value: s.id, label: s.name }))} />
          )}
          {r.kind !== 'inside' && <TextField name="commune" label={t`Commune`} maxLength={80} value={r.commune ?? ''} onChange={(e) => set({ commune: e.target.value })} />}
          <CheckboxGroup name="grounds" label={t`Motifs`} value={r.grounds} onChange={(list) => set({ grounds: list })} choices={grounds} />
          <TextArea name="said" label={t`Situation`} optional maxLength={2000} rows={3} value={r.said ?? ''} onChange={(e) => set({ said: e.target.value })} />
          <FormFoot pending={save.isPending} onCancel={() => setOpen(false)}>
            <Trans>Enregistrer la demande</Trans>
          </FormFoot>
        </div>
      </Form>
    </Card>
  )
}
