import { Trans, useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Checkbox } from '../../../ui/Field'
import { formatDate } from '../../../ui/format'
import type { FileView, Form } from '../queries'
import { useRelations } from '../words'
import type { Part } from './Fields'

/** All that was written, before it leaves. */
export function Review({ form, set, file, go }: Part & { file: FileView; go: (step: number) => void }) {
  const { t } = useLingui()
  return (
    <section className="flex flex-col gap-4">
      <h2 tabIndex={-1} className="text-xl font-bold text-ink font-title focus:outline-none">
        <Trans>Relire et envoyer</Trans>
      </h2>
      <Written form={form} file={file} edit={go} />
      <Checkbox name="sworn" label={t`J’atteste sur l’honneur que ces renseignements sont exacts`} checked={form.sworn ?? false} onChange={(e) => set({ sworn: e.target.checked })} />
    </section>
  )
}

/** What a file says, in cards; `edit` leads to the step of each. */
export function Written({ form, file, edit }: { form: Form; file: FileView; edit?: (step: number) => void }) {
  const { t } = useLingui()
  const relations = useRelations()
  const child = form.child
  const wish = form.wishes ?? {}
  const wishes = [wish.canteen && t`cantine`, wish.morning && t`accueil du matin`, wish.evening && t`accueil du soir`, wish.study && t`étude`, wish.transport && t`car`, wish.pai && t`parler d’un PAI`].filter(Boolean)
  const names = [child.given_name, child.family_name, child.usage_name && `(${child.usage_name})`].filter(Boolean).join(' ')
  const wanted = file.schools.find((s) => s.id === form.asked?.school)?.name
  const step = (n: number, label: string): ReactNode =>
    edit && (
      <Button variant="quiet" onClick={() => edit(n)} aria-label={label}>
        <Trans>Modifier</Trans>
      </Button>
    )
  return (
    <div className="flex flex-col gap-3">
      <Card as="section" level={3} title={<Trans>L’enfant</Trans>} aside={step(0, t`Modifier l’enfant`)}>
        <p className="text-ink font-semibold">{names || '—'}</p>
        <p>{[child.birth_date && formatDate(child.birth_date, 'year'), child.birth_place].filter(Boolean).join(' · ')}</p>
        <p>{[form.level, file.year_label].filter(Boolean).join(' · ')}</p>
        {form.former?.school && (
          <p>
            <Trans>Vient de : {form.former.school}</Trans>
          </p>
        )}
      </Card>
      <Card as="section" level={3} title={<Trans>Le domicile</Trans>} aside={step(1, t`Modifier le domicile`)}>
        <p className="text-ink">{[form.home.street, [form.home.postcode, form.home.city].filter(Boolean).join(' ')].filter(Boolean).join(', ') || '—'}</p>
        {form.home.alternating && (
          <p>
            <Trans>En alternance chez ses deux parents</Trans>
          </p>
        )}
        {file.sector && (
          <p>
            <Trans>École de secteur : {file.sector}</Trans>
            {file.sector_line && <span className="block text-md text-ink-2">{file.sector_line}</span>}
          </p>
        )}
      </Card>
      <Card as="section" level={3} title={<Trans>Les responsables</Trans>} aside={step(2, t`Modifier les responsables`)}>
        <ul className="flex flex-col gap-2">
          {form.people.map((p, i) => (
            <li key={i}>
              <span className="text-ink font-semibold">{[p.given_name, p.family_name].filter(Boolean).join(' ')}</span>
              {p.relation ? ` · ${relations.find((r) => r.value === String(p.relation))?.label ?? ''}` : ''}
              <span className="block text-md">{[p.phone, p.mail].filter(Boolean).join(' · ')}</span>
            </li>
          ))}
        </ul>
      </Card>
      {(wishes.length > 0 || wanted || form.note) && (
        <Card as="section" level={3} title={<Trans>Les souhaits</Trans>} aside={step(3, t`Modifier les souhaits`)}>
          {wishes.length > 0 && <p>{wishes.join(', ')}</p>}
          {wanted && (
            <p className="text-ink">
              <Trans>Autre école demandée : {wanted}</Trans>
            </p>
          )}
          {form.note && <p className="whitespace-pre-line">{form.note}</p>}
        </Card>
      )}
    </div>
  )
}
