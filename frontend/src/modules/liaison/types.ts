import type { components } from '../../api/schema'

// The shapes of the liaison book, as the server's document describes them.
type Schemas = components['schemas']

export type FeedItem = Schemas['LiaisonFeedItem']
export type ChildView = Schemas['LiaisonChildView']
export type Received = Schemas['LiaisonReceivedView']
export type Sheet = Schemas['LiaisonSheet'] & { urgent_reason?: string }
export type NoteView = Schemas['LiaisonNoteView']
export type Content = Schemas['LiaisonContent']
export type Event = Schemas['LiaisonEvent']
export type Reach = Schemas['LiaisonReach']
export type Attachment = Schemas['LiaisonAttachment']
export type Destinations = Schemas['LiaisonDestinations'] & { now: string }
export type Audience = Schemas['DirectoryAudience']
export type Recipient = Schemas['LiaisonRecipient']
export type Family = Schemas['LiaisonFamilyView']
export type Guardian = Schemas['LiaisonGuardianView']
export type Copy = Schemas['LiaisonCopyView']
export type Kind = Content['kind']
/** For whom a note is in the linked schools. */
export type Readers = NonNullable<Content['readers']>
export type Wants = Content['wants']

/** What a card of the home holds: the note with the one child the card is about; `also`: the same note about the others. */
export type NoteCardData = FeedItem & { also?: NoteCardData[] | undefined }

export interface WaitingData {
  id: string
  wants: Wants
  closes_at?: string
  closes_on?: string
  leaves_at: string
  reminded_at?: string
  done: number
  all: number
  refused: number
  schools: number
  circular: boolean
  may_remind: boolean
}

export interface NotLeftData {
  notes: { id: string; title: string; state: 'draft' | 'scheduled'; publish_at?: string; updated_at: string }[]
}

/** Whether more than reading is asked. */
export const asksAnswer = (wants: string): boolean => wants !== 'none' && wants !== 'read'

/** Whether it goes to those who run the schools, not to families. */
export const isCircular = (note: { readers?: string | undefined }): boolean => note.readers === 'directors' || note.readers === 'staff'

/** Whether the reader signed or answered for the child. */
export const answered = (child: ChildView): boolean => !!child.signed_at || child.answer !== undefined
