// Package password keeps passwords as Argon2id hashes, made by a bounded number of workers so that a
// rush at the door never starves the house, and tells people which passwords are worth nothing.
package password

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

// Params are Argon2id's costs.
type Params struct {
	MemoryKiB   uint32
	Iterations  uint32
	Parallelism uint8
}

// Recommended is OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. Some 55 ms of one core.
var Recommended = Params{MemoryKiB: 19 * 1024, Iterations: 2, Parallelism: 1}

// DefaultWait is how long a caller who was let into the queue waits for a worker before being sent away after all.
const DefaultWait = 2 * time.Second

// queuePerSlot is how many may wait for each worker: some 200 ms of work. Whoever comes when all places are taken is sent
// away at once, because to wait first and be sent away then serves nobody.
const queuePerSlot = 4

// ErrBusy says that every place is taken, or that no worker came free: answer 503 with Retry-After.
type ErrBusy struct{ RetryAfter time.Duration }

func (e *ErrBusy) Error() string { return "password: too many at once" }

// Options of a pool.
type Options struct {
	Slots  int           // hashes computed at once; at least one
	Queue  int           // how many may wait for a worker; 0: four per slot
	Wait   time.Duration // 0: DefaultWait
	Params Params        // zero: Recommended; tests take less
}

// Pool computes hashes. Safe for concurrent use.
type Pool struct {
	slots  chan struct{} // taken by those whose hash is computed
	places chan struct{} // taken by them and by those who wait
	wait   time.Duration
	params *argon2id.Params
	dummy  string
}

// NewPool returns a pool; it computes one hash to have something to compare with when nobody is there.
func NewPool(o Options) (*Pool, error) {
	if o.Wait == 0 {
		o.Wait = DefaultWait
	}
	if o.Params == (Params{}) {
		o.Params = Recommended
	}
	slots := max(o.Slots, 1)
	if o.Queue == 0 {
		o.Queue = queuePerSlot * slots
	}
	p := &Pool{
		slots: make(chan struct{}, slots), places: make(chan struct{}, slots+o.Queue), wait: o.Wait,
		params: &argon2id.Params{
			Memory: o.Params.MemoryKiB, Iterations: o.Params.Iterations, Parallelism: o.Params.Parallelism, SaltLength: 16, KeyLength: 32,
		},
	}
	var err error
	if p.dummy, err = argon2id.CreateHash("nobody", p.params); err != nil {
		return nil, fmt.Errorf("password: %w", err)
	}
	return p, nil
}

// Hash returns the text to store (PHC format). Errors: *ErrBusy, ctx's.
func (p *Pool) Hash(ctx context.Context, password string) (string, error) {
	release, err := p.enter(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	var hash string
	aside(func() { hash, err = argon2id.CreateHash(composed(password), p.params) })
	if err != nil {
		return "", fmt.Errorf("password: %w", err)
	}
	return hash, nil
}

// Verify compares a password with a stored hash. With an empty hash (an unknown name, an account
// without password) it does the same work and says no, so that time tells nothing. Errors: *ErrBusy,
// ctx's, or a stored hash that is not one.
func (p *Pool) Verify(ctx context.Context, hash, password string) (bool, error) {
	release, err := p.enter(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	known := hash != ""
	if !known {
		hash = p.dummy
	}
	if len(password) > 4*Maximum {
		password, known = "", false // nobody's
	}
	var same bool
	aside(func() { same, err = argon2id.ComparePasswordAndHash(composed(password), hash) })
	if err != nil {
		return false, errors.New("password: the stored hash cannot be read")
	}
	return same && known, nil
}

// Outdated tells whether a hash was made with other costs than today's: hash the password anew at the
// next sign-in.
func (p *Pool) Outdated(hash string) bool {
	params, _, _, err := argon2id.DecodeHash(hash)
	return err != nil || params.Memory != p.params.Memory || params.Iterations != p.params.Iterations || params.Parallelism != p.params.Parallelism
}

// Full tells whether whoever comes now would be sent away: worth asking before any other work is done for them.
func (p *Pool) Full() bool { return len(p.places) == cap(p.places) }

// Busy is what to say to whoever is sent away.
func Busy() *ErrBusy {
	// Spread over three seconds, so that those sent away do not come back together.
	return &ErrBusy{RetryAfter: time.Second + rand.N(3*time.Second)}
}

func (p *Pool) enter(ctx context.Context) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case p.places <- struct{}{}:
	default:
		return nil, Busy()
	}
	timer := time.NewTimer(p.wait)
	defer timer.Stop()
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots; <-p.places }, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-timer.C:
		err = Busy()
	}
	<-p.places
	return nil, err
}

// aside computes on a thread of its own that yields to all others: those who are already inside do not feel the rush at the
// door. The thread ends with it, because a priority once lowered cannot be raised again.
func aside(compute func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked
		yieldToOthers()
		compute()
	}()
	<-done
}

// composed makes one password of the several ways in which keyboards write an accented letter.
func composed(password string) string { return norm.NFKC.String(password) }
