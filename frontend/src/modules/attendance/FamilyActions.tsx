import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button, Buttons } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { Dialog } from '../../ui/Dialog'
import { Badge } from '../../ui/Feedback'
import { TextArea } from '../../ui/Field'
import { Form } from '../../ui/Form'
import { formatTime } from '../../ui/format'
import { toast } from '../../ui/Toast'
import { useRefused } from '../../ui/useRefused'
import { Chips } from './Chips'
import { explain, type Ground, mineKey, type MyAbsence, type MyFact, wish, withdraw } from './queries'
import { capital, grounds, kinds, useWhen } from './words'

function useDone() {
  const client = useQueryClient()
  return () => {
    void client.invalidateQueries({ queryKey: mineKey })
    void client.invalidateQueries({ queryKey: ['home'] })
  }
}

/** « Finalement présente »: as easily as it was said. */
export function Withdraw({ child, absence, name }: { child: string; absence: MyAbsence; name: string }) {
  const { t } = useLingui()
  const done = useDone()
  const refused = useRefused()
  const act = useMutation({
    mutationFn: () => withdraw(child, absence.id),
    onSuccess: () => {
      done()
      toast(t`C’est annulé : l’école attend ${name}. Le repas et le car reviennent s’il reste de la place.`)
    },
    onError: refused,
  })
  return (
    <Button icon={Undo2} pending={act.isPending} onClick={() => act.mutate()}>
      <Trans>Finalement présent·e</Trans>
    </Button>
  )
}

/** The reason of what the school found: two touches and a word. */
export function Explain({ child, absence, name }: { child: string; absence: MyAbsence; name: string }) {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Trans>Donner le motif</Trans>
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t`Pourquoi ${name} n’était pas à l’école`} shape="sheet">
        <ExplainForm child={child} absence={absence} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function ExplainForm({ child, absence, onDone }: { child: string; absence: MyAbsence; onDone: () => void }) {
  const { t, i18n } = useLingui()
  const done = useDone()
  const [ground, setGround] = useState<Ground | ''>('')
  const [words, setWords] = useState('')
  const save = useMutation({
    mutationFn: () => explain(child, absence.id, { ground: ground || 'other', ...(words.trim() && { words: words.trim() }) }),
    onSuccess: () => {
      done()
      onDone()
      toast(t`Merci : l’école a votre réponse.`)
    },
  })
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <div className="flex flex-col gap-5">
        <Chips name="ground" label={t`Motif`} value={ground} onChange={(v) => setGround(v as Ground)} options={(Object.keys(grounds) as Ground[]).map((g) => ({ value: g, label: i18n._(grounds[g].label), icon: grounds[g].icon }))} />
        <TextArea name="words" label={t`Un mot pour l’école`} optional rows={2} maxLength={500} help={t`Seule l’école le lit.`} value={words} onChange={(e) => setWords(e.target.value)} />
        <Buttons>
          <Button type="submit" variant="primary" pending={save.isPending} disabled={!ground}>
            <Trans>Envoyer à l’école</Trans>
          </Button>
        </Buttons>
      </div>
    </Form>
  )
}

/** What the school makes of a day, and what the family may wish. */
export function FactBody({ fact, child, name, today, may, label }: { fact: MyFact; child: string; name: string; today: string; may: boolean; label?: string }) {
  const { t, i18n } = useLingui()
  const done = useDone()
  const refused = useRefused()
  const when = useWhen(today)
  const act = useMutation({
    mutationFn: (what: 'home' | 'stay' | 'service') => wish(child, fact.fact, what),
    onSuccess: (_, what) => {
      done()
      toast(what === 'home' ? t`C’est noté : vous gardez ${name}.` : what === 'stay' ? t`C’est noté : ${name} vient à l’école.` : t`C’est demandé : l’école vous répond ici.`)
    },
    onError: refused,
  })
  const { icon, label: kind } = kinds[fact.kind]
  const from = fact.starts ? formatTime(fact.starts) : ''
  const until = fact.ends ? formatTime(fact.ends) : ''
  const words: Record<string, string> = { home: t`Je garde ${name}`, stay: t`${name} vient à l’école`, service: t`Demander une place` }
  return (
    <Card
      domain="classe"
      icon={icon}
      level={3}
      label={label ?? i18n._(kind)}
      status={when(fact)}
      title={fact.label || capital(fact.kind_label)}
      aside={fact.taken_in ? <Badge tone="success">{t`Place accordée`}</Badge> : fact.wish === 'service' ? <Badge tone="info">{t`Place demandée`}</Badge> : undefined}
      actions={
        may && fact.choices.length > 0 ? (
          <>
            {fact.choices.map((c) => (
              <Button key={c} variant={fact.wish === c ? 'primary' : 'secondary'} {...(fact.wish === c && { icon: Check })} aria-pressed={fact.wish === c} pending={act.isPending && act.variables === c} onClick={() => act.mutate(c as 'home')}>
                {words[c]}
              </Button>
            ))}
          </>
        ) : undefined
      }
    >
      {from && until && (
        <p>
          <Trans>
            De {from} à {until}
          </Trans>
          {fact.place && ` · ${fact.place}`}
        </p>
      )}
      <p>{fact.sentence}</p>
    </Card>
  )
}

