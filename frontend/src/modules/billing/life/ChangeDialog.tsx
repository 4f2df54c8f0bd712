import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { TextLink } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Banner, ProblemState } from '../../../ui/Feedback'
import { DateField, Select, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { FormFoot } from '../../../ui/FormFoot'
import { dayOf, formatDate, formatList, formatMoney, formatNumber } from '../../../ui/format'
import { billingKey, schoolsQuery, type WholeSubscription } from '../queries'
import { useHere } from '../words'
import { type Change, changeQuery, endSubscription, joinSchool, leaveSchool } from './queries'

/** A school that joins or leaves, or an end: what it changes is read before it is done. */
export function ChangeDialog({ s, what, onClose }: { s: WholeSubscription; what: 'join' | 'leave' | 'end'; onClose: () => void }) {
  const { t } = useLingui()
  const here = useHere()
  const cache = useQueryClient()
  const schools = useQuery(schoolsQuery(here.id))
  const [today] = useState(() => dayOf(new Date()))
  const [school, setSchool] = useState('')
  const [payer, setPayer] = useState('0')
  const [on, setOn] = useState(what === 'end' ? s.life.last_day : today > s.from ? today : s.from)
  const inside = new Set(s.places.filter((p) => !p.until || p.until >= today).map((p) => p.school_id))
  const choices = what === 'join' ? (schools.data?.items ?? []).filter((c) => !inside.has(c.school_id)).map((c) => ({ value: c.school_id, label: c.name })) : unique(s.places.filter((p) => inside.has(p.school_id)))
  const asked = { what, on, ...(what !== 'end' && { school_id: school }), ...(what === 'join' && { payer: Number(payer) }) }
  const ready = on !== '' && (what === 'end' || school !== '')
  const { data: change, error } = useQuery({ ...changeQuery(here.id, s.id, asked), enabled: ready })
  const act = useMutation({
    mutationFn: async (f: FormData) => {
      const place = { school_id: school, on, payer: Number(payer), more_cents: change?.more_cents ?? 0 }
      if (what === 'join') return void (await joinSchool(here.id, s.id, place))
      if (what === 'leave') return void (await leaveSchool(here.id, s.id, place))
      await endSubscription(here.id, s.id, { on, quality: String(f.get('quality') ?? '').trim(), reason: String(f.get('reason') ?? '').trim() })
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: billingKey(here.id) })
      onClose()
    },
  })
  const titles = { join: t`Ajouter une école`, leave: t`Faire sortir une école`, end: t`Résilier l’abonnement` }
  const days = { join: t`Premier jour`, leave: t`Dernier jour`, end: t`Dernier jour` }
  return (
    <Dialog open onClose={onClose} title={titles[what]} keep>
      <Form problem={act.error} onSubmit={(f) => act.mutate(f)} className="grid gap-4">
        {what === 'join' && schools.data && choices.length === 0 && (
          <Banner tone="info">
            <Trans>Toutes vos écoles sont déjà dans cet abonnement.</Trans>
          </Banner>
        )}
        {what !== 'end' && <Select name="school_id" label={t`École`} placeholder={t`Choisir une école`} options={choices} value={school} onChange={(e) => setSchool(e.target.value)} />}
        {what === 'join' && s.payers.length > 1 && <Select name="payer" label={t`Qui paie pour elle`} options={s.payers.map((p, i) => ({ value: String(i), label: p.name }))} value={payer} onChange={(e) => setPayer(e.target.value)} />}
        <DateField name="on" label={days[what]} value={on} onChange={(e) => setOn(e.target.value)} {...(what === 'end' && { help: t`La fin de l’année d’abonnement, ou un jour après le préavis.` })} />
        {ready && error && !act.error && <ProblemState problem={error} />}
        {ready && change && <Told what={what} change={change} />}
        {what === 'end' && (
          <>
            <TextField name="quality" label={t`En qualité de`} placeholder={t`Maire, adjointe déléguée, président…`} minLength={3} maxLength={120} />
            <TextArea name="reason" label={t`Motif`} optional help={t`Il reste chez vous : le fournisseur ne le lit pas.`} maxLength={400} />
          </>
        )}
        <FormFoot pending={act.isPending} disabled={!ready || !change} onCancel={onClose}>
          {what === 'join' ? change?.approval ? <Trans>Envoyer à approuver</Trans> : <Trans>Ajouter</Trans> : what === 'leave' ? <Trans>Faire sortir</Trans> : <Trans>Résilier</Trans>}
        </FormFoot>
      </Form>
    </Dialog>
  )
}

function unique(places: WholeSubscription['places']) {
  const out: { value: string; label: string }[] = []
  for (const p of places) if (!out.some((o) => o.value === p.school_id)) out.push({ value: p.school_id, label: p.name })
  return out
}

/** What will happen, and when. */
function Told({ what, change: c }: { what: 'join' | 'leave' | 'end'; change: Change }) {
  const sum = formatMoney(Math.abs(c.more_cents))
  const [last, open] = [formatDate(c.last_day, 'year'), formatDate(c.open_until, 'year')]
  const [before, after] = [formatMoney(c.before.gross_cents), formatMoney(c.after.gross_cents)]
  const [asked, back] = [formatMoney(c.asked_cents), formatMoney(c.back_cents)]
  const [days, term] = [formatNumber(c.days), formatNumber(c.term_days)]
  const schools = formatList(c.schools)
  if (what === 'join')
    return (
      <Banner tone="info" live title={c.more_cents > 0 ? <Trans>{sum} TTC de plus</Trans> : <Trans>Rien de plus à payer</Trans>}>
        <p>
          <Trans>
            {days} jours sur {term} : le prorata de l’année. L’abonnement passe de {before} à {after} TTC.
          </Trans>{' '}
          {c.unknown ? <Trans>Ses élèves n’ont jamais été comptés : ils ne sont pas dans cette estimation.</Trans> : <Plural value={c.pupils} one="Sur # élève compté en dernier." other="Sur # élèves comptés en dernier." />}
        </p>
        <p>
          <Trans>Ses élèves sont comptés ce jour-là, et la facture suit ce comptage. Si une autre collectivité l’abonne, elle en sort la veille : aucun jour n’est facturé deux fois.</Trans>
        </p>
      </Banner>
    )
  return (
    <Banner tone="warning" live title={c.back_cents > 0 ? <Trans>{back} TTC rendus par un avoir</Trans> : c.more_cents < 0 ? <Trans>{sum} TTC de moins</Trans> : <Trans>Rien ne change d’ici là</Trans>}>
      <p>
        <Trans>
          {schools} : dernier jour le {last}. Les services restent ouverts jusqu’au {open}, puis sont en lecture seule, sauf si un autre abonnement les ouvre.
        </Trans>
      </p>
      {c.more_cents < 0 && (
        <p>
          <Trans>
            L’abonnement passe de {before} à {after} TTC ; {asked} ont été facturés. Les tranches choisies restent dues en entier.
          </Trans>
        </p>
      )}
      <p>
        <Trans>Rien n’est supprimé : les données restent, se lisent et s’exportent. L’appel, les absences, les PAI et les signatures en attente continuent.</Trans>{' '}
        {what === 'end' && (
          <TextLink to={'/donnees/registre' as '/'}>
            <Trans>Emporter toutes les données</Trans>
          </TextLink>
        )}
      </p>
    </Banner>
  )
}
