package privacy

import (
	"cmp"
	"net/http"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/odt"
)

func (s *Service) operations() []manifest.Operation {
	const staff, child = "/api/v1/t/{tenant}/privacy/", "/api/v1/children/{child}/privacy/"
	people, telling := []string{"directory"}, []string{"directory", "notify"}
	spec := func(id, method, path, summary string, right access.Right, reads ...string) manifest.Spec {
		return manifest.Spec{ID: "privacy." + id, Method: method, Path: path, Summary: summary, Gate: manifest.Needs(right), Reads: reads}
	}
	made := func(s manifest.Spec) manifest.Spec { s.Status = http.StatusCreated; return s }
	get, post := http.MethodGet, http.MethodPost
	taken := spec("take-copy", get, staff+"requests/{request}/copy", "The copy that I asked for, for seven days", Ask)
	taken.File = "application/zip"
	file := func(id, path, summary, mediaType string, reads ...string) manifest.Spec {
		o := spec(id, get, staff+path, summary, Register, reads...)
		o.File = mediaType
		return o
	}
	paper := func(id, path, summary string, reads ...string) manifest.Spec {
		return file(id, path, summary, "application/pdf", reads...)
	}
	handed := spec("hand-copy", get, staff+"inbox/{request}/copy", "The copy of somebody without an account, to be handed to them", Answer)
	handed.File = "application/zip"
	whole := spec("take-archive", get, staff+"archives/{archive}", "A file of all that the organisation keeps, which I asked for", Take)
	whole.File, whole.Writes = "application/zip", true
	byDate := func(a, b RequestView) int { return cmp.Compare(b.ReceivedOn.String(), a.ReceivedOn.String()) }
	return []manifest.Operation{
		manifest.Gather(spec("my-requests", get, "/api/v1/privacy/requests", "What I asked of my organisations about data", Ask, people...), s.mine, byDate),
		manifest.Op(spec("held", get, staff+"held", "What this organisation keeps of people, why and for how long", Ask), s.register),
		manifest.Op(made(spec("ask", post, staff+"requests", "Ask for a correction or an erasure of my data, or object", Ask, people...)), s.ask),
		manifest.Op(made(spec("ask-for-child", post, child+"requests", "Ask it for my child", Ask, people...)), s.askForChild),
		manifest.Op(made(spec("ask-copy", post, staff+"copies", "Ask for a copy of all my data here", Ask, people...)), s.askCopy),
		manifest.Op(made(spec("ask-child-copy", post, child+"copies", "Ask for a copy of my child's data, as I may read them", Ask, people...)), s.askChildCopy),
		manifest.Staged(taken, s.takeCopy),
		manifest.Op(spec("withdraw", post, staff+"requests/{request}/withdraw", "Take my request back", Ask, people...), s.withdraw),
		manifest.Op(spec("consulted", get, child+"openings", "Which functions opened my child's record, and on which day", Ask, "audit"), s.consulted),
		manifest.Op(spec("inbox", get, staff+"inbox", "What people ask, the most pressing first", Answer, people...), s.inbox),
		manifest.Op(spec("read-request", get, staff+"inbox/{request}", "One request", Answer, people...), s.one),
		manifest.Op(made(spec("record", post, staff+"inbox", "Write down what was asked on paper", Answer, people...)), s.record),
		manifest.Op(spec("extend", post, staff+"inbox/{request}/extend", "Lengthen the delay once, with a reason", Answer, telling...), s.extend),
		manifest.Op(spec("answer", post, staff+"inbox/{request}/answer", "Accept, in part or whole, or refuse with a reason", Answer, telling...), s.answer),
		manifest.Op(spec("archive", post, staff+"archives", "Have all that the organisation keeps written into one file, for me alone, for seven days", Take, "tenant"), s.askArchive),
		manifest.Op(spec("archives", get, staff+"archives", "Files of all that the organisation keeps, which wait to be taken", Take), s.archives),
		manifest.Staged(whole, s.takeArchive),
		manifest.Op(spec("lift", post, staff+"inbox/{request}/lift", "End a limitation; its requester is told why", Answer, telling...), s.lift),
		manifest.Staged(handed, s.hand),
		manifest.Op(spec("find-people", get, staff+"askers", "Whom a letter may be about, and who may ask", Answer, people...), s.find),
		manifest.Op(spec("traced", get, staff+"people/{person}/openings", "Who opened a person's record, in full", Trace, "directory", "audit"), s.traced),
		manifest.Op(spec("erased", get, staff+"erasures", "What was erased, and why: numbers, never names", Register, "audit"), s.erased),
		manifest.Staged(paper("erased-pdf", "erasures.pdf", "The report of what was erased, and why, on paper", "audit"), s.erasedPDF),
		manifest.Op(spec("register", get, staff+"register", "The processing register of this controller", Register), s.register),
		manifest.Op(file("register-csv", "register.csv", "The processing register for a spreadsheet", "text/csv"), s.registerCSV),
		manifest.Staged(paper("register-pdf", "register.pdf", "The processing register on paper"), s.registerPDF),
		manifest.Staged(paper("annex-pdf", "annex.pdf", "The processor's annex to the contract (RGPD art. 28), drawn from the register, on paper"), s.annexPDF),
		manifest.Op(file("annex-odt", "annex.odt", "The same annex, to complete in an office suite", odt.MediaType), s.annexODT),
		manifest.Staged(paper("impact-pdf", "impact.pdf", "The impact assessment (RGPD art. 35) with what the software knows, on paper", people...), s.impactPDF),
		manifest.Op(file("impact-odt", "impact.odt", "The same assessment, to complete in an office suite", odt.MediaType, people...), s.impactODT),
		manifest.Op(spec("state", http.MethodPut, staff+"statement", "Say who answers for the processing, who is its data protection officer, and by which contract", Answer), s.state),
	}
}
