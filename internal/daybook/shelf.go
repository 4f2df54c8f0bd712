package daybook

import (
	"sync"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/signal"
	"preau/internal/tenant"
)

// Topic is what every process hears when a collectivity changed its activities, rules, places or closures.
const Topic = "daybook"

// shelf keeps books that were read: at an opening minute a thousand families ask the same questions. A book is dropped by what
// changes it, in every process, and read again after a minute whatever was heard.
type shelf struct {
	mu    sync.Mutex
	moved uint64 // grows with each change that was heard
	books map[uuid.UUID]kept
}

type kept struct {
	book *Book
	at   time.Time
}

const (
	shelved   = time.Minute
	shelfRoom = 1000 // books; a process that serves more collectivities within a minute reads some twice
)

// Read gives the book of the transaction's collectivity, at most a minute old. What changes a book reads it Fresh; what only reads puts
// on the shelf what it found: a transaction that writes may have seen what is not committed.
func (s *Service) Read(tx *tenant.Tx) (*Book, error) {
	s.shelf.mu.Lock()
	k, moved := s.shelf.books[tx.Tenant()], s.shelf.moved
	s.shelf.mu.Unlock()
	if age := tx.Now().Sub(k.at); k.book != nil && age >= 0 && age < shelved {
		return k.book, nil
	}
	book, err := s.Fresh(tx)
	if err != nil {
		return nil, err
	}
	s.shelf.mu.Lock()
	defer s.shelf.mu.Unlock()
	if tx.ReadOnly() && s.shelf.moved == moved { // nothing was heard while it was read
		if s.shelf.books == nil || len(s.shelf.books) >= shelfRoom {
			s.shelf.books = map[uuid.UUID]kept{}
		}
		s.shelf.books[tx.Tenant()] = kept{book, tx.Now()}
	}
	return book, nil
}

// Hear drops what another process, or this one, has changed.
func (s *Service) Hear(topic string, key uuid.UUID) {
	if topic != Topic && topic != signal.All {
		return
	}
	s.shelf.mu.Lock()
	defer s.shelf.mu.Unlock()
	s.shelf.moved++
	if topic == signal.All {
		s.shelf.books = nil
		return
	}
	delete(s.shelf.books, key)
}

// changed tells every process that this collectivity's book is another once the transaction is committed.
func (s *Service) changed(tx *tenant.Tx) error {
	id := tx.Tenant()
	s.Hear(Topic, id) // what follows in this transaction reads its own words
	tx.AfterCommit(func() { s.Hear(Topic, id) })
	return tx.Signal(Topic, id)
}
