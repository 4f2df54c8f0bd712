import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { plural } from '@lingui/core/macro'
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Button } from '../../../ui/Button'
import { cx } from '../../../ui/cx'
import { Select } from '../../../ui/Field'
import { formatNumber } from '../../../ui/format'
import { SearchField } from '../../../ui/SearchField'
import type { Report } from '../queries'
import { filtered, type Finding, findings, isHomonym, place, quiet, type Severity } from '../report'

const PAGE = 50

/** The files line by line: what forbids to apply, what deserves a look, and how many lines say nothing. */
export function Findings({ report }: { report: Report }) {
  const { t } = useLingui()
  const all = useMemo(() => findings(report), [report])
  const [severity, setSeverity] = useState<Severity | 'homonym' | ''>('')
  const [file, setFile] = useState('')
  const [text, setText] = useState('')
  const files = [...new Set(all.map((f) => f.file))].filter((f) => f !== '*')
  const rows = filtered(all, { severity, file, text })
  const found = rows.length
  const errors = report.errors.length
  const warnings = report.warnings.length
  const homonyms = all.filter(isHomonym).length
  const fine = formatNumber(quiet(report))
  return (
    <div>
      <p className="flex items-center gap-2 mb-3">
        <CircleCheck aria-hidden className="size-5 text-success flex-none" />
        <Trans>{fine} lignes lues sans remarque</Trans>
      </p>
      {all.length > 0 && (
        <>
          <div className="grid sm:grid-cols-2 lg:grid-cols-3 gap-3 mb-3 items-end">
            <Select
              label={t`Remarques`}
              required={false}
              value={severity}
              placeholder={t`Toutes (${all.length})`}
              onChange={(e) => setSeverity(e.target.value as Severity)}
              options={[
                ...(errors ? [{ value: 'error', label: t`${plural(errors, { one: '# erreur', other: '# erreurs' })}` }] : []),
                ...(warnings ? [{ value: 'warning', label: t`${plural(warnings, { one: '# avertissement', other: '# avertissements' })}` }] : []),
                ...(homonyms ? [{ value: 'homonym', label: t`${plural(homonyms, { one: '# homonyme', other: '# homonymes' })}` }] : []),
              ]}
            />
            {files.length > 1 && <Select label={t`Fichier`} required={false} value={file} placeholder={t`Tous`} onChange={(e) => setFile(e.target.value)} options={files.map((f) => ({ value: f, label: f }))} />}
            <SearchField label={t`Chercher dans les remarques`} value={text} onChange={setText} result={<Plural value={found} one="# remarque" other="# remarques" />} />
          </div>
          <LineList rows={rows} />
        </>
      )}
    </div>
  )
}

/** Findings in a list, some fifty at a time. */
export function LineList({ rows }: { rows: readonly Finding[] }) {
  const { t } = useLingui()
  const [shown, setShown] = useState(PAGE)
  return (
    <>
      <ul className="bg-surface rounded-card shadow-card" data-card aria-label={t`Remarques`}>
        {rows.slice(0, shown).map((f, i) => {
          const Icon = f.severity === 'error' ? CircleAlert : TriangleAlert
          return (
            <li key={i} className="flex items-start gap-3 px-4 py-3 border-b border-line last:border-0">
              <Icon aria-label={f.severity === 'error' ? t`Erreur` : t`Avertissement`} role="img" className={cx('size-5 flex-none mt-0.5', f.severity === 'error' ? 'text-danger' : 'text-warning')} />
              <div className="min-w-0">
                <p>{f.message}</p>
                <p className="text-sm text-ink-3 break-all tabular">{place(f) || t`ensemble des fichiers`}</p>
              </div>
            </li>
          )
        })}
        {rows.length === 0 && (
          <li className="px-4 py-3 text-ink-2">
            <Trans>Aucune remarque ne correspond.</Trans>
          </li>
        )}
      </ul>
      {rows.length > shown && (
        <Button className="mt-3" onClick={() => setShown((n) => n + 200)}>
          <Trans>Afficher la suite</Trans>
        </Button>
      )}
    </>
  )
}
