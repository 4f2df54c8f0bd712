import { Trans, useLingui } from '@lingui/react/macro'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { Button, Buttons } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Banner } from '../../../ui/Feedback'
import { TextField } from '../../../ui/Field'
import { checkPass, type Rider, type RunList } from '../queries'
import { nameOf } from '../words'

type Detector = { detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]> }
declare const BarcodeDetector: { new (options: { formats: string[] }): Detector } | undefined

type Read = { tone: 'success' | 'warning' | 'danger'; title: string; rider?: Rider }

/** The first twelve bytes of a token's digest, as the list carries them. */
async function digestOf(text: string): Promise<string> {
  const token = text.includes('#') ? text.slice(text.indexOf('#') + 1) : text
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)))
  return btoa(String.fromCharCode(...sum.slice(0, 12)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}

/** Reads a pass by the camera, or by the code under its picture. The list that the telephone holds is enough to check it without a network. */
export function Scan({ tenant, list, riders, onBoard, onClose }: { tenant: string; list: RunList; riders: readonly Rider[]; onBoard: (r: Rider) => void; onClose: () => void }) {
  const { t } = useLingui()
  const video = useRef<HTMLVideoElement>(null)
  const [camera, setCamera] = useState<'off' | 'on' | 'refused'>('off')
  const [read, setRead] = useState<Read | null>(null)
  const [code, setCode] = useState('')
  const can = typeof BarcodeDetector !== 'undefined' && !!navigator.mediaDevices

  const look = async (text: string) => {
    const typed = text.trim().toUpperCase()
    const digest = await digestOf(text.trim())
    const pass = list.passes.find((p) => p.digest === digest || p.code === typed)
    if (pass?.revoked) return setRead({ tone: 'danger', title: t`Carte annulée : elle a été perdue ou remplacée.` })
    const rider = pass?.pupil_id ? riders.find((r) => r.pupil_id === pass.pupil_id) : undefined
    if (rider) {
      const name = nameOf(rider)
      if (rider.away) return setRead({ tone: 'warning', title: t`${name} n’était pas attendu aujourd’hui.`, rider })
      if (rider.state !== 'on') onBoard(rider)
      return setRead({ tone: 'success', title: t`${name} : monté`, rider })
    }
    if (pass) return setRead({ tone: 'warning', title: t`Carte valable, mais pas attendue sur ce car.` })
    const asked = await checkPass(tenant, text.trim()).catch(() => null)
    if (!asked) return setRead({ tone: 'warning', title: t`Carte inconnue de cette liste, et pas de réseau pour la vérifier.` })
    if (asked.state === 'valid') return setRead({ tone: 'warning', title: t`${{ name: asked.name }} : carte valable, pas attendu sur ce car.` })
    setRead({ tone: 'danger', title: asked.state === 'revoked' ? t`Carte annulée : elle a été perdue ou remplacée.` : asked.state === 'expired' ? t`Carte périmée.` : t`Cette carte n’est pas des nôtres.` })
  }
  const latest = useEffectEvent((text: string) => look(text))

  useEffect(() => {
    if (camera !== 'on' || !video.current || typeof BarcodeDetector === 'undefined') return
    let stream: MediaStream | undefined
    const leaving = new AbortController()
    let last = ''
    const detector = new BarcodeDetector({ formats: ['qr_code'] })
    const shown = video.current
    void navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).then(
      async (s) => {
        stream = s
        if (leaving.signal.aborted) return s.getTracks().forEach((track) => track.stop())
        shown.srcObject = s
        await shown.play()
        while (!leaving.signal.aborted) {
          const [found] = await detector.detect(shown).catch(() => [])
          if (found && found.rawValue !== last) {
            last = found.rawValue
            await latest(found.rawValue)
          }
          await new Promise((r) => setTimeout(r, 250))
        }
      },
      () => setCamera('refused'),
    )
    return () => {
      leaving.abort()
      stream?.getTracks().forEach((track) => track.stop())
    }
  }, [camera])

  return (
    <Dialog open onClose={onClose} title={<Trans>Lire une carte</Trans>} shape="sheet">
      <div aria-live="assertive">{read && <Banner tone={read.tone} title={read.title} className="mb-4" />}</div>
      {can && camera === 'off' && (
        <Button variant="primary" wide onClick={() => setCamera('on')}>
          <Trans>Ouvrir l’appareil photo</Trans>
        </Button>
      )}
      {camera === 'on' && <video ref={video} muted playsInline className="w-full rounded-card bg-sand" aria-label={t`Ce que voit l’appareil photo`} />}
      {camera === 'refused' && <Banner tone="warning" title={t`L’appareil photo n’est pas permis ici : tapez le code de la carte.`} />}
      {!can && (
        <p className="text-md text-ink-2">
          <Trans>Ce navigateur ne lit pas les codes : visez la carte avec l’appareil photo du téléphone, ou tapez son code.</Trans>
        </p>
      )}
      <form
        className="mt-4 flex flex-wrap items-end gap-3"
        onSubmit={(e) => {
          e.preventDefault()
          void look(code)
          setCode('')
        }}
      >
        <TextField label={t`Code de la carte`} help={t`Huit signes, sous le dessin : ABCD-2345`} value={code} autoCapitalize="characters" autoComplete="off" onChange={(e) => setCode(e.target.value)} />
        <Buttons>
          <Button type="submit">
            <Trans>Vérifier</Trans>
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
