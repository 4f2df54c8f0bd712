import { Trans, useLingui } from '@lingui/react/macro'
import { Download } from 'lucide-react'
import { AnchorButton, Buttons } from '../../../ui/Button'
import { formatDateTime } from '../../../ui/format'
import { type Paper, paperHref } from './queries'

/** Versions of a document, the last one first, with what each was sent under. */
export function PaperList({ tenant, papers }: { tenant: string; papers: Paper[] }) {
  const { t } = useLingui()
  return (
    <ul className="divide-y divide-line">
      {papers.map((_, i) => {
        const p = papers[papers.length - 1 - i]!
        const { version, number } = p
        const at = p.drawn_at ? formatDateTime(p.drawn_at, 'year') : ''
        const name = papers.length > 1 ? t`${number}, version ${version}` : number
        return (
          <li key={p.id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
            <div className="min-w-0 flex-1 basis-64">
              <p className="font-semibold text-ink">{name}</p>
              <p className="text-sm">
                {at ? <Trans>Établi le {at}.</Trans> : <Trans>Le document se dessine…</Trans>} {p.commitment && <Trans>Engagement {p.commitment}.</Trans>} {p.service_code && <Trans>Service {p.service_code}.</Trans>}
              </p>
              {p.reason && (
                <p className="text-sm">
                  <Trans>Refait : {p.reason}</Trans>
                </p>
              )}
              {p.sha256 && (
                <p className="text-sm break-all text-ink-3">
                  <Trans>Empreinte</Trans> {p.sha256.slice(0, 16)}…
                </p>
              )}
            </div>
            {p.drawn_at && (
              <Buttons>
                <AnchorButton dense icon={Download} href={paperHref(tenant, p.id, 'document.pdf')} download aria-label={t`${name} (PDF)`}>
                  PDF
                </AnchorButton>
                {p.file && (
                  <AnchorButton dense icon={Download} href={paperHref(tenant, p.id, 'factur-x.xml')} download aria-label={t`${name} (XML)`}>
                    XML
                  </AnchorButton>
                )}
              </Buttons>
            )}
          </li>
        )
      })}
    </ul>
  )
}
