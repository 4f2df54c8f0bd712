import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useBoot } from '../../../shell/session'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Banner, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Checkbox, TextArea, TextField } from '../../../ui/Field'
import { Form } from '../../../ui/Form'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useTown } from '../place'
import { type Reminding, remindingQuery, runKey, setReminding } from './queries'
import { page, useLevels } from './words'

const names = ['first', 'second', 'last'] as const

/** When reminders leave, and in what words. */
export function RemindingSettings() {
  const { t } = useLingui()
  const town = useTown()
  const levels = useLevels()
  const { abilities } = useBoot()
  const cache = useQueryClient()
  const { data, error, refetch } = useQuery(remindingQuery(town.id))
  const save = useMutation({
    mutationFn: (body: Reminding) => setReminding(town.id, body),
    onSuccess: () => {
      toast(t`Les prochaines relances suivront ces réglages.`, { tone: 'success' })
      void cache.invalidateQueries({ queryKey: runKey(town.id) })
    },
  })
  const may = abilities.includes('family:run')
  return (
    <div className="max-w-3xl">
      <PageHeader title={t`Délais et textes des relances`} context={town.name} back={page('relances')} />
      {error && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton cards={3} />}
      {data && (
        <Form
          problem={save.error}
          onSubmit={(form) => {
            const level = (n: string) => ({ days: Number(form.get(`days_${n}`)), paper: form.get(`paper_${n}`) === 'on', text: String(form.get(`text_${n}`) ?? '').trim() })
            save.mutate({ first: level('first'), second: level('second'), last: level('last'), answer_days: Number(form.get('answer_days')), social: String(form.get('social') ?? '').trim() })
          }}
        >
          <Banner title={<Trans>Une relance ne menace jamais la place d’un enfant</Trans>}>
            <Trans>L’inscription à la cantine est un droit (code de l’éducation, article L. 131-13). La somme, le délai, les moyens de payer, un paiement en plusieurs fois et l’aide du CCAS sont ajoutés à vos mots.</Trans>
          </Banner>
          <div className="mt-5 flex flex-col gap-5">
            {names.map((n, i) => (
              <Card key={n} as="div" title={levels[i]}>
                <div className="mt-3 flex flex-col gap-4 text-ink">
                  <TextField name={`days_${n}`} label={t`Après l’échéance`} suffix={t`jours`} type="number" min={1} max={365} defaultValue={data[n].days} className="max-w-40" />
                  <Checkbox name={`paper_${n}`} label={t`Poster une lettre à tous`} help={t`Sinon, seulement à ceux qu’aucun message n’atteint.`} defaultChecked={data[n].paper} />
                  <TextArea name={`text_${n}`} label={t`Premiers mots`} optional rows={3} style={{ fieldSizing: 'content', minHeight: '6rem' }} maxLength={1200} defaultValue={data[n].text} placeholder={data.texts[i]} help={t`Vides : ceux que vous lisez en gris.`} />
                </div>
              </Card>
            ))}
            <Card as="div" title={<Trans>Réponse et aide</Trans>}>
              <div className="mt-3 flex flex-col gap-4 text-ink">
                <TextField name="answer_days" label={t`Délai pour répondre`} help={t`La relance suivante ne part jamais avant.`} suffix={t`jours`} type="number" min={5} max={60} defaultValue={data.answer_days} className="max-w-40" />
                <TextField name="social" label={t`Qui peut aider`} help={t`Le CCAS, son téléphone.`} optional maxLength={200} defaultValue={data.social ?? ''} />
              </div>
            </Card>
          </div>
          {may && (
            <Button type="submit" variant="primary" className="mt-5" pending={save.isPending}>
              <Trans>Enregistrer</Trans>
            </Button>
          )}
        </Form>
      )}
    </div>
  )
}
