package identity

import (
	"net/netip"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// guard is a counter of wrong tries at one thing by one sort of comer. The first `free` cost nothing; each further one
// makes the next wait twice as long, up to `most`. Nothing is ever shut for good, and a quiet hour forgets all.
type guard struct {
	key   []byte
	free  int
	first time.Duration
	most  time.Duration
	quiet time.Duration // after so long without a try it counts from zero
	wide  bool          // shared by many people: a right try takes itself off instead of clearing it
	earns int           // how many wrong tries of others a right one takes off too
}

// forSignIn guards an account's password. A browser that its owner used before has a counter of its own, which no stranger
// can fill; from elsewhere each network has one per account, all together are only slowed down, and one address trying many
// accounts waits. A school's hundreds of users share one address, so that last limit is wide, and who comes in makes up for one who
// mistyped: a school's counter stays low however many its people are, that of somebody who only guesses fills.
func (s *Service) forSignIn(who, device string, known bool, ip string) []guard {
	if known {
		return []guard{{key: s.hashed("try known", who+" "+device), free: 8, first: 5 * time.Second, most: 5 * time.Minute, quiet: time.Hour}}
	}
	network, address := prefixes(ip)
	return []guard{
		{key: s.hashed("try network", who+" "+network), free: 5, first: 5 * time.Second, most: 15 * time.Minute, quiet: time.Hour},
		{key: s.hashed("try strangers", who), free: 60, first: time.Second, most: 20 * time.Second, quiet: time.Hour, wide: true},
		{key: s.hashed("try address", address), free: 400, first: 2 * time.Second, most: time.Minute, quiet: 10 * time.Minute, wide: true, earns: 1},
	}
}

// forCode guards the typing of a code (activation, reset, class): five tries per browser, many per address.
func (s *Service) forCode(device, ip string) []guard {
	_, address := prefixes(ip)
	out := []guard{}
	if id, ok := s.deviceID(device); ok {
		out = append(out, guard{key: s.hashed("code device", id), free: 5, first: 30 * time.Second, most: 15 * time.Minute, quiet: time.Hour})
	} else {
		network, _ := prefixes(ip)
		out = append(out, guard{key: s.hashed("code network", network), free: 15, first: 10 * time.Second, most: 5 * time.Minute, quiet: 10 * time.Minute, wide: true})
	}
	return append(out, guard{key: s.hashed("code address", address), free: 100, first: 5 * time.Second, most: 5 * time.Minute, quiet: 10 * time.Minute, wide: true})
}

// forFactor guards the second factor of an account that has already shown its password.
func (s *Service) forFactor(account uuid.UUID) []guard {
	return []guard{{key: s.hashed("factor", account.String()), free: 5, first: 10 * time.Second, most: 15 * time.Minute, quiet: time.Hour}}
}

// forConfirm guards the password asked again inside a session.
func (s *Service) forConfirm(session uuid.UUID) []guard {
	return []guard{{key: s.hashed("confirm", session.String()), free: 5, first: 10 * time.Second, most: 15 * time.Minute, quiet: time.Hour}}
}

// forPupil guards the words of one pupil, and a class code against somebody who walks through the class.
func (s *Service) forPupil(pupilKey, class uuid.UUID) []guard {
	return []guard{
		{key: s.hashed("pupil", pupilKey.String()), free: 5, first: 10 * time.Second, most: 5 * time.Minute, quiet: time.Hour},
		{key: s.hashed("class", class.String()), free: 80, first: 2 * time.Second, most: 30 * time.Second, quiet: 10 * time.Minute, wide: true},
	}
}

// forLetters bounds how many letters a stranger can have sent to one address, and from one place.
func (s *Service) forLetters(to, ip string) []guard {
	network, _ := prefixes(ip)
	return []guard{
		{key: s.hashed("letter to", to), free: 3, first: 5 * time.Minute, most: time.Hour, quiet: 6 * time.Hour},
		{key: s.hashed("letter from", network), free: 40, first: 10 * time.Second, most: 5 * time.Minute, quiet: time.Hour, wide: true},
	}
}

// attempt counts a try before it is made, so that a hundred at once are not all let through; refused while one must wait.
func (s *Service) attempt(tx *tenant.Tx, guards []guard) error {
	now := s.now()
	for _, g := range guards {
		n, err := tx.Exec(`insert into identity.attempts as a (key, failures, last_at) values ($1, 1, $2)
			on conflict (key) do update set
				failures = case when a.last_at < $3 then 1 else a.failures + 1 end,
				last_at = $2,
				until_at = case when a.last_at >= $3 and a.failures + 1 >= $4
					then $2 + least($6::double precision, $5::double precision * power(2, least(a.failures + 1 - $4, 30))) * interval '1 second' end
			where a.until_at is null or a.until_at <= $2`,
			g.key, now, now.Add(-g.quiet), g.free, g.first.Seconds(), g.most.Seconds())
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		until, err := tenant.Value[time.Time](tx, `select until_at from identity.attempts where key = $1`, g.key)
		if err != nil {
			return err
		}
		wait := max(until.Sub(now), time.Second)
		return problem.New(problem.TooMany, "identity.wait", "seconds", int((wait+time.Second-1)/time.Second)).After(wait)
	}
	return nil
}

// forgive takes back what attempt counted, once the try was right.
func (s *Service) forgive(tx *tenant.Tx, guards []guard) error {
	for _, g := range guards {
		sql, args := `delete from identity.attempts where key = $1`, []any{g.key}
		if g.wide {
			sql, args = `update identity.attempts set failures = greatest(failures - 1 - $2, 0), until_at = null where key = $1`, append(args, g.earns)
		}
		if _, err := tx.Exec(sql, args...); err != nil {
			return err
		}
	}
	return nil
}

// prefixes are the network that an address belongs to (/24, /48) and what counts as one place (/32, /64).
func prefixes(ip string) (network, address string) {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return "?", "?"
	}
	a = a.Unmap()
	n, m := 24, 32
	if a.Is6() {
		n, m = 48, 64
	}
	p, _ := a.Prefix(n)
	q, _ := a.Prefix(m)
	return p.String(), q.String()
}
