package liaison_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/tenant"
)

// A note that was read or signed, in the app or by the link of its mail, is not new in the bell any more; the other parent's is.
func TestWhatWasDoneIsNotNewInTheBell(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina := s.pupil(s.ce1, "Lina", "Roux")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	father := s.guardian("Paul", "Roux", "paul@example.fr", directory.AuthorityFull, lina)
	unseen := func(person uuid.UUID) (n int) {
		h.In(s.id, func(tx *tenant.Tx) (err error) {
			n, err = tenant.Value[int](tx, `select count(*)::int from notify.deliveries where tenant_id = $1 and person_id = $2 and read_at is null`, s.id, person)
			return err
		})
		return n
	}
	signed := s.send(s.as(s.teacher), draft("sign", s.ce1))
	read := s.send(s.as(s.teacher), draft("read", s.ce1))
	if unseen(mother) != 2 || unseen(father) != 2 {
		t.Fatal("the bell did not ring")
	}
	s.as(mother).Do("PUT", childPath(lina, signed.ID, "answer"), object{}).Want(t, 200)
	if unseen(mother) != 1 || unseen(father) != 2 {
		t.Fatalf("after a signature: %d and %d", unseen(mother), unseen(father))
	}
	s.as(mother).Post(childPath(lina, read.ID, "read"), nil).Want(t, 200)
	c := h.Anonymous()
	c.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	c.Do("POST", h.post.to("paul@example.fr")[1].link(t), strings.NewReader("do=read")).Want(t, 303)
	if unseen(mother) != 0 || unseen(father) != 1 {
		t.Fatalf("after a reading: %d and %d", unseen(mother), unseen(father))
	}
}
