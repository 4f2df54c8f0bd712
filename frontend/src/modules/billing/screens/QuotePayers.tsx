import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Checkbox, TextField } from '../../../ui/Field'
import { checkSiret, compact } from '../../settings/identifiers'
import { type SchoolCount, subscriptionQuery, subscriptionsQuery, type Wanted } from '../queries'
import { useHere } from '../words'

interface Who {
  name: string
  siret: string
}

type Payers = NonNullable<Wanted['payers']>

/** Who is invoiced for each school, once each, at the address that was known; undefined while a commune is still to be named. */
function payersOf(schools: readonly string[], who: Record<string, Who>, known: Payers): Pick<Wanted, 'payers' | 'schools'> | undefined {
  const payers: Payers = []
  const places = schools.map((school_id) => {
    const { name = '', siret = '' } = who[school_id] ?? {}
    const plain = compact(siret)
    const address = known.find((p) => p.siret === plain)?.address
    let i = payers.findIndex((p) => p.siret === plain)
    if (i < 0) i = payers.push({ name: name.trim(), siret: plain, ...(address && { address }) }) - 1
    return { school_id, payer: i }
  })
  return payers.every((p) => p.name.length > 1 && !checkSiret(p.siret).fault) ? { payers, schools: places } : undefined
}

/** The communes of a regroupement that pay, each for its schools: as they were last time, or typed. */
export function usePayers(schools: readonly SchoolCount[]) {
  const here = useHere()
  const may = here.kind === 'intercommunality'
  const [shared, setShared] = useState(false)
  const [typed, setTyped] = useState<Record<string, Who>>({})
  const { data: list } = useQuery({ ...subscriptionsQuery(here.id), enabled: may })
  const former = list?.items.find((s) => s.side === 'customer' && s.state !== 'declined')?.id ?? ''
  const { data: last } = useQuery({ ...subscriptionQuery(here.id, former), enabled: shared && former !== '' })
  const who: Record<string, Who> = {}
  for (const p of last && last.payers.length > 1 ? last.places : []) who[p.school_id] = { name: last?.payers[p.payer]?.name ?? '', siret: last?.payers[p.payer]?.siret ?? '' }
  Object.assign(who, typed)
  const set = (school: string, part: Partial<Who>) => setTyped((t) => ({ ...t, [school]: { name: '', siret: '', ...who[school], ...part } }))
  const ids = schools.map((s) => s.school_id)
  return { may, shared, setShared, who, set, wanted: shared ? payersOf(ids, who, last?.payers ?? []) : { schools: ids.map((school_id) => ({ school_id })) } }
}

/** Asks who pays: the organisation itself, or each commune for its schools. */
export function QuotePayers({ of: p, schools }: { of: ReturnType<typeof usePayers>; schools: readonly SchoolCount[] }) {
  const { t } = useLingui()
  if (!p.may || schools.length === 0) return null
  return (
    <div className="grid gap-4">
      <Checkbox label={t`Chaque commune paie pour ses écoles`} help={t`Une facture par commune, partagée selon les élèves. Sinon, votre organisation paie tout.`} checked={p.shared} onChange={(e) => p.setShared(e.target.checked)} />
      {p.shared &&
        schools.map((s) => {
          const who = p.who[s.school_id]
          return (
            <fieldset key={s.school_id} className="grid gap-4 sm:grid-cols-2">
              <legend className="mb-1 font-semibold text-ink">
                <Trans>Qui paie pour {s.name}</Trans>
              </legend>
              <TextField name={`payer-${s.school_id}`} label={t`Commune`} maxLength={120} value={who?.name ?? ''} onChange={(e) => p.set(s.school_id, { name: e.target.value })} />
              <TextField name={`siret-${s.school_id}`} label={t`SIRET`} error={compact(who?.siret ?? '').length >= 14 && checkSiret(who?.siret ?? '').fault ? t`Ce SIRET n’est pas valable : 14 chiffres, avec leur clé de contrôle.` : undefined} inputMode="numeric" maxLength={20} value={who?.siret ?? ''} onChange={(e) => p.set(s.school_id, { siret: e.target.value })} />
            </fieldset>
          )
        })}
    </div>
  )
}
