import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Download, ExternalLink } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useBoot } from '../../../shell/session'
import { AnchorButton, Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Banner, ProgressBar } from '../../../ui/Feedback'
import { formatSize } from '../../../ui/format'
import { MOST_SHEETS, printClassCards, printSheets, useTenant } from '../queries'
import { fileName, inParts } from '../sheets'
import { useAct } from './Frame'

interface Paper {
  url: string
  name: string
  size: number
}

export interface Order {
  what: 'sheets' | 'cards'
  people: readonly string[]
  /** Names the file: the class, the person. */
  label: string
  picture?: boolean
}

/**
 * Makes documents to print and offers them. Codes are in the paper and nowhere else, so it stays in reach until it is
 * closed: made again, it would hold other codes.
 */
export function usePrinter() {
  const { t } = useLingui()
  const { today } = useBoot()
  const tenant = useTenant()
  const [papers, setPapers] = useState<Paper[]>([])
  const [asked, setAsked] = useState(0)
  const [done, setDone] = useState(0)
  // Opened or kept: closing loses nothing any more. Asked once otherwise.
  const [taken, setTaken] = useState(false)
  const [leaving, setLeaving] = useState(false)
  useEffect(() => () => papers.forEach((p) => URL.revokeObjectURL(p.url)), [papers])

  const act = useAct(async ({ what, people, label, picture }: Order) => {
    const parts = inParts(people, MOST_SHEETS)
    setAsked(people.length)
    setDone(0)
    setPapers([])
    setTaken(false)
    setLeaving(false)
    const made: Paper[] = []
    for (const [i, part] of parts.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one document at a time: each keeps the compiler busy
      const pdf = await (what === 'sheets' ? printSheets(tenant, part) : printClassCards(tenant, part, !!picture))
      made.push({ url: URL.createObjectURL(new Blob([pdf], { type: 'application/pdf' })), name: fileName(today, what === 'sheets' ? t`fiches` : t`cartes`, label, parts.length > 1 ? String(i + 1) : ''), size: pdf.size })
      setDone((n) => n + part.length)
    }
    return made
  }, setPapers)

  const several = papers.length > 1
  const working = act.isPending
  const dialog = (
    <Dialog open={working || papers.length > 0} onClose={() => !working && (taken || leaving ? setPapers([]) : setLeaving(true))} keep title={working ? <Trans>Mise en page…</Trans> : <Trans>Prêt à imprimer</Trans>}>
      {working ? (
        <ProgressBar label={t`Mise en page`} value={done} total={asked > MOST_SHEETS ? asked : undefined} unit={<Trans>personnes</Trans>} />
      ) : (
        <>
          <ul className="flex flex-col gap-3">
            {papers.map((p, i) => {
              const size = formatSize(p.size)
              const position = i + 1
              return (
                <li key={p.url} className="flex flex-wrap items-center gap-2">
                  <AnchorButton variant="primary" icon={ExternalLink} href={p.url} target="_blank" rel="noreferrer" onClick={() => setTaken(true)}>
                    {several ? <Trans>Ouvrir la partie {position}</Trans> : <Trans>Ouvrir le PDF</Trans>}
                  </AnchorButton>
                  <AnchorButton icon={Download} href={p.url} download={p.name} onClick={() => setTaken(true)}>
                    <Trans>Enregistrer ({size})</Trans>
                  </AnchorButton>
                </li>
              )
            })}
          </ul>
          {leaving && !taken && (
            <Banner
              tone="warning"
              live
              className="mt-4"
              title={<Trans>Ce document n’a été ni ouvert ni enregistré</Trans>}
              actions={
                <Button onClick={() => setPapers([])}>
                  <Trans>Fermer quand même</Trans>
                </Button>
              }
            >
              <Trans>Une fois fermé, il est perdu : il faudra l’imprimer à nouveau, avec d’autres codes.</Trans>
            </Banner>
          )}
          <p className="mt-4 text-md text-ink-2">
            <Plural value={asked} one="Le code est dans ce document et nulle part ailleurs." other="Les codes sont dans ce document et nulle part ailleurs." />{' '}
            <Trans>En refaire un plus tard donne de nouveaux codes : les feuilles déjà remises ne servent plus.</Trans>
          </p>
        </>
      )}
    </Dialog>
  )
  return { print: act.mutate, working, dialog }
}
