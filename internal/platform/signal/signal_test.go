package signal_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/app"
	"preau/internal/platform/database"
	"preau/internal/platform/signal"
	"preau/internal/testkit"
)

type heard struct {
	topic string
	key   uuid.UUID
}

func TestSignalsAreHeardAndMissedOnesAreOwned(t *testing.T) {
	ctx := t.Context()
	url := testkit.Clone(t, app.Schemas(nil))
	t.Cleanup(func() { testkit.Drop(t, url) })
	urls, err := database.Derive(url, testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := database.Open(ctx, urls.App, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	said := make(chan heard, 100)
	listening, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		signal.Listen(listening, pool.PGX, slog.New(slog.DiscardHandler), func(topic string, key uuid.UUID) { said <- heard{topic, key} })
	})
	t.Cleanup(func() { stop(); wg.Wait() })
	admin, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close(context.Background()) })
	say := func(payload string) {
		t.Helper()
		if _, err := admin.Exec(ctx, "select pg_notify('preau_signal', $1)", payload); err != nil {
			t.Fatal(err)
		}
	}
	// it listens once it answers
	key := uuid.New()
	waiting := func(want heard, again func()) {
		t.Helper()
		limit := time.After(10 * time.Second)
		for {
			if again != nil {
				again()
			}
			select {
			case h := <-said:
				if h == want {
					return
				}
			case <-time.After(50 * time.Millisecond):
			case <-limit:
				t.Fatalf("%v was not heard", want)
			}
		}
	}
	waiting(heard{"access", key}, func() { say("access " + key.String()) })
	for len(said) > 0 {
		<-said
	}
	for _, strange := range []string{"", "access", "access not-an-id", key.String()} {
		say(strange)
	}
	other := uuid.New()
	say("reach " + other.String())
	if h := <-said; h != (heard{"reach", other}) {
		t.Errorf("heard %v, want the one that has a key", h)
	}
	if _, err := admin.Exec(ctx, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'"); err != nil {
		t.Fatal(err)
	}
	waiting(heard{signal.All, uuid.Nil}, nil)
	waiting(heard{"access", key}, func() { say("access " + key.String()) })
}
