import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, Buttons, TextLink } from '../../../ui/Button'
import { Badge, ProblemState, Skeleton } from '../../../ui/Feedback'
import { formatDate, formatMoney } from '../../../ui/format'
import { Section } from '../../../ui/PageHeader'
import type { Invoice } from '../queries'
import { page, useHere } from '../words'
import { CorrectReferences, Credit, GiveBack, WriteDeposit } from './dialogs'
import { Late } from './Late'
import { PaperList } from './PaperList'
import { fileQuery, type InvoiceFile } from './queries'
import { useDepositWords } from './words'

/** What surrounds an issued invoice: its documents, its way through Chorus Pro, the price of its lateness, what followed it. */
export function InvoicePapers({ of: v }: { of: Invoice }) {
  const here = useHere()
  const { data: f, error, refetch } = useQuery(fileQuery(here.id, v.id))
  const [act, setAct] = useState<'deposit' | 'correct' | 'credit' | 'return'>()
  const close = () => setAct(undefined)
  const over = formatMoney(v.return_cents)
  if (error) return <ProblemState problem={error} retry={() => void refetch()} />
  if (!f) return <Skeleton cards={2} />
  return (
    <>
      <Section title={<Trans>Documents</Trans>}>
        {f.papers.length > 0 ? (
          <PaperList tenant={here.id} papers={f.papers} />
        ) : (
          <p>
            <Trans>Le document arrive dans un instant.</Trans>
          </p>
        )}
      </Section>
      <Route v={v} f={f} act={setAct} />
      {f.lateness && <Late v={v} of={f.lateness} may={f.abilities.claim === true} />}
      {(f.others.length > 0 || f.abilities.credit || f.abilities.return) && (
        <Section title={<Trans>Avoirs et suites</Trans>}>
          {f.others.length > 0 && (
            <ul className="mb-3 divide-y divide-line">
              {f.others.map((o) => (
                <li key={o.id} className="flex flex-wrap justify-between gap-x-6 py-2">
                  <span className="min-w-0 flex-1 basis-64">
                    <TextLink to={page('factures', o.id)}>{o.number ?? ''}</TextLink> · {o.kind === 'credit_note' ? <Trans>Avoir</Trans> : o.apart ? <Trans>Retard réclamé</Trans> : <Trans>Facture</Trans>}
                    {o.reason && <span className="block text-sm">{o.reason}</span>}
                  </span>
                  <span className="tabular text-ink">{formatMoney(o.gross_cents)}</span>
                </li>
              ))}
            </ul>
          )}
          <Buttons>
            {f.abilities.return && (
              <Button variant="primary" onClick={() => setAct('return')}>
                <Trans>Rendre {over}</Trans>
              </Button>
            )}
            {f.abilities.credit && (
              <Button onClick={() => setAct('credit')}>
                <Trans>Faire un avoir</Trans>
              </Button>
            )}
          </Buttons>
        </Section>
      )}
      {act === 'deposit' && <WriteDeposit v={v} f={f} onClose={close} />}
      {act === 'correct' && <CorrectReferences v={v} f={f} onClose={close} />}
      {act === 'return' && <GiveBack v={v} onClose={close} />}
      {act === 'credit' && <Credit v={v} credited={f.credited} onClose={close} />}
    </>
  )
}

/** The way of an invoice through Chorus Pro, as its vendor read it there. */
function Route({ v, f, act }: { v: Invoice; f: InvoiceFile; act: (what: 'deposit' | 'correct') => void }) {
  const { t } = useLingui()
  const { states, tones, causes } = useDepositWords()
  if (f.deposits.length === 0 && !f.abilities.deposit) return null
  const last = f.deposits.at(-1)
  return (
    <Section title="Chorus Pro">
      {f.deposits.length === 0 ? (
        <p className="mb-3">
          <Trans>Déposez le PDF sur Chorus Pro, puis notez ici ce qu’il en dit.</Trans>
        </p>
      ) : (
        <ol className="mb-3 divide-y divide-line" aria-label={t`Étapes du dépôt`}>
          {f.deposits.map((d) => {
            const day = formatDate(d.on, 'year')
            const { version } = d
            return (
              <li key={d.n} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
                <Badge {...(tones[d.state] && { tone: tones[d.state] })}>{states[d.state]}</Badge>
                <span>
                  {day}
                  {f.papers.length > 1 && (
                    <>
                      {' · '}
                      <Trans>version {version}</Trans>
                    </>
                  )}
                </span>
                {(d.cause || d.note) && (
                  <p className="basis-full text-sm">
                    {d.cause && causes[d.cause]}
                    {d.cause && d.note && ' · '}
                    {d.note}
                  </p>
                )}
              </li>
            )
          })}
        </ol>
      )}
      {last?.state === 'refused' && v.side === 'customer' && (
        <p className="mb-3">
          <Trans>Donnez la bonne référence à votre fournisseur : il dépose la même facture à nouveau, sous le même numéro.</Trans>
        </p>
      )}
      {f.abilities.deposit && (
        <Buttons>
          {f.abilities.correct && last && (
            <Button {...(last.version === f.papers.length && { variant: 'primary' })} onClick={() => act('correct')}>
              <Trans>Corriger l’engagement</Trans>
            </Button>
          )}
          <Button {...(last && last.version < f.papers.length && { variant: 'primary' })} onClick={() => act('deposit')}>
            {last && last.version < f.papers.length ? <Trans>Noter le nouveau dépôt</Trans> : <Trans>Noter un état</Trans>}
          </Button>
        </Buttons>
      )}
    </Section>
  )
}
