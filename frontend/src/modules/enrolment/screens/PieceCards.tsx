import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Camera, PenLine } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button, Buttons } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Badge, ProgressBar, type Tone } from '../../../ui/Feedback'
import { formatDate } from '../../../ui/format'
import { toast } from '../../../ui/Toast'
import { useRefused } from '../../../ui/useRefused'
import { type FileView, myFileQuery, type Piece, sendPiece, swearPiece } from '../queries'
import { usePieces } from '../words'

const tones: Record<Piece['state'], Tone | undefined> = { missing: 'warning', sent: 'info', seen: 'success', sworn: 'success', unreadable: 'danger' }

export function PieceState({ piece }: { piece: Piece }) {
  const { t } = useLingui()
  const on = piece.seen_on ? formatDate(piece.seen_on, 'dayMonth') : ''
  const words: Record<Piece['state'], string> = { missing: t`Manque`, sent: t`Transmise`, seen: t`Vue le ${on}`, sworn: t`Sur l’honneur`, unreadable: t`À refaire` }
  const tone = tones[piece.state]
  return <Badge {...(tone ? { tone } : {})}>{words[piece.state]}</Badge>
}

/** What is to be done first. */
const order: Record<Piece['state'], number> = { unreadable: 0, missing: 1, sent: 2, sworn: 3, seen: 3 }

/** The three documents: a picture by telephone, or a statement. Nothing is kept once an agent has looked. */
export function PieceCards({ town, file }: { town: string; file: FileView }) {
  return (
    <section className="flex flex-col gap-4">
      <h2 tabIndex={-1} className="text-xl font-bold text-ink font-title focus:outline-none">
        <Trans>Les pièces</Trans>
      </h2>
      <p className="measure">
        <Trans>Ces trois pièces sont les seules que la mairie peut demander. Une photo suffit ; elle est effacée dès qu’un agent l’a vue. Vous pouvez aussi les montrer au guichet, ou attester sur l’honneur.</Trans>
      </p>
      {[...file.pieces].sort((a, b) => order[a.state] - order[b.state]).map((p) => (
        <OnePiece key={p.kind} town={town} file={file} piece={p} />
      ))}
      <p className="text-md text-ink-2 measure">
        <Trans>Les vaccinations se montrent à la directrice ou au directeur de l’école, pas à la mairie.</Trans>
      </p>
    </section>
  )
}

function OnePiece({ town, file, piece }: { town: string; file: FileView; piece: Piece }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const refused = useRefused()
  const input = useRef<HTMLInputElement>(null)
  const [share, setShare] = useState<number>()
  const words = usePieces()[piece.kind]
  const query = myFileQuery(town, file.id)
  const settled = (f: FileView) => {
    client.setQueryData(query.queryKey, f)
    setShare(undefined)
  }
  const send = useMutation({
    mutationFn: (picture: File) => sendPiece(town, file.id, piece.kind, picture, setShare),
    onSuccess: (f) => {
      settled(f)
      toast(t`La pièce est transmise.`)
    },
    onError: (e) => {
      setShare(undefined)
      refused(e)
    },
  })
  const swear = useMutation({ mutationFn: () => swearPiece(town, file.id, piece.kind), onSuccess: settled, onError: refused })
  const done = piece.state === 'seen' || piece.state === 'sworn'
  return (
    <Card as="section" level={3} title={words.label} aside={<PieceState piece={piece} />}>
      <p className="text-md">{words.examples}</p>
      {piece.said && (
        <p className="mt-2 text-ink">
          <Trans>La mairie dit : {piece.said}</Trans>
        </p>
      )}
      {!done && file.abilities.includes('pieces') && (
        <div className="mt-3">
          <input
            ref={input}
            type="file"
            accept="image/*,application/pdf"
            className="sr-only"
            tabIndex={-1}
            aria-hidden
            onChange={(e) => {
              const picture = e.target.files?.[0]
              e.target.value = ''
              if (picture) send.mutate(picture)
            }}
          />
          {share !== undefined ? (
            <ProgressBar label={t`Envoi de la pièce`} value={Math.round(share * 100)} total={100} />
          ) : (
            <Buttons>
              <Button variant={piece.state === 'sent' ? 'secondary' : 'primary'} icon={Camera} onClick={() => input.current?.click()}>
                {piece.state === 'sent' ? <Trans>Remplacer la photo</Trans> : <Trans>Photo ou PDF</Trans>}
              </Button>
              <Button icon={PenLine} pending={swear.isPending} onClick={() => swear.mutate()}>
                <Trans>J’atteste sur l’honneur</Trans>
              </Button>
            </Buttons>
          )}
        </div>
      )}
    </Card>
  )
}
