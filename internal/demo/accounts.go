package demo

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters that no decomposition turns into ASCII.
var plainLetters = map[rune]string{'ł': "l", 'đ': "d", 'ø': "o", 'œ': "oe", 'æ': "ae", 'ı': "i", 'ß': "ss"}

// slug folds a name to what everybody can type: "O’Brien-Nguyễn" is "obrien-nguyen", "Le Goff" is "legoff".
func slug(s string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-':
			out.WriteRune(r)
		case plainLetters[r] != "":
			out.WriteString(plainLetters[r])
		case unicode.IsLetter(r):
			out.WriteByte('x')
		}
	}
	return out.String()
}

// notYet are guardians who know one of their children's schools by its paper only: its code has not joined their account.
var notYet = map[string]string{"Marine Lemaire": petitsTilleuls}

// accounts gives every guardian, member of staff and pupil from CM1 on an account, of which about one family in four
// has not used it yet; younger pupils of cycle 2 sign in with their class's code and have no account of their own.
func (b *builder) accounts() {
	logins := map[string]int{}
	login := func(first, last string) string {
		base := slug(first) + "." + slug(last)
		logins[base]++
		if n := logins[base]; n > 1 {
			return fmt.Sprintf("%s%d", base, n)
		}
		return base
	}
	hats := map[string][]Hat{}
	wear := func(who, organisation, profile string) {
		for _, h := range hats[who] {
			if h.Organisation == organisation && h.Profile == profile {
				return
			}
		}
		hats[who] = append(hats[who], Hat{organisation, profile})
	}
	staff := map[string]bool{}
	for _, p := range b.Posts {
		staff[p.Adult] = true
		wear(p.Adult, p.Organisation, p.Profile)
	}
	school := map[string]string{}
	wasHere := map[string]bool{} // the year before, and so invited then
	for _, p := range b.Pupils {
		school[p.Key] = p.School
		wasHere[p.Key] = len(p.Enrolments) > 1 && signsInAlone(p.Enrolments[0].Level)
	}
	for key := range staff {
		wasHere[key] = true
	}
	name := map[string]string{}
	for _, a := range b.Adults {
		name[a.Key] = a.FirstName + " " + a.LastName
	}
	for _, g := range b.Guardianships {
		if g.Since.Before(b.Year.Start) {
			wasHere[g.Adult] = true
		}
		if g.Authority == AuthorityNone && !g.Receives {
			continue // a grandparent who only collects needs no account
		}
		if notYet[name[g.Adult]] != school[g.Pupil] {
			wear(g.Adult, school[g.Pupil], ProfileGuardian)
		}
		for _, org := range b.collectivitiesOf(school[g.Pupil]) {
			wear(g.Adult, org, ProfileGuardian)
		}
	}
	for _, a := range b.Adults {
		if len(hats[a.Key]) == 0 {
			continue
		}
		d := throwFor("account/" + a.Key)
		active := d.percent(76)
		if staff[a.Key] {
			active = d.percent(95)
		}
		if a.Email == "" && !staff[a.Key] {
			active = d.percent(38)
		}
		by := "mail"
		if a.Email == "" || !a.Verified || d.percent(30) {
			by = "paper"
		}
		b.Accounts = append(b.Accounts, b.account(a.Key, login(a.FirstName, a.LastName), a.Language, active, wasHere[a.Key], by, hats[a.Key], d))
	}
	for _, p := range b.Pupils {
		if !signsInAlone(p.Level) {
			continue
		}
		d := throwFor("account/" + p.Key)
		b.Accounts = append(b.Accounts, b.account(p.Key, login(p.FirstName, p.LastName), "fr", d.percent(88), wasHere[p.Key], "paper", []Hat{{p.School, ProfilePupil}}, d))
	}
}

func (b *builder) account(key, login, language string, active, wasHere bool, by string, hats []Hat, d *dice) Account {
	a := Account{
		Key: key, Login: login, Language: language, State: AccountPending, InvitedBy: by,
		InvitedOn: b.Year.Start.AddDate(0, 0, d.between(0, 20)), Hats: hats,
		Digest: []string{"immediate", "daily", "weekly"}[d.weighted([]int{78, 17, 5})], Discreet: d.percent(4),
	}
	if !a.InvitedOn.Before(b.Today) {
		a.InvitedOn = b.Today.AddDate(0, 0, -1)
	}
	if wasHere {
		a.InvitedOn = a.InvitedOn.AddDate(-1, 0, 0)
	}
	delay, accepted := d.between(0, 18), d.percent(93)
	if active {
		b.activate(&a, delay, accepted)
	}
	return a
}

// activate makes an account one that was used; accepted tells whether its owner took the charter's current version.
func (b *builder) activate(a *Account, delay int, accepted bool) {
	a.State = AccountActive
	a.ActivatedOn = a.InvitedOn.AddDate(0, 0, delay)
	if !a.ActivatedOn.Before(b.Today) {
		a.ActivatedOn = b.Today.AddDate(0, 0, -1)
	}
	old, current := b.Charters[0], b.Charters[1]
	switch {
	case accepted && !b.Today.Before(current.Since):
		a.Charter, a.CharterOn = current.Version, latest(a.ActivatedOn, current.Since)
	case a.ActivatedOn.Before(current.Since):
		a.Charter, a.CharterOn = old.Version, a.ActivatedOn
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// consents: each guardian with full authority is asked for each use, once per child; most say yes, some have not answered.
func (b *builder) consents() {
	for _, g := range b.Guardianships {
		if g.Authority != AuthorityFull {
			continue
		}
		d := throwFor("image/" + g.Pupil) // parents mostly agree with each other
		own := throwFor("image/" + g.Pupil + g.Adult)
		on := latest(g.Since, b.Year.Start).AddDate(0, 0, own.between(1, 25))
		for _, use := range []struct {
			name    string
			refused float64
		}{{"trombinoscope", 5}, {"classe", 7}, {"site", 21}} {
			c := Consent{Pupil: g.Pupil, Adult: g.Adult, Use: use.name, Given: "yes", On: on}
			if d.percent(use.refused) || own.percent(1) {
				c.Given = "no"
			}
			if own.percent(9) || !on.Before(b.Today) {
				c.Given, c.On = "", time.Time{}
			}
			b.Consents = append(b.Consents, c)
		}
	}
}
