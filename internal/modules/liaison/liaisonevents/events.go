// Package liaisonevents holds the facts of the liaison book that other services may hear: ids only.
package liaisonevents

import "github.com/google/uuid"

// NotePublished is recorded in the tenant once a note is published and its recipients are frozen.
const NotePublished = "liaison.note_published"

// Published is the payload of NotePublished.
type Published struct {
	Note uuid.UUID `json:"note"`
}
