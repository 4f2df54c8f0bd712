package family

import (
	"net/http"
	"time"

	"preau/internal/manifest"
)

// householdOperations are those of who pays and by what quotient.
func (s *Service) householdOperations() []manifest.Operation {
	agent, payer := manifest.Needs(Household), manifest.Needs(Pay)
	people := []string{"directory"}
	staff := func(id, method, path, summary string) manifest.Spec {
		return spec(id, method, path, summary, agent, people...)
	}
	mine := func(id, path, summary string) manifest.Spec {
		sp := spec(id, http.MethodPost, path, summary, payer, people...)
		sp.Status, sp.Errors = http.StatusNoContent, []int{http.StatusConflict}
		return sp
	}
	const one = "/households/{household}"
	return []manifest.Operation{
		manifest.Op(staff("list-households", http.MethodGet, "/households", "Households by the names of those who are in them, and what waits for somebody"), s.listHouseholds),
		manifest.Op(staff("new-household", http.MethodPost, "/households", "Found a household: its children, and who pays"), s.newHousehold),
		manifest.Op(staff("read-household", http.MethodGet, one, "One household, with all that was ever said of who pays"), s.readHousehold),
		manifest.Op(staff("change-household", http.MethodPut, one, "Its name, a note between agents, its last day"), s.changeHousehold),
		manifest.Op(staff("add-household-child", http.MethodPost, one+"/children", "A child joins it"), s.addChild),
		manifest.Op(staff("add-household-payer", http.MethodPost, one+"/payers", "Somebody, or an institution, pays from a day on"), s.addPayer),
		manifest.Op(staff("leave-household", http.MethodPut, one+"/members/{member}", "Until when a child or a payer is of it"), s.leave),
		manifest.Op(staff("write-split", http.MethodPost, one+"/splits", "How the payers share it from a day on, and what was seen"), s.writeSplit),
		manifest.Op(staff("decide-split", http.MethodPost, one+"/split-requests/{request}", "Settle a change of split that the payers did not"), s.decideSplit),
		manifest.Op(staff("write-residence", http.MethodPost, one+"/residences", "Whether it lives here, from a day on"), s.writeResidence),
		manifest.Op(staff("write-quotient", http.MethodPost, one+"/quotients", "A quotient familial by a paper that was seen, and from when it prices"), s.writeQuotient),
		manifest.Op(staff("ask-quotient", http.MethodPost, one+"/quotient-asks", "Ask API Particulier for a payer who agreed"), s.askForHousehold),
		manifest.Op(staff("answer-claim", http.MethodPost, one+"/claims/{claim}", "The document of a declared quotient was seen, or it is refused"), s.answerClaim),
		manifest.Op(spec("read-quotient-settings", http.MethodGet, "/quotient-settings", "The rules on quotients, and whether API Particulier answers", manifest.Needs(Tariff)), s.readQuotientSettings),
		manifest.Op(spec("write-quotient-settings", http.MethodPut, "/quotient-settings", "Change the rules on quotients, or the key to API Particulier", manifest.Needs(Tariff)), s.writeQuotientSettings),

		manifest.Gather(manifest.Spec{ID: "family.my-households", Method: http.MethodGet, Path: "/api/v1/family/households", Gate: payer, Reads: people, Summary: "The households that I pay for: my share, the quotient I gave, what I asked for"}, s.myHouseholds, nil),
		manifest.Op(mine("claim-quotient", "/mine/households/{household}/claims", "Declare a quotient familial; the document is shown, never sent"), s.claim),
		manifest.Op(mine("ask-my-quotient", "/mine/households/{household}/quotient-asks", "Have the CAF or the MSA asked"), s.askForMine),
		manifest.Op(mine("ask-split", "/mine/households/{household}/split-asks", "Ask for another split; the others agree, or an agent decides"), s.askSplit),
		manifest.Op(mine("answer-split", "/mine/split-asks/{request}", "Agree to a change of split, refuse it, or take one's own back"), s.answerSplit),
	}
}

// householdJobs are what happens of it without anybody waiting.
func (s *Service) householdJobs() []manifest.Job {
	doors := []string{Key, "directory"}
	return []manifest.Job{
		manifest.NewSteps("family.ask-quotient", doors, s.putAsk),
		manifest.NewJob("family.claimed", doors, s.claimedAtOnce),
		manifest.NewJob("family.split-asked", doors, s.passSplit),
		manifest.NewJob("family.split-answered", doors, s.settleSplit),
		manifest.NewJob("family.renew-quotients", doors, s.renew),
	}
}

func householdSchedules() []manifest.Schedule {
	return []manifest.Schedule{{Kind: "family.renew-quotients", Next: manifest.Daily(5, 10, time.UTC), PerTenant: true}}
}

func householdNav() []manifest.Nav {
	return []manifest.Nav{
		{Key: "family.nav_household", Path: "/mon-foyer", Icon: "people", Right: Pay, Order: 47},
		{Key: "family.nav_households", Path: "/foyers", Icon: "people", Right: Household, Order: 18, Staff: true},
	}
}

// householdKept says what becomes of what families and agents said of who pays.
func householdKept() []manifest.Kept {
	const owed, unseen = "family.why_owed", "family.untold_rule"
	return []manifest.Kept{
		{Table: "family.quotient_claims", Whom: "person_id answered_by", Says: "id household_id value year month source state reason said_at answered_at", Gone: manifest.Held, Why: owed, Copied: "family.copy_claims"},
		{Table: "family.quotient_asks", Whom: "person_id asked_by", Says: "id household_id state why code attempts next_at children value year month sealed asked_at answered_at", Gone: manifest.Held, Why: owed, Copied: "family.copy_claims"},
		{Table: "family.split_asks", Whom: "person_id", Says: "id request_id household_id payer_id asker kind mode ppm weeks since note state asked_at answered_at", Gone: manifest.Held, Why: owed, Untold: unseen},
	}
}

// householdHolders are its columns in which a person of the directory stands.
var householdHolders = []manifest.Holder{
	{Service: Key, Table: "family.quotient_claims", Column: "person_id", Key: []string{"id"}},
	{Service: Key, Table: "family.quotient_asks", Column: "person_id", Key: []string{"id"}},
	{Service: Key, Table: "family.split_asks", Column: "person_id", Key: []string{"id"}},
}
