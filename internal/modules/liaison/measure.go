package liaison

import (
	"time"

	"github.com/google/uuid"
	"preau/internal/platform/lists"
)

// FeedRow is a row of the hot read.
type FeedRow = feedRow

// FeedQuery is the hot read and the parameters of a reader's first page: `preau bench` runs the very statement behind the
// doors and without them.
func FeedQuery(tenantID uuid.UUID, r Reader, now time.Time) (sql string, args []any) {
	var before *time.Time
	return feedSQL, []any{tenantID, r.Person, now, before, lists.NonNil(r.Groups), lists.NonNil(r.children())}
}
