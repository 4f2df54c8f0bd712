import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { PhoneIncoming } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { Button, Buttons } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { DateField, TextArea, TextField } from '../../ui/Field'
import { Form } from '../../ui/Form'
import { SearchField } from '../../ui/SearchField'
import { toast } from '../../ui/Toast'
import { Chips } from './Chips'
import { type Ground, pupilsQuery, record, staffKey } from './queries'
import { grounds } from './words'

/** What a family said on the telephone, or at the gate. */
export function Record({ school, today }: { school: string; today: string }) {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button icon={PhoneIncoming} onClick={() => setOpen(true)}>
        <Trans>Noter une absence</Trans>
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t`Une famille prévient`} shape="panel" keep>
        <Editor school={school} today={today} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function Editor({ school, today, onDone }: { school: string; today: string; onDone: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [find, setFind] = useState('')
  const { data } = useQuery(pupilsQuery(school, useDeferredValue(find)))
  const [pupil, setPupil] = useState<{ id: string; name: string } | null>(null)
  const [since, setSince] = useState(today)
  const [until, setUntil] = useState(today)
  const [part, setPart] = useState<'day' | 'morning' | 'afternoon' | 'late'>('day')
  const [time, setTime] = useState('10:00')
  const [ground, setGround] = useState<Ground>('sickness')
  const [words, setWords] = useState('')
  const [id] = useState(() => crypto.randomUUID())
  const save = useMutation({
    mutationFn: () =>
      record(school, {
        id,
        pupil: pupil?.id ?? '',
        kind: part === 'late' ? 'late' : 'absence',
        since,
        until: part === 'late' ? since : until < since ? since : until,
        part: part === 'late' ? 'hours' : part,
        ground,
        ...(part === 'late' && { ends: time }),
        ...(words.trim() && { words: words.trim() }),
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: staffKey(school) })
      toast(t`C’est noté pour ${pupil?.name ?? ''}.`)
      onDone()
    },
  })
  if (!pupil)
    return (
      <div className="flex flex-col gap-3">
        <SearchField label={t`Élève`} value={find} onChange={setFind} />
        <ul className="flex flex-col">
          {(data ?? []).map((p) => {
            const name = `${p.given_name} ${p.family_name}`
            return (
              <li key={p.id}>
                <button type="button" className="w-full min-h-12 px-3 rounded-button text-start hover:bg-sand flex items-baseline justify-between gap-3" onClick={() => setPupil({ id: p.id, name })}>
                  <span className="font-semibold">{name}</span>
                  <span className="text-md text-ink-2">{p.class}</span>
                </button>
              </li>
            )
          })}
        </ul>
      </div>
    )
  return (
    <Form problem={save.error} onSubmit={() => save.mutate()}>
      <div className="flex flex-col gap-5">
        <p className="font-semibold">
          {pupil.name}{' '}
          <Button dense variant="quiet" onClick={() => setPupil(null)}>
            <Trans>Changer</Trans>
          </Button>
        </p>
        <div className="grid gap-4 grid-cols-2">
          <DateField name="since" label={t`Du`} required value={since} onChange={(e) => (setSince(e.target.value), setUntil((u) => (u < e.target.value ? e.target.value : u)))} />
          <DateField name="until" label={t`Au`} required min={since} value={until} onChange={(e) => setUntil(e.target.value)} disabled={part === 'late'} />
        </div>
        <Chips name="part" label={t`Combien de temps`} value={part} onChange={(v) => setPart(v as typeof part)} options={[{ value: 'day', label: t`Journée` }, { value: 'morning', label: t`Matin` }, { value: 'afternoon', label: t`Après-midi` }, { value: 'late', label: t`Retard` }]} />
        {part === 'late' && <TextField name="ends" type="time" label={t`Arrive à`} required value={time} onChange={(e) => setTime(e.target.value)} />}
        <Chips name="ground" label={t`Motif`} value={ground} onChange={(v) => setGround(v as Ground)} options={(Object.keys(grounds) as Ground[]).map((g) => ({ value: g, label: i18n._(grounds[g].label), icon: grounds[g].icon }))} />
        <TextArea name="words" label={t`Précision`} optional rows={2} maxLength={500} help={t`Reste à l’école.`} value={words} onChange={(e) => setWords(e.target.value)} />
        <Buttons>
          <Button type="submit" variant="primary" pending={save.isPending}>
            <Trans>Enregistrer</Trans>
          </Button>
        </Buttons>
      </div>
    </Form>
  )
}
