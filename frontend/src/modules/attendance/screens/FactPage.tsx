import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Pencil, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useBoot } from '../../../shell/session'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox } from '../../../ui/Field'
import { formatTime } from '../../../ui/format'
import { PageHeader, Section } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { useSchool } from '../place'
import { confirmFact, type FactDetail, factKey, factQuery, staffKey, takeIn, withdrawFact } from '../queries'
import { capital, kinds, services, useWhen } from '../words'
import { FactEditor } from './WriteFact'

/** An outing, a closure, a strike: what it does, who is concerned, and the one decision that is left. */
export function FactPage({ id }: { id: string }) {
  const { t, i18n } = useLingui()
  const school = useSchool()
  const { today } = useBoot()
  const when = useWhen(today)
  const { data: f, error, refetch } = useQuery(factQuery(school.id, id))
  const [editing, setEditing] = useState(false)
  const from = f?.starts ? formatTime(f.starts) : ''
  const until = f?.ends ? formatTime(f.ends) : ''
  return (
    <div className="max-w-3xl">
      <PageHeader title={f ? f.label || capital(f.kind_label) : t`Un jour particulier`} context={f ? i18n._(kinds[f.kind].label) : school.name} back="/presences/evenements">
        {f && (
          <>
            {capital(when(f))}
            {from && until && <Trans>, de {from} à {until}</Trans>}
            {f.place && ` · ${f.place}`}
          </>
        )}
      </PageHeader>
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!f && !error && <Skeleton cards={2} />}
      {f && editing && <FactEditor kind={f.kind} fact={f} onDone={() => setEditing(false)} />}
      {f && !editing && <Body school={school.id} fact={f} onEdit={() => setEditing(true)} />}
    </div>
  )
}

function Body({ school, fact: f, onEdit }: { school: string; fact: FactDetail; onEdit: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const [asking, setAsking] = useState(false)
  const keep = (next: FactDetail) => {
    client.setQueryData(factKey(school, f.id), next)
    void client.invalidateQueries({ queryKey: staffKey(school) })
    void client.invalidateQueries({ queryKey: ['home'] })
  }
  const confirm = useMutation({ mutationFn: () => confirmFact(school, f.id), onSuccess: (n) => (keep(n), toast(t`C’est confirmé : les familles sont prévenues.`)), onError: refused })
  const cancel = useMutation({ mutationFn: () => withdrawFact(school, f.id), onSuccess: (n) => (keep(n), setAsking(false), toast(t`C’est annulé : les repas et le car reviennent s’il reste de la place.`)), onError: refused })
  const waiting = f.effects.some((e) => !e.answered)
  const several = new Set(f.effects.map((e) => e.organisation)).size > 1
  return (
    <div className="flex flex-col gap-4">
      {f.state === 'asked' && (
        <Banner tone="warning" title={<Trans>Les familles ne savent encore rien</Trans>}>
          <Trans>Regardez l’effet ci-dessous, puis confirmez. Sans confirmation, tout revient comme avant dans une heure.</Trans>
        </Banner>
      )}
      {f.state === 'withdrawn' && (
        <Banner tone="info" title={<Trans>C’est annulé</Trans>}>
          <Trans>Les repas et le car sont revenus autant que les places le permettent.</Trans>
        </Banner>
      )}
      <Card as="section" title={<Trans>Ce que cela change</Trans>}>
        <dl className="mt-2 grid gap-3 sm:grid-cols-2">
          <div className="rounded-card bg-sand px-4 py-3">
            <dt className="text-md text-ink-2">
              <Trans>À l’école</Trans>
            </dt>
            <dd className="font-semibold">
              <Plural value={f.away} _0="tous les élèves concernés sont là" one="# élève n’est pas à l’école" other="# élèves ne sont pas à l’école" />
            </dd>
          </div>
          {f.effects.map((e) => (
            <Effect key={`${e.organisation}${e.service}`} effect={e} gone={f.state === 'withdrawn'} named={several} />
          ))}
        </dl>
        {waiting && f.state !== 'withdrawn' && (
          <p aria-live="polite" className="mt-3 text-md text-ink-2">
            <Trans>La mairie compte : les chiffres arrivent d’eux-mêmes en quelques secondes.</Trans>
          </p>
        )}
        {f.paper > 0 && f.state !== 'withdrawn' && (
          <p className="mt-3 text-md">
            <Plural value={f.paper} one="La famille d’# élève n’a ni compte ni adresse : prévenez-la par un mot." other="Les familles de # élèves n’ont ni compte ni adresse : prévenez-les par un mot." />
          </p>
        )}
      </Card>
      <Buttons>
        {f.abilities.confirm && (
          <Button variant="primary" icon={Check} pending={confirm.isPending} onClick={() => confirm.mutate()}>
            <Plural value={f.pupils} one="Confirmer et prévenir # famille" other="Confirmer et prévenir # familles" />
          </Button>
        )}
        {f.abilities.edit && (
          <Button icon={Pencil} onClick={onEdit}>
            <Trans>Modifier</Trans>
          </Button>
        )}
        {f.abilities.withdraw && (
          <Button variant="quiet" icon={Undo2} pending={cancel.isPending} onClick={() => (f.state === 'told' ? setAsking(true) : cancel.mutate())}>
            {f.state === 'told' ? <Trans>Annuler</Trans> : <Trans>Renoncer</Trans>}
          </Button>
        )}
      </Buttons>
      <Concerned key={f.version} school={school} fact={f} onSaved={keep} />
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => cancel.mutate()} pending={cancel.isPending} title={t`Annuler et prévenir les familles`} confirm={<Plural value={f.pupils} one="Annuler et prévenir # famille" other="Annuler et prévenir # familles" />} cancel={<Trans>Revenir</Trans>} danger>
        <Trans>Les repas, l’accueil et le car reviennent s’il reste de la place. Les familles reçoivent un message.</Trans>
      </ConfirmDialog>
    </div>
  )
}

function Effect({ effect: e, gone, named }: { effect: FactDetail['effects'][number]; gone: boolean; named: boolean }) {
  const { i18n } = useLingui()
  const { icon: Icon, label, domain } = services[e.service]
  return (
    <div className="rounded-card bg-sand px-4 py-3">
      <dt className={`flex items-center gap-2 text-md font-semibold ${domain}`}>
        <Icon aria-hidden className="size-4" />
        {i18n._(label)}
      </dt>
      {named && <dd className="text-sm text-ink-2">{e.organisation}</dd>}
      <dd className="font-semibold">
        {!e.answered ? (
          <span className="text-ink-2 font-normal">…</span>
        ) : gone ? (
          <Trans>comme avant</Trans>
        ) : (
          <>
            {e.service === 'canteen' ? <Plural value={e.freed} _0="aucun repas n’était réservé" one="# repas retiré" other="# repas retirés" /> : <Plural value={e.freed} _0="aucune place n’était réservée" one="# place rendue" other="# places rendues" />}
            {e.due > 0 && (
              <span className="block text-md font-normal">
                <Plural value={e.due} one="# réservation reste due" other="# réservations restent dues" />
              </span>
            )}
          </>
        )}
      </dd>
    </div>
  )
}

function Concerned({ school, fact: f, onSaved }: { school: string; fact: FactDetail; onSaved: (f: FactDetail) => void }) {
  const { t } = useLingui()
  const refused = useRefused()
  const service = f.kind === 'strike' && f.places > 0 && f.abilities.edit
  const [taken, setTaken] = useState<Set<string>>(() => new Set(f.concerned.filter((c) => c.taken_in).map((c) => c.pupil)))
  const save = useMutation({ mutationFn: () => takeIn(school, f.id, [...taken]), onSuccess: (n) => (onSaved(n), toast(t`C’est enregistré : les familles le lisent, et la cantine les attend.`)), onError: refused })
  const words: Record<string, string> = { home: t`reste à la maison`, stay: t`vient à l’école`, service: t`demande une place`, '': '' }
  const asked = f.concerned.filter((c) => c.wish === 'service' || taken.has(c.pupil))
  const others = f.concerned.filter((c) => !asked.includes(c))
  const left = f.places - taken.size
  const waiting = asked.filter((c) => !taken.has(c.pupil)).length
  const tick = (pupils: readonly string[], on: boolean) =>
    setTaken((before) => {
      const next = new Set(before)
      for (const p of pupils) {
        if (on) next.add(p)
        else next.delete(p)
      }
      return next
    })
  const row = (c: FactDetail['concerned'][number]) => (
    <li key={c.pupil} className="flex flex-wrap items-center justify-between gap-x-3 min-h-11 border-b border-line last:border-0">
      {service ? (
        <Checkbox label={`${c.name} · ${c.class}`} checked={taken.has(c.pupil)} onChange={(e) => tick([c.pupil], e.target.checked)} />
      ) : (
        <span>
          {c.name} <span className="text-md text-ink-2">· {c.class}</span>
        </span>
      )}
      <span className="flex gap-1.5 flex-none">
        {c.taken_in && !service && <Badge tone="success">{t`accueilli`}</Badge>}
        {c.wish && !(service && c.wish === 'service') && <Badge tone="info">{words[c.wish]}</Badge>}
        {c.paper && <Badge tone="warning">{t`papier`}</Badge>}
      </span>
    </li>
  )
  const list = (of: FactDetail['concerned']) => <ul className="grid sm:grid-cols-2 gap-x-6 bg-surface rounded-card shadow-card p-4">{of.map(row)}</ul>
  return (
    <Section
      title={<Plural value={f.concerned.length} one="# élève concerné" other="# élèves concernés" />}
      actions={
        service ? (
          <Button variant="primary" pending={save.isPending} disabled={left < 0} onClick={() => save.mutate()}>
            <Trans>Enregistrer qui est accueilli</Trans>
          </Button>
        ) : undefined
      }
    >
      {service && (
        <p aria-live="polite" className={left < 0 ? 'mb-3 text-danger font-semibold' : 'mb-3 text-ink-2'}>
          {left < 0 ? <Plural value={-left} one="# place de trop" other="# places de trop" /> : <Plural value={left} _0="Toutes les places sont données." one="Il reste # place." other="Il reste # places." />}
        </p>
      )}
      {service ? (
        <>
          <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
            <h3 className="font-semibold">
              <Plural value={asked.length} _0="Personne ne demande de place" one="# enfant demande une place" other="# enfants demandent une place" />
            </h3>
            {waiting > 0 && left >= waiting && (
              <Button dense onClick={() => tick(asked.map((c) => c.pupil), true)}>
                <Plural value={waiting} one="Accueillir celui qui attend" other="Accueillir les # qui attendent" />
              </Button>
            )}
          </div>
          {asked.length > 0 && list(asked)}
          {others.length > 0 && (
            <details className="mt-4">
              <summary className="py-2.5 cursor-pointer font-semibold text-brand">
                <Plural value={others.length} one="L’autre élève concerné" other="Les # autres élèves concernés" />
              </summary>
              {list(others)}
            </details>
          )}
        </>
      ) : (
        list(f.concerned)
      )}
    </Section>
  )
}
