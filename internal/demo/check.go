package demo

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"time"
)

const uaiLetters = "ABCDEFGHJKLMNPRSTUVWXYZ"

// uaiKey returns the letter of a UAI: the rest of its seven digits divided by 23 (Base centrale des établissements).
func uaiKey(number int) byte { return uaiLetters[number%23] }

func validUAI(uai string) bool {
	number := 0
	if len(uai) != 8 {
		return false
	}
	if _, err := fmt.Sscanf(uai[:7], "%d", &number); err != nil {
		return false
	}
	return uaiKey(number) == uai[7]
}

// luhn holds for SIREN and SIRET numbers.
func luhn(digits string) bool {
	sum := 0
	for i := range digits {
		c := int(digits[len(digits)-1-i] - '0')
		if c < 0 || c > 9 {
			return false
		}
		if i%2 == 1 {
			if c *= 2; c > 9 {
				c -= 9
			}
		}
		sum += c
	}
	return digits != "" && sum%10 == 0
}

var (
	ineForm     = regexp.MustCompile(`^[0-9]{9}[A-Z]{2}$`)
	mobileForm  = regexp.MustCompile(`^06 39 98 \d\d \d\d$`)
	lineForm    = regexp.MustCompile(`^01 99 00 \d\d \d\d$`)
	mailForm    = regexp.MustCompile(`^[a-z0-9.-]+@example\.fr$`)
	loginForm   = regexp.MustCompile(`^[a-z0-9-]+\.[a-z0-9-]+$`)
	colourForm  = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	inseeForm   = regexp.MustCompile(`^([013-9]\d|2[AB1-9])\d{3}$`)
	postForm    = regexp.MustCompile(`^99\d{3}$`)
	plainSpaces = regexp.MustCompile(` [;:!?»%]|« |'`)
)

// stated are the pupils of each school, as announced.
var stated = map[string]int{"0990001N": 247, "0990014C": 118, "0990027S": 156, "0990033Y": 58, "0990048P": 87, "0990052U": 236,
	"0990310Z": 22, "0990311A": 46, "0990312B": 19, "0990313C": 20}

// Check recomputes what the demonstration states and what makes it coherent. It returns one English sentence for each
// thing that does not hold, and nothing when all does.
func Check(w *World) []string {
	c := &checker{w: w, cal: newCalendar()}
	c.organisations()
	c.classesAndPupils()
	c.people()
	c.facts()
	c.accounts()
	c.notes()
	c.writtenNotes()
	c.card()
	return c.found
}

type checker struct {
	w     *World
	cal   calendar
	found []string
}

func (c *checker) want(holds bool, sentence string, args ...any) {
	if !holds {
		c.found = append(c.found, fmt.Sprintf(sentence, args...))
	}
}

func (c *checker) organisations() {
	w := c.w
	seen := map[string]bool{}
	schools := 0
	for _, o := range w.Organisations {
		c.want(!seen[o.Key], "organisation %s is there twice", o.Key)
		seen[o.Key] = true
		c.want(o.UAI == "" || validUAI(o.UAI), "the UAI of %s has a wrong letter", o.Key)
		c.want(o.SIRET == "" || len(o.SIRET) == 14 && luhn(o.SIRET) && luhn(o.SIRET[:9]), "the SIRET of %s is wrong", o.Key)
		c.want(o.INSEE == "" || inseeForm.MatchString(o.INSEE), "the INSEE code of %s is wrong", o.Key)
		c.want(colourForm.MatchString(o.Colour), "%s has no colour", o.Key)
		c.want(postForm.MatchString(o.Address.Postcode), "%s has a postcode outside 99xxx", o.Key)
		c.want(lineForm.MatchString(o.Phone) && mailForm.MatchString(o.Email), "%s has a telephone or a mail that could be real", o.Key)
		if o.Kind == KindSchool || o.Kind == KindCollege {
			schools++
			c.want(o.Pupils == stated[o.UAI], "%s announces %d pupils, not %d", o.Key, o.Pupils, stated[o.UAI])
			c.want(o.Zone == "A" && o.WeekPattern != "", "%s has no zone A or no week pattern", o.Key)
		} else {
			c.want(o.UAI != "" || o.SIRET != "", "%s has neither UAI nor SIRET", o.Key)
		}
	}
	c.want(schools == 10, "%d schools, not 10", schools)
	for _, l := range w.Links {
		c.want(seen[l.Organisation] && seen[l.Peer] && l.Organisation != l.Peer, "link %s-%s points nowhere", l.Organisation, l.Peer)
		c.want(len(l.Services) > 0 && l.Since.Before(w.Year.Start.AddDate(0, 0, 1)), "link %s-%s has no service or no past", l.Organisation, l.Peer)
	}
	deployed, total := 0, 0
	for _, wave := range w.Fleet.Waves {
		total += wave.Colleges
		deployed = wave.Deployed
	}
	c.want(total == 60 && w.Fleet.Colleges == 60 && deployed == 11, "the fleet is not 60 collèges with 11 of 20 in the current wave")
	// What the SIVOS owes is shared 58/87: 95.04 and 142.56 of 237.60.
	for _, l := range w.Links {
		if l.Peer == sivos && l.SharePerMil > 0 {
			pupils := map[string]int{courvallonTown: 58, essartsTown: 87}[l.Organisation]
			c.want(l.SharePerMil*145 == pupils*1000, "the share of %s is not its part of 145 pupils", l.Organisation)
		}
	}
}

func (c *checker) classesAndPupils() {
	w := c.w
	c.want(len(w.Pupils) == 902+107, "%d pupils, not 902 and 107", len(w.Pupils))
	perSchool, perClass := map[string]int{}, map[string]int{}
	for _, p := range w.Pupils {
		perSchool[w.Organisation(p.School).UAI]++
		perClass[p.Class+" "+p.Level]++
	}
	for uai, n := range stated {
		c.want(perSchool[uai] == n, "%s has %d pupils, not %d", uai, perSchool[uai], n)
	}
	c.want(perSchool["0990001N"]+perSchool["0990014C"]+perSchool["0990027S"] == 521, "Saint-Aubin does not count 521 pupils")
	sizes := map[string]int{}
	ordinary := 0
	for _, class := range w.Classes {
		if class.Year != w.Year.Label {
			continue
		}
		if class.Kind != ClassOrdinary {
			n := len(w.PupilsIn(class.Key))
			c.want(n >= 6 && n <= 12, "%s has %d pupils, a dispositif has 6 to 12", class.Key, n)
		} else {
			ordinary++
			size := 0
			for _, l := range class.Levels {
				c.want(perClass[class.Key+" "+l.Level] == l.Pupils, "%s has %d %s, not %d", class.Key, perClass[class.Key+" "+l.Level], l.Level, l.Pupils)
				size += l.Pupils
			}
			sizes[class.Key] = size
			c.want(size >= 18 && size <= 30, "%s has %d pupils", class.Key, size)
		}
		main := 0
		for _, t := range class.Teachers {
			c.want(w.Adult(t.Adult) != nil, "%s has an unknown teacher", class.Key)
			if t.Main {
				main++
			}
		}
		c.want(main == 1, "%s has %d main teachers", class.Key, main)
	}
	c.want(ordinary == 37+5, "%d ordinary classes, not 37 and 5", ordinary)
	museumClass := tilleuls + "/" + w.Year.Label[:4] + "/ce1-a"
	c.want(sizes[museumClass] == 24, "CE1 A has %d pupils, not 24", sizes[museumClass])
	codes := map[string]bool{}
	for _, class := range w.Classes {
		young := false
		for _, l := range class.Levels {
			young = young || cycle2(l.Level)
		}
		if class.Year == w.Year.Label && class.Kind == ClassOrdinary {
			c.want(young == (class.Code != ""), "%s has a code it does not need, or none", class.Key)
		}
		c.want(class.Code == "" || !codes[class.School+class.Code], "the code of %s is taken in its school", class.Key)
		codes[class.School+class.Code] = true
	}
	c.jobShare(museumClass)
}

func (c *checker) jobShare(string) {
	aubry := c.w.AdultNamed("Florence", "Aubry")
	class := c.w.Class(tilleuls + "/" + c.w.Year.Label[:4] + "/cm2")
	held := false
	for _, t := range class.Teachers {
		held = held || t.Adult == aubry.Key && len(t.Weekdays) == 1 && t.Weekdays[0] == time.Thursday && !t.Main
	}
	c.want(held, "Mme Aubry does not take the CM2 on Thursdays")
}

func (c *checker) people() {
	w := c.w
	ines, names, pictures := map[string]bool{}, map[string]int{}, map[string]bool{}
	withAuthority, links := 0, 0
	for i := range w.Pupils {
		p := &w.Pupils[i]
		c.want(ineForm.MatchString(p.INE) && !ines[p.INE], "the INE of %s is ill-formed or taken", p.Key)
		ines[p.INE] = true
		names[p.FirstName+" "+p.LastName]++
		age := w.Year.Start.Year() - p.BirthDate.Year()
		expected := 3 + levelIndex(p.Level)
		c.want(age == expected || age == expected+1, "%s is %d in %s", p.Key, age, p.Level)
		c.want(p.Sex == "F" || p.Sex == "M", "%s has no sex", p.Key)
		c.want(postForm.MatchString(p.Address.Postcode), "%s lives outside 99xxx", p.Key)
		c.want(w.Class(p.Class) != nil && w.Class(p.Class).School == p.School, "%s is in a class of another school", p.Key)
		c.want(!p.Since.After(w.Today) || p.Since.Equal(w.Year.Start), "%s arrives after today", p.Key)
		last := p.Enrolments[len(p.Enrolments)-1]
		c.want(last.Class == p.Class && last.Until.IsZero(), "%s is not enrolled in their class", p.Key)
		for n, e := range p.Enrolments[1:] {
			c.want(p.Enrolments[n].Until.Before(e.Since), "%s is in two classes at once", p.Key)
		}
		if cycle2(p.Level) {
			c.want(len(p.SecretWords) == 2 && p.Picture != "" && !pictures[p.Class+p.Picture], "%s has no picture of their own", p.Key)
			pictures[p.Class+p.Picture] = true
		}
		guardians := w.GuardiansOf(p.Key)
		links += len(guardians)
		c.want(len(guardians) >= 1 && len(guardians) <= 3, "%s has %d guardians", p.Key, len(guardians))
		full := 0
		for n, g := range guardians {
			c.want(g.Order == n+1 && w.Adult(g.Adult) != nil, "the contacts of %s are not in order", p.Key)
			if g.Authority == AuthorityFull {
				full++
			}
		}
		if full > 0 {
			withAuthority++
		}
	}
	c.want(withAuthority == len(w.Pupils), "a pupil has nobody with full authority")
	ratio := float64(links) / float64(len(w.Pupils))
	c.want(ratio > 1.82 && ratio < 1.98, "%.2f guardians per pupil, not about 1.9", ratio)
	for name, n := range names {
		c.want(n == 1 || name == "Julie Martin" && n == 2, "%d pupils are called %s", n, name)
	}
	c.want(names["Julie Martin"] == 2, "there are not two Julie Martin")

	guardians, without, hidden, foreign := 0, 0, 0, 0
	mobiles, mails := map[string]bool{}, map[string]int{}
	twoSchools := 0
	for i := range w.Adults {
		a := &w.Adults[i]
		c.want(a.Mobile == "" || mobileForm.MatchString(a.Mobile) && !mobiles[a.Mobile], "the mobile of %s is ill-formed or taken", a.Key)
		mobiles[a.Mobile] = true
		c.want(a.Landline == "" || lineForm.MatchString(a.Landline), "the telephone of %s could be real", a.Key)
		c.want(a.Email == "" || mailForm.MatchString(a.Email), "the mail of %s could be real", a.Key)
		if a.Email != "" {
			mails[a.Email]++
		}
		children := w.ChildrenOf(a.Key)
		if len(children) == 0 {
			continue
		}
		guardians++
		if a.Email == "" {
			without++
		}
		if a.Hidden {
			hidden++
		}
		if a.Language != "fr" {
			foreign++
		}
		schools := map[string]bool{}
		for _, g := range children {
			schools[w.Pupil(g.Pupil).School] = true
		}
		if len(schools) > 1 {
			twoSchools++
		}
	}
	for i := range w.Adults {
		a := &w.Adults[i]
		c.want(!a.Verified || mails[a.Email] == 1, "%s has a verified mail that somebody else uses", a.Key)
	}
	share := 100 * float64(without) / float64(guardians)
	c.want(share > 4.5 && share < 7.5, "%.1f %% of guardians have no e-mail, not about 6", share)
	c.want(hidden >= 3, "%d hidden addresses", hidden)
	c.want(foreign >= 30, "%d guardians prefer another language", foreign)
	c.want(twoSchools >= 100, "%d guardians have children in two schools", twoSchools)
}

// facts are those of the families which a visitor is sent to.
func (c *checker) facts() {
	w := c.w
	pupil := func(first, last, class string) *Pupil {
		for i := range w.Pupils {
			p := &w.Pupils[i]
			if p.FirstName == first && p.LastName == last && w.Class(p.Class).Name == class {
				return p
			}
		}
		c.want(false, "%s %s is not in %s", first, last, class)
		return &Pupil{}
	}
	guardian := func(p *Pupil, first, last string, kinship int, authority string) *Guardianship {
		for _, g := range w.GuardiansOf(p.Key) {
			if a := w.Adult(g.Adult); a.FirstName == first && a.LastName == last && g.Kinship == kinship && g.Authority == authority {
				return g
			}
		}
		c.want(false, "%s %s is not the %s guardian (%d) of %s", first, last, authority, kinship, p.FirstName)
		return &Guardianship{}
	}
	nadia := guardian(pupil("Lina", "Roux", "CE1 A"), "Nadia", "Roux", Mother, AuthorityFull)
	for _, p := range []*Pupil{pupil("Noé", "Roux", "GS"), pupil("Adam", "Roux", "6e B")} {
		c.want(guardian(p, "Nadia", "Roux", Mother, AuthorityFull).Adult == nadia.Adult, "Nadia Roux is two people")
	}
	if a := w.Account(nadia.Adult); c.have(a != nil, "Nadia Roux has no account") {
		parent, agent := false, false
		for _, h := range a.Hats {
			parent = parent || h.Profile == ProfileGuardian
			agent = agent || h.Profile == ProfileAgentKitchen && h.Organisation == saintAubin
		}
		c.want(parent && agent, "Nadia Roux is not both parent and canteen agent")
	}
	aya := pupil("Aya", "Diallo-Martin", "CE1 A")
	c.want(guardian(aya, "Mamadou", "Diallo", Father, AuthorityFull).Adult != "" && aya.Address2 != nil && aya.Hidden, "the Diallo-Martin do not alternate")
	if claire := w.Adult(guardian(aya, "Claire", "Martin", Mother, AuthorityFull).Adult); claire != nil {
		c.want(claire.Hidden, "the address of Claire Martin is not hidden")
	}
	shared := 0
	for _, h := range w.Households {
		sum := 0
		for _, p := range h.Payers {
			sum += p.SharePerMil
		}
		c.want(sum == 1000, "the payers of %s do not make the whole", h.Key)
		if h.Name == "Diallo-Martin" && h.Custody == "alternate_weeks" && len(h.Payers) == 2 && h.Payers[0].SharePerMil == 500 {
			shared++
		}
	}
	c.want(shared == 1, "the Diallo-Martin do not share invoices 50/50")

	mateo := pupil("Mateo", "Garcia", "CE1 A")
	father := guardian(mateo, "Antonio", "Garcia", Father, AuthorityInformed)
	c.want(!father.MayPickUp, "Antonio Garcia may collect Mateo")
	if c.have(len(w.Restrictions) == 1, "%d restrictions, not 1", len(w.Restrictions)) {
		r := w.Restrictions[0]
		c.want(r.Pupil == mateo.Key && r.Adult == father.Adult && r.Effect == "may_not_collect" && r.CheckedBy != "", "the restriction is not that of Garcia")
		c.want(r.Until.Month() == time.June && r.Until.Day() == 30 && r.Until.After(w.Today), "the restriction does not end on a 30 June to come")
		if w.Year.Label == "2026-2027" && w.Today.Before(day(2027, time.June, 1)) {
			c.want(r.Until.Equal(day(2027, time.June, 30)), "the restriction does not end on 30/06/2027")
		}
	}
	amine, yanis := pupil("Amine", "Benali", "CE1 A"), pupil("Yanis", "Benali", "CE1-CE2")
	c.want(amine.BirthDate.Equal(yanis.BirthDate) && amine.Class != yanis.Class, "Amine and Yanis are not twins in two classes")
	for _, p := range []*Pupil{pupil("Tom", "Wójcik", "CE1 A"), pupil("Zofia", "Wójcik", "CM1")} {
		for _, g := range w.GuardiansOf(p.Key) {
			c.want(w.Adult(g.Adult).Email == "", "the Wójcik have an e-mail address")
		}
	}
	awa := pupil("Awa", "Ndiaye", "CE2")
	guardian(awa, "Sylvie", "Marchand", ASE, AuthorityFull)
	foster := guardian(awa, "Josette", "Besnard", FosterCarer, AuthorityNone)
	c.want(foster.Receives, "Awa's foster family receives nothing")
	yara := pupil("Yara", "Haddad", "CM1")
	october := day(w.Year.Start.Year(), time.October, 6)
	c.want(strings.HasSuffix(yara.Dispositif, "/upe2a") && (w.Today.Before(october.AddDate(0, 0, 7)) || yara.Since.Month() == time.October), "Yara Haddad did not arrive in October in UPE2A")
	for i := range w.Pupils {
		p := &w.Pupils[i]
		c.want(!p.Since.After(day(w.Year.Start.Year(), time.October, 1)), "%s %s came after the count of pupils, on which invoices rest", p.FirstName, p.LastName)
	}
	for _, g := range w.GuardiansOf(yara.Key) {
		c.want(w.Adult(g.Adult).Language == "ar", "the Haddad do not prefer Arabic")
	}
	c.want(len(w.HealthPlans) == 1 && w.HealthPlans[0].Pupil == pupil("Elias", "Giraud", "CE1 A").Key && w.HealthPlans[0].Kit && w.HealthPlans[0].Allergens[0] == "arachide", "Elias Giraud has no PAI arachide with a kit")
	malo := pupil("Malo", "Petit-Le Goff", "CP")
	guardian(malo, "Anne", "Petit", Mother, AuthorityFull)
	guardian(malo, "Gwenaëlle", "Le Goff", Mother, AuthorityFull)
	guardian(pupil("Hugo", "Bonnet", "CE2-CM1"), "Jeannine", "Bonnet", Tutor, AuthorityFull)
	fatou := pupil("Fatou", "Traoré", "CE1 A")
	if c.have(len(w.Departures) == 2, "%d departures, not 2", len(w.Departures)) {
		c.want(w.Departures[0].Pupil == fatou.Key && w.Departures[0].On.After(w.Today), "Traoré does not move out")
		if w.Today.Equal(day(2026, time.November, 22)) {
			c.want(w.Departures[0].On.Equal(day(2026, time.December, 4)), "Traoré does not move out on 4 December")
		}
	}
	moreau := guardian(pupil("Enzo", "Moreau", "CP-CE1"), "Vanessa", "Moreau", Mother, AuthorityFull)
	c.want(len(w.Debts) == 1 && w.Debts[0].Cents == 212_40 && w.Debts[0].Adult == moreau.Adult, "Moreau does not owe 212.40 EUR")
	pupil("Maëlys", "O’Brien-Nguyễn", "CM2")
}

func (c *checker) have(holds bool, sentence string, args ...any) bool {
	c.want(holds, sentence, args...)
	return holds
}

func (c *checker) accounts() {
	w := c.w
	logins, keys := map[string]bool{}, map[string]bool{}
	guardians, active := 0, 0
	for _, a := range w.Accounts {
		c.want(loginForm.MatchString(a.Login) && !logins[a.Login], "the login %s is ill-formed or taken", a.Login)
		logins[a.Login] = true
		c.want(!keys[a.Key], "%s has two accounts", a.Key)
		keys[a.Key] = true
		c.want(len(a.Hats) > 0, "%s has an account and no profile", a.Login)
		c.want((a.State == AccountActive) == !a.ActivatedOn.IsZero(), "%s is %s with activation %v", a.Login, a.State, a.ActivatedOn)
		c.want(a.InvitedOn.Before(w.Today) && (a.ActivatedOn.IsZero() || a.ActivatedOn.Before(w.Today)), "%s was invited or activated after yesterday", a.Login)
		c.want(a.Charter == "" || a.State == AccountActive, "%s accepted a charter before activating", a.Login)
		if len(w.ChildrenOf(a.Key)) > 0 {
			guardians++
			if a.State == AccountActive {
				active++
			}
		}
	}
	share := 100 * float64(active) / float64(guardians)
	c.want(share > 65 && share < 82, "%.0f %% of guardians are active", share)
	for _, p := range w.Pupils {
		c.want(keys[p.Key] == signsInAlone(p.Level), "%s (%s) has an account or none against the rule", p.Key, p.Level)
	}
	given := map[string]int{}
	for _, consent := range w.Consents {
		given[consent.Given]++
		c.want((consent.Given == "") == consent.On.IsZero(), "a consent of %s has an answer without a date", consent.Pupil)
		c.want(consent.On.IsZero() || consent.On.Before(w.Today), "a consent of %s was given after yesterday", consent.Pupil)
	}
	c.want(given["no"] > 50 && given["yes"] > 3000 || w.Today.Before(w.Year.Start.AddDate(0, 0, 30)), "consents to images: %v", given)
}

func (c *checker) notes() {
	w := c.w
	keys := map[string]bool{}
	midnight := c.cal.at(w.Today, 0, 0)
	perMonth := map[string]int{}
	for i := range w.Notes {
		n := &w.Notes[i]
		c.want(!keys[n.Key], "two notes are called %s", n.Key)
		keys[n.Key] = true
		c.want(n.Title != "" && strings.Contains(n.Body, "\n\n") && w.Adult(n.Author) != nil, "note %s is not whole", n.Key)
		for _, text := range append([]string{n.Title, n.Body, n.Reason}, n.Choices...) {
			c.want(!plainSpaces.MatchString(text), "note %s is not typeset: %q", n.Key, plainSpaces.FindString(text))
		}
		switch n.State {
		case NoteScheduled:
			c.want(n.PublishedAt.After(midnight) && n.PublishedAt.Before(midnight.AddDate(0, 3, 0)) && n.WrittenAt.Before(midnight), "note %s is not scheduled ahead", n.Key)
			c.want(len(n.Acknowledgements) == 0, "note %s was read before it was sent", n.Key)
		case NoteDraft:
			c.want(n.PublishedAt.IsZero(), "draft %s was published", n.Key)
			continue
		default:
			c.want(n.PublishedAt.Before(midnight), "note %s was published after yesterday", n.Key)
			perMonth[n.Audience[0].Key+n.PublishedAt.Format(" 2006-01")]++
		}
		c.want(n.Urgent || !c.cal.quiet(n.PublishedAt), "note %s was delivered in the quiet hours", n.Key)
		c.want(!n.Urgent || n.Reason != "", "note %s is urgent without a reason", n.Key)
		c.want(!n.WrittenAt.After(n.PublishedAt), "note %s was delivered before it was written", n.Key)
		recipients := map[string]bool{}
		for _, r := range w.Recipients(n) {
			recipients[r.Adult] = true
		}
		c.want(len(recipients) > 0, "note %s reaches nobody", n.Key)
		seen := map[string]time.Time{}
		for _, a := range n.Acknowledgements {
			_, twice := seen[a.Adult]
			c.want(recipients[a.Adult] && !twice && a.At.After(n.PublishedAt) && a.At.Before(midnight), "an acknowledgement of %s is not a recipient's, or not in its time", n.Key)
			seen[a.Adult] = a.At
		}
		perChild := map[string]int{}
		for _, a := range n.Answers {
			perChild[a.Pupil]++
			at, read := seen[a.Adult]
			c.want(read && !a.At.Before(at) && a.At.Before(midnight), "an answer to %s comes from somebody who did not read it", n.Key)
			for _, g := range w.GuardiansOf(a.Pupil) {
				c.want(g.Adult != a.Adult || g.Authority == AuthorityFull, "an answer to %s comes without authority", n.Key)
			}
			c.want(perChild[a.Pupil] == 1 || n.BothGuardians, "note %s has two answers for a child", n.Key)
		}
		c.want(len(n.Answers) == 0 || n.Answer != AnswerNone, "note %s has answers it did not ask for", n.Key)
	}
	for class, n := range perMonth {
		c.want(!strings.Contains(class, "/") || n <= 8, "%d notes in a month for %s", n, class)
	}
}

// writtenNotes are those the demonstration announces.
func (c *checker) writtenNotes() {
	w := c.w
	note := func(key string) *Note {
		for i := range w.Notes {
			if w.Notes[i].Key == key {
				return &w.Notes[i]
			}
		}
		c.want(false, "there is no note %s", key)
		return &Note{}
	}
	museum := note("museum")
	refusals, paper := 0, 0
	for _, a := range museum.Answers {
		if a.Value == "no" {
			refusals++
		}
		if a.By == ByPaper {
			paper++
		}
	}
	concerned := len(w.PupilsOf(museum.Audience, civil(museum.PublishedAt)))
	c.want(concerned == 24 && len(museum.Answers) == 19 && refusals == 1 && paper == 1, "museum: %d of %d answered, %d refusals, %d on paper", len(museum.Answers), concerned, refusals, paper)
	c.want(museum.ClosesOn.After(w.Today) && museum.Answer == AnswerYesNo, "the museum's authorisation is closed")
	c.want(note("strike").EventOn.Weekday() == time.Thursday, "the strike is not on a Thursday")
	lice := note("head-lice")
	c.want(len(lice.Audience) == 1 && lice.Audience[0].Kind == "level" && lice.Audience[0].Key == "CE1", "head lice are not told to the CE1")
	c.want(note("photographer").Answer == AnswerChoice, "the photographer offers no choice")
	c.ballot(note("elections"))
	note("swimming")
	works := note("works")
	c.want(works.Organisation == saintAubin && len(works.Audience) == 3, "the works are not told by the commune to its three schools")
	c.want(len(note("meeting-corrected").Corrections) == 1, "no note was corrected")
	evening := note("written-in-the-evening")
	wrote, sent := evening.WrittenAt.In(c.cal.paris), evening.PublishedAt.In(c.cal.paris)
	c.want(wrote.Format("15:04") == "20:12" && sent.Format("15:04") == "07:00" && sent.Sub(wrote) < 12*time.Hour, "no note written at 20:12 was delivered at 07:00")
	bus := note("urgent-bus")
	c.want(bus.Urgent && c.cal.quiet(bus.PublishedAt) && len(bus.Audience) == 2, "the bus was not urgent")
	states := map[string]int{}
	for i := range w.Notes {
		states[w.Notes[i].State]++
	}
	c.want(states[NoteScheduled] >= 3 && states[NoteDraft] >= 1, "notes to come: %v", states)
}

// ballot adds the election's figures up from its text.
func (c *checker) ballot(n *Note) {
	var f []int
	for _, digits := range regexp.MustCompile(`[0-9]+`).FindAllString(n.Body[strings.Index(n.Body, "Inscrits"):], -1) {
		value := 0
		_, _ = fmt.Sscan(digits, &value) // digits only
		f = append(f, value)
	}
	// registered, voted, blank, valid, turnout in two parts, votes and seats of each list
	if !c.have(len(f) >= 10, "the election has %d figures", len(f)) {
		return
	}
	c.want(f[3] == f[1]-f[2] && f[6]+f[8] == f[3] && f[7]+f[9] == 10 && f[0] > f[1], "the election does not add up: %v", f)
	c.want((f[1]*1000+f[0]/2)/f[0] == f[4]*10+f[5], "the turnout is not %d.%d %%", f[4], f[5])
}

func (c *checker) card() {
	w := c.w
	profiles, keys, passwords := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, e := range w.Card {
		c.want(!keys[e.Key], "the card has %s twice", e.Key)
		keys[e.Key] = true
		profiles[e.Profile] = true
		c.want(e.TryFrench != "" && e.TryEnglish != "", "%s has nothing to try first", e.Key)
		c.want(!plainSpaces.MatchString(e.TryFrench) && !strings.Contains(e.TryEnglish, "'"), "the card's sentence for %s is not typeset", e.Key)
		c.want(w.Organisation(e.Where) != nil, "%s is nowhere", e.Key)
		if e.ClassCode != "" {
			c.want(e.Picture != "" && len(e.Words) == 2, "%s cannot sign in with a picture", e.Key)
			continue
		}
		a := w.Account(e.Person)
		if !c.have(a != nil, "%s has no account", e.Key) {
			continue
		}
		c.want(a.State == AccountActive && a.Charter != "" && a.Login == e.Login && a.Password == e.Password, "%s cannot sign in", e.Key)
		c.want(len(e.Password) >= 12 && !passwords[e.Password], "the password of %s is short or taken", e.Key)
		passwords[e.Password] = true
		worn := false
		for _, h := range a.Hats {
			worn = worn || h.Profile == e.Profile && h.Organisation == e.Where
			c.want(withoutSecondFactor[h.Profile] || e.OTPSecret != "", "%s has no second factor", e.Key)
		}
		c.want(worn, "%s is not %s in %s", e.Key, e.Profile, e.Where)
	}
	missing := []string{}
	for _, profile := range []string{
		ProfilePupil, ProfileGuardian, ProfileTeacher, ProfileDirector, ProfileSchoolLife, ProfileSchoolStaff, ProfileAtsem,
		ProfileAgentDesk, ProfileAgentKitchen, ProfileAgentAdmin, ProfileElected, ProfileDepartment, ProfileInspector,
		ProfileAcademy, ProfileVendorBilling, ProfileOperator, ProfileDPO,
	} {
		if !profiles[profile] {
			missing = append(missing, profile)
		}
	}
	sort.Strings(missing)
	c.want(len(missing) == 0, "the card lacks %v", missing)
}
