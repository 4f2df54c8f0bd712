import { useLingui } from '@lingui/react/macro'
import { Badge, type Tone } from '../../ui/Feedback'
import type { FileView, Piece } from './queries'

/** The levels of the first degree, youngest first. */
export const levels = ['TPS', 'PS', 'MS', 'GS', 'CP', 'CE1', 'CE2', 'CM1', 'CM2'] as const

/** The level of a child's age in the school year that begins in a civil year; empty for an age that no école receives. */
export function levelAt(birth: string, year: number): string {
  if (!birth) return ''
  return levels[year - Number(birth.slice(0, 4)) - 2] ?? ''
}

const tones: Record<FileView['state'], Tone | undefined> = { draft: undefined, received: 'info', incomplete: 'warning', decision: 'warning', enrolled: 'success', admitted: 'success', refused: 'danger', withdrawn: undefined }

/** How far a file is, in a word. */
export function State({ state }: { state: FileView['state'] }) {
  const { t } = useLingui()
  const words: Record<FileView['state'], string> = { draft: t`Brouillon`, received: t`À la mairie`, incomplete: t`À compléter`, decision: t`Attend le maire`, enrolled: t`Inscrit`, admitted: t`Admis`, refused: t`Refusé`, withdrawn: t`Retiré` }
  const tone = tones[state]
  return <Badge {...(tone ? { tone } : {})}>{words[state]}</Badge>
}

/** A list from its end. */
export const latestFirst = <T,>(list: readonly T[]): T[] => list.reduceRight<T[]>((out, one) => [...out, one], [])

/** The three documents that a commune may ask for. */
export function usePieces(): Record<Piece['kind'], { label: string; examples: string }> {
  const { t } = useLingui()
  return {
    child: { label: t`Identité de l’enfant`, examples: t`Livret de famille, acte de naissance, carte d’identité ou passeport.` },
    guardians: { label: t`Identité des responsables`, examples: t`Carte d’identité, passeport, titre de séjour ou livret de famille.` },
    domicile: { label: t`Domicile`, examples: t`Tout justificatif, ou une attestation sur l’honneur.` },
  }
}

export function useGrounds(): { value: string; label: string; help?: string }[] {
  const { t } = useLingui()
  return [
    { value: 'sibling', label: t`Un frère ou une sœur y est déjà` },
    { value: 'work', label: t`Notre travail, sans garderie ni cantine là où nous habitons` },
    { value: 'carer', label: t`L’enfant est gardé près de cette école` },
    { value: 'medical', label: t`Une raison de santé`, help: t`Ne l’écrivez pas ici : un document se montre à la mairie, qui n’en garde rien.` },
    { value: 'custody', label: t`L’enfant vit aussi à une autre adresse` },
    { value: 'other', label: t`Une autre raison` },
  ]
}

export function useRelations(): { value: string; label: string }[] {
  const { t } = useLingui()
  return [
    { value: '10', label: t`Mère` },
    { value: '20', label: t`Père` },
    { value: '38', label: t`Grand-parent` },
    { value: '50', label: t`Tuteur, tutrice` },
    { value: '42', label: t`Famille d’accueil` },
    { value: '51', label: t`Aide sociale à l’enfance` },
    { value: '39', label: t`Autre membre de la famille` },
    { value: '90', label: t`Autre` },
  ]
}

export function useLeavings(): Record<'moving' | 'school' | 'private' | 'home', string> {
  const { t } = useLingui()
  return { moving: t`Nous déménageons`, school: t`Une autre école publique`, private: t`Une école privée`, home: t`Instruction en famille (autorisée)` }
}
