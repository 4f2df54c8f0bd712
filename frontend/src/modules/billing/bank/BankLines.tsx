import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CheckCheck, FileUp } from 'lucide-react'
import { useState } from 'react'
import { Button, LinkButton, TextLink } from '../../../ui/Button'
import { type Column, DataTable } from '../../../ui/DataTable'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Badge, Banner, EmptyState, ProblemState, Skeleton } from '../../../ui/Feedback'
import { Select } from '../../../ui/Field'
import { formatDate, formatMoney } from '../../../ui/format'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { page as at, useHere } from '../words'
import { ReadFile } from './ReadFile'
import { Pages, useMoved } from './parts'
import { type BankLine, linesQuery, settleCertain, type Show } from './queries'

const lineLink = (l: BankLine) => <TextLink to={at('banque', l.id)}>{l.said || l.payer || l.id}</TextLink>

function Guess({ of: l }: { of: BankLine }) {
  if (l.state === 'settled') {
    const credit = formatMoney(l.credit_cents)
    return (
      <>
        {l.settles.map((a) => a.number).join(', ')}
        {l.credit_cents > 0 && (
          <>
            {' '}
            <Badge tone="info">
              <Trans>Crédit {credit}</Trans>
            </Badge>
          </>
        )}
      </>
    )
  }
  if (l.state === 'aside') return <>{l.reason}</>
  const first = l.proposals[0]
  return (
    <span className="flex flex-wrap items-center gap-2">
      {l.guess === 'certain' ? (
        <Badge tone="success">
          <Trans>Certain</Trans>
        </Badge>
      ) : l.guess === 'likely' ? (
        <Badge tone="warning">
          <Trans>À vérifier</Trans>
        </Badge>
      ) : (
        <Badge>
          <Trans>Inconnu</Trans>
        </Badge>
      )}
      <span className="text-start">{first?.why}</span>
    </span>
  )
}

const guess = (l: BankLine) => <Guess of={l} />

/** What came in: attributed at once where it is certain, one by one for the rest. */
export function BankLines() {
  const { t } = useLingui()
  const here = useHere()
  const moved = useMoved()
  const refused = useRefused()
  const [show, setShow] = useState<Show>('')
  const [page, setPage] = useState(1)
  const [reading, setReading] = useState(false)
  const [sure, setSure] = useState(false)
  const { data, error, refetch } = useQuery(linesQuery(here.id, show, page))
  const certain = data?.certain ?? { count: 0, cents: 0, more: 0 }
  const sum = formatMoney(certain.cents)
  const settle = useMutation({
    mutationFn: () => settleCertain(here.id, { count: certain.count, cents: certain.cents }),
    onSuccess: () => {
      setPage(1)
      toast(t`Attribué : les clients sont prévenus de ce qui est payé.`)
    },
    onError: refused,
    onSettled: () => {
      setSure(false)
      return moved()
    },
  })
  const n = (key: string) => data?.counts[key] ?? 0
  const waits = n('certain') + n('likely') + n('none')
  const [all, sureOnes, toCheck, unknown, done, aside] = [waits, n('certain'), n('likely'), n('none'), n('settled'), n('aside')]
  const columns: Column<BankLine>[] = [
    { key: 'said', header: t`Libellé`, main: true, cell: lineLink },
    { key: 'booked', header: t`Reçu le`, cell: (l) => formatDate(l.booked, 'numeric') },
    { key: 'payer', header: t`Payeur`, cell: (l) => l.payer ?? '', desk: true },
    { key: 'guess', header: show === 'settled' ? t`A réglé` : show === 'aside' ? t`Pourquoi` : t`Ce que nous en pensons`, cell: guess },
    { key: 'cents', header: t`Montant`, numeric: true, cell: (l) => formatMoney(l.cents) },
  ]
  return (
    <>
      <PageHeader
        title={t`Banque`}
        context={here.name}
        back={at()}
        actions={
          <>
            <Button variant={waits ? 'secondary' : 'primary'} icon={FileUp} onClick={() => setReading(true)}>
              <Trans>Lire un relevé</Trans>
            </Button>
            <LinkButton to={at('banque', 'reglements')}>
              <Trans>Règlements et crédits</Trans>
            </LinkButton>
          </>
        }
      >
        <Trans>Ce que la banque a reçu, et les factures que cela paie.</Trans>
      </PageHeader>
      {error && !data && <ProblemState problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      {data && (
        <>
          {certain.count > 0 && (
            <Banner
              tone="success"
              className="mb-5"
              title={<Plural value={certain.count} one={`# virement est certain : ${sum}`} other={`# virements sont certains : ${sum}`} />}
              actions={
                <Button variant="primary" icon={CheckCheck} onClick={() => setSure(true)}>
                  <Trans>Tout ce qui est certain</Trans>
                </Button>
              }
            >
              <Trans>Chacun nomme une facture, ou son payeur n’en doit pas d’autre de ce montant.</Trans>
            </Banner>
          )}
          <Select
            className="mb-4 max-w-xs"
            label={t`Montrer`}
            value={show}
            onChange={(e) => {
              setShow(e.target.value as Show)
              setPage(1)
            }}
            options={[
              { value: '', label: t`À attribuer (${all})` },
              { value: 'certain', label: t`Certains (${sureOnes})` },
              { value: 'likely', label: t`À vérifier (${toCheck})` },
              { value: 'none', label: t`Inconnus (${unknown})` },
              { value: 'settled', label: t`Attribués (${done})` },
              { value: 'aside', label: t`Pas pour nous (${aside})` },
            ]}
          />
          <DataTable
            caption={t`Mouvements reçus`}
            columns={columns}
            rows={data.items}
            rowKey={(l) => l.id}
            empty={
              waits + n('settled') + n('aside') === 0 ? (
                <EmptyState
                  icon={FileUp}
                  title={<Trans>Aucun mouvement</Trans>}
                  action={
                    <Button variant="primary" onClick={() => setReading(true)}>
                      <Trans>Lire un relevé</Trans>
                    </Button>
                  }
                >
                  <Trans>Déposez le relevé de la banque, camt.053 ou tableau : chaque virement est rapproché de ses factures.</Trans>
                </EmptyState>
              ) : (
                <EmptyState title={<Trans>Rien ici : tout est attribué.</Trans>} />
              )
            }
          />
          <Pages page={data.page} pages={data.pages} onPage={setPage} />
        </>
      )}
      <ReadFile open={reading} onClose={() => setReading(false)} />
      <ConfirmDialog open={sure} onClose={() => setSure(false)} onConfirm={() => settle.mutate()} pending={settle.isPending} title={<Trans>Attribuer ce qui est certain ?</Trans>} confirm={<Plural value={certain.count} one={`Attribuer # virement, ${sum}`} other={`Attribuer # virements, ${sum}`} />}>
        <Trans>Les factures nommées sont réglées et leurs clients prévenus. Un rapprochement s’annule : il laisse sa trace.</Trans>
        {certain.more > 0 && (
          <p className="mt-2">
            <Plural value={certain.more} one="# autre attend la confirmation suivante." other="# autres attendent la confirmation suivante." />
          </p>
        )}
      </ConfirmDialog>
    </>
  )
}
