import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '../../../api/problem'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Banner } from '../../../ui/Feedback'
import { FileField, Select } from '../../../ui/Field'
import { ProblemDetail } from '../../../ui/Form'
import { formatMoney } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { useHere } from '../words'
import { useMoved } from './parts'
import { type BankFile, readFile } from './queries'

/** Reads a bank's file: what it says is told before anything is kept. */
export function ReadFile({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLingui()
  const here = useHere()
  const moved = useMoved()
  const [files, setFiles] = useState<File[]>([])
  const [columns, setColumns] = useState<string[]>([])
  const [skip, setSkip] = useState(1)
  const file = files[0]
  const read = useMutation({
    mutationFn: (keep: boolean) => readFile(here.id, { file: file as File, keep, ...(columns.length && { columns, skip }) }),
    onSuccess: (said) => {
      if (said.rows?.length && !columns.length) {
        // A table without titles begins at its first line.
        setSkip(said.rows[0]?.some((cell) => /\d{2}[/.-]\d{2}/.test(cell)) ? 0 : 1)
        setColumns(Array.from({ length: Math.max(...said.rows.map((r) => r?.length ?? 0)) }, () => ''))
      }
      if (!said.kept) return
      toast(t`Relevé gardé.`)
      close()
      void moved()
    },
  })
  const close = () => {
    setFiles([])
    setColumns([])
    read.reset()
    onClose()
  }
  const said = read.data
  const asking = !!said?.rows?.length
  const told = said && !asking
  const sum = formatMoney(said?.new_cents ?? 0)
  const count = said?.new ?? 0
  const named = columns.includes('booked') && (columns.includes('amount') || columns.includes('credit'))
  return (
    <Dialog
      open={open}
      onClose={close}
      size="lg"
      keep={!!said}
      title={<Trans>Lire un relevé</Trans>}
      actions={
        told ? (
          <>
            {count > 0 && (
              <Button variant="primary" pending={read.isPending} onClick={() => read.mutate(true)}>
                <Plural value={count} one={`Garder # mouvement, ${sum}`} other={`Garder # mouvements, ${sum}`} />
              </Button>
            )}
            <Button onClick={close}>
              <Trans>Fermer</Trans>
            </Button>
          </>
        ) : (
          <Button variant="primary" pending={read.isPending} disabled={!file?.size || (asking && !named)} onClick={() => read.mutate(false)}>
            <Trans>Lire le fichier</Trans>
          </Button>
        )
      }
    >
      {read.error && (
        <Banner tone="danger" live className="mb-4">
          {(read.error instanceof Problem && read.error.of('file')) || <ProblemDetail problem={read.error} />}
        </Banner>
      )}
      {!said && (
        <FileField
          label={t`Relevé de la banque`}
          help={t`Un fichier camt.053 (XML) ou un tableau (CSV), tel que la banque le donne. Un relevé lu deux fois, ou qui en recouvre un autre, n’ajoute rien.`}
          accept=".xml,.csv,.txt,.053"
          maxSize={32_000_000}
          files={files}
          error={file?.size === 0 ? t`Ce fichier est vide.` : undefined}
          onChange={(f) => {
            setFiles(f)
            read.reset()
          }}
        />
      )}
      {asking && <Columns said={said} columns={columns} skip={skip} onColumns={setColumns} onSkip={setSkip} />}
      {told && <Told said={said} />}
    </Dialog>
  )
}

function Told({ said }: { said: BankFile }) {
  const sum = formatMoney(said.new_cents)
  const before = said.lines - said.new
  const wrong = said.wrong
  return (
    <div role="status">
      <p className="text-lg text-ink">
        {said.lines + said.outgoing + said.pending + wrong === 0 ? (
          <Trans>Ce relevé ne contient aucun mouvement.</Trans>
        ) : (
          <Plural value={said.new} _0="Aucun mouvement nouveau." one={`# mouvement nouveau, ${sum}.`} other={`# mouvements nouveaux, ${sum}.`} />
        )}
      </p>
      <ul className="mt-1 text-ink-2">
        {before > 0 && (
          <li>
            <Plural value={before} one="# est déjà connu : il n’est pas ajouté." other="# sont déjà connus : ils ne sont pas ajoutés." />
          </li>
        )}
        {said.outgoing > 0 && (
          <li>
            <Plural value={said.outgoing} one="# sortie d’argent, laissée de côté." other="# sorties d’argent, laissées de côté." />
          </li>
        )}
        {said.pending > 0 && (
          <li>
            <Plural value={said.pending} one="# n’est pas encore comptabilisé par la banque : il reviendra." other="# ne sont pas encore comptabilisés par la banque : ils reviendront." />
          </li>
        )}
        {said.twice > 0 && (
          <li>
            <Plural value={said.twice} one="# figure deux fois dans le fichier." other="# figurent deux fois dans le fichier." />
          </li>
        )}
      </ul>
      {wrong > 0 && (
        <Banner tone="danger" className="mt-4" title={<Plural value={wrong} one="# défaut dans ce fichier" other="# défauts dans ce fichier" />}>
          <ul className="max-h-60 overflow-y-auto">
            {said.faults.map((f) => (
              <li key={f}>{f}</li>
            ))}
          </ul>
          <p className="mt-2">
            <Trans>Rien n’est encore gardé. Corrigez le fichier et lisez-le de nouveau, ou gardez ce qui se lit : le fichier corrigé n’ajoutera que le reste.</Trans>
          </p>
        </Banner>
      )}
    </div>
  )
}

/** A table whose columns nobody knows: a human says what each holds. */
function Columns({ said, columns, skip, onColumns, onSkip }: { said: BankFile; columns: readonly string[]; skip: number; onColumns: (columns: string[]) => void; onSkip: (skip: number) => void }) {
  const { t } = useLingui()
  const rows = (said.rows ?? []).map((r) => r ?? [])
  const words: Record<string, string> = {
    booked: t`Date`,
    valued: t`Date de valeur`,
    amount: t`Montant`,
    debit: t`Débit`,
    credit: t`Crédit`,
    label: t`Libellé`,
    payer: t`Payeur`,
    reference: t`Référence`,
    number: t`Numéro d’opération`,
    account: t`Compte`,
    currency: t`Devise`,
  }
  const options = [{ value: '', label: t`Rien d’utile` }, ...(said.kinds ?? []).map((k) => ({ value: k, label: words[k] ?? k }))]
  return (
    <div>
      <Banner className="mb-4" live>
        <Trans>Les titres de ce tableau ne sont pas reconnus. Dites ce que contient chaque colonne : il faut au moins la date et le montant.</Trans>
      </Banner>
      <Select
        className="mb-4 max-w-md"
        label={t`Premier mouvement`}
        value={String(skip)}
        onChange={(e) => onSkip(Number(e.target.value))}
        options={rows.map((r, i) => {
          const line = i + 1
          const text = r.filter(Boolean).join(' · ').slice(0, 60)
          return { value: String(i), label: t`Ligne ${line} : ${text}` }
        })}
      />
      <ul className="grid gap-4 sm:grid-cols-2">
        {columns.map((kind, i) => {
          const column = i + 1
          const example = rows.slice(skip).find((r) => r[i])?.[i] ?? ''
          return (
            <li key={i}>
              <Select label={t`Colonne ${column}`} help={example ? t`Par exemple « ${example} »` : t`Vide`} value={kind} onChange={(e) => onColumns(columns.map((c, j) => (j === i ? e.target.value : c)))} options={options} />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
