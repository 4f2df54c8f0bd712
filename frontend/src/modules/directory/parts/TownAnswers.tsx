import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge } from '../../../ui/Feedback'
import { RadioGroup, Select } from '../../../ui/Field'
import { formatMoney, formatNumber } from '../../../ui/format'
import { Form } from '../../../ui/Form'
import { Section } from '../../../ui/PageHeader'
import { answerImport, type Import, type TownReport, useTenant } from '../queries'
import { doubtReasons, longDay, offerGroups, takenCounts, wordKinds } from '../words'
import { useAct } from './Frame'

type Said = Record<string, string>

/** What a person says of a town hall's files: what the former software's words mean here, and who a child is where names leave a doubt. */
export function TownAnswers({ of: i, town }: { of: Import; town: TownReport }) {
  const { t } = useLingui()
  const tenant = useTenant()
  const words = town.words ?? []
  const doubts = town.doubts ?? []
  const [said, setSaid] = useState<Said>(() => Object.fromEntries(words.map((w) => [w.key, w.said || w.guess])))
  const [children, setChildren] = useState<Said>(() => Object.fromEntries(doubts.map((d) => [d.key, d.said])))
  const waiting = words.filter((w) => !w.said).length
  const changed = words.some((w) => said[w.key] !== w.said) || doubts.some((d) => children[d.key] !== d.said)
  const open = words.filter((w) => !said[w.key]).length
  const act = useAct(() => answerImport(tenant, i.id, only(said, words), only(children, doubts)))
  const options = (kind: string) => [
    ...(town.offers ?? []).filter((o) => o.kind === kind).map((o) => ({ value: o.ref, label: [o.group && kind === 'activity' && offerGroups[o.group] ? t(offerGroups[o.group]!) : '', o.label || t`menu de tout le monde`].filter(Boolean).join(' : ') })),
    { value: 'left', label: t`Ne pas reprendre` },
  ]
  if (!words.length && !doubts.length) return null
  return (
    <Section title={<Trans>À dire avant d’appliquer</Trans>}>
      <Form problem={act.error} onSubmit={() => act.mutate()}>
        {words.length > 0 && (
          <Card as="section" level={3} title={<Trans>Les mots de votre ancien logiciel</Trans>}>
            <p className="mb-4 text-md text-ink-2">
              <Trans>Dites une fois ce que chacun veut dire ici : la réponse est gardée pour les prochains fichiers.</Trans>
            </p>
            {(['activity', 'diet', 'school', 'balance'] as const).map((kind) => {
              const list = words.filter((w) => w.kind === kind)
              if (!list.length) return null
              return (
                <fieldset key={kind} className="mb-5 last:mb-0">
                  <legend className="mb-2 font-semibold">{t(wordKinds[kind])}</legend>
                  <ul>
                    {list.map((w) => {
                      const word = w.word
                      return (
                        <li key={w.key} className="grid sm:grid-cols-2 gap-x-6 gap-y-1 py-3 border-b border-line last:border-0 items-center">
                          <p className="min-w-0 break-words">
                            <span className="font-semibold">« {word} »</span>{' '}
                            <span className="text-md text-ink-3">
                              <Plural value={w.lines} one="# ligne" other="# lignes" />
                            </span>{' '}
                            {!w.said && <Badge tone="warning">{w.guess ? <Trans>proposé</Trans> : <Trans>à dire</Trans>}</Badge>}
                          </p>
                          <Select label={t`« ${{ word }} » veut dire`} hideLabel required={false} placeholder={t`Choisir`} value={said[w.key] ?? ''} onChange={(e) => setSaid({ ...said, [w.key]: e.target.value })} options={options(kind)} />
                        </li>
                      )
                    })}
                  </ul>
                </fieldset>
              )
            })}
          </Card>
        )}
        {doubts.length > 0 && (
          <Card as="section" level={3} className="mt-4" title={<Plural value={doubts.length} one="# enfant à reconnaître" other="# enfants à reconnaître" />}>
            <p className="mb-2 text-md text-ink-2">
              <Trans>Rien n’est deviné : tant que personne ne répond, ces enfants sont laissés de côté.</Trans>
            </p>
            <ul>
              {doubts.map((d) => {
                const name = d.name
                const birth = d.birth_date ? longDay(d.birth_date) : ''
                return (
                  <li key={d.key} className="py-4 border-b border-line last:border-0">
                    <p className="flex items-start gap-2 text-md text-ink-2">
                      <CircleHelp aria-hidden className="size-5 flex-none mt-0.5 text-warning" />
                      <span>
                        {t(doubtReasons[d.why])} <span className="text-ink-3 break-all tabular">{d.line > 0 ? `${d.file}:${d.line}` : d.file}</span>
                      </span>
                    </p>
                    <RadioGroup
                      optional
                      label={birth ? t`${{ name }}, ${{ birth }}, est` : t`${{ name }} est`}
                      name={`child-${d.key}`}
                      value={children[d.key] ?? ''}
                      onChange={(v) => setChildren({ ...children, [d.key]: v })}
                      choices={[
                        ...(d.people ?? []).map((p) => ({ value: p.id, label: [p.name, p.birth_date ? longDay(p.birth_date) : '', p.class].filter(Boolean).join(' · ') })),
                        ...(d.why === 'homonym' ? [{ value: 'same', label: t`le même enfant qu’une autre ligne des fichiers` }] : []),
                        { value: 'new', label: t`quelqu’un d’autre, à créer` },
                        { value: 'left', label: t`à laisser de côté` },
                      ]}
                    />
                  </li>
                )
              })}
            </ul>
          </Card>
        )}
        <div className="mt-4 flex flex-wrap items-center gap-4">
          <Button type="submit" variant="primary" disabled={!changed} pending={act.isPending}>
            <Trans>Garder ces réponses et examiner à nouveau</Trans>
          </Button>
          <p role="status" className="text-md text-ink-2">
            {open > 0 ? <Plural value={open} one="# mot attend encore une réponse." other="# mots attendent encore une réponse." /> : waiting > 0 && <Trans>Relisez les réponses proposées, puis gardez-les.</Trans>}
          </p>
        </div>
      </Form>
    </Section>
  )
}

const only = (said: Said, asked: readonly { key: string; said: string }[]): Said => Object.fromEntries(asked.filter((a) => (said[a.key] ?? '') !== a.said).map((a) => [a.key, said[a.key] ?? '']))

/** What the services take over, in figures. */
export function TownFigures({ town }: { town: TownReport }) {
  const { t } = useLingui()
  const services = (town.services ?? []).filter((s) => s.counts?.length)
  if (!services.length && !town.collectors && !town.left) return null
  return (
    <div className="mt-4 grid sm:grid-cols-2 lg:grid-cols-3 gap-3">
      {services.map((s) => (
        <Card key={s.service} as="section" level={2} title={offerGroups[s.service] ? t(offerGroups[s.service]!) : s.service}>
          <dl className="grid grid-cols-[1fr_auto] gap-x-3 text-md">
            {(s.counts ?? []).map((c) => (
              <div key={c.what} className="contents">
                <dt className="text-ink-2">{t(takenCounts[c.what])}</dt>
                <dd className="font-semibold tabular text-end">{c.cents == null ? formatNumber(c.count) : `${formatNumber(c.count)} · ${formatMoney(c.cents)}`}</dd>
              </div>
            ))}
          </dl>
        </Card>
      ))}
      {(town.collectors > 0 || town.left > 0) && (
        <Card as="section" level={2} title={<Trans>Autour des enfants</Trans>}>
          {town.collectors > 0 && (
            <p>
              <Plural value={town.collectors} one="# personne autorisée à venir chercher" other="# personnes autorisées à venir chercher" />
            </p>
          )}
          {town.left > 0 && (
            <p>
              <Plural value={town.left} one="# enfant laissé de côté" other="# enfants laissés de côté" />
            </p>
          )}
        </Card>
      )}
    </div>
  )
}
