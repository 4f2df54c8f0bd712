package simulator

import (
	"net/http"
	"net/url"
	"time"

	"preau/internal/payment/payfip"
)

// showable is how long the page of a payment can be opened.
const showable = 15 * time.Minute

// look says why the page of a payment is not shown, "" when it is.
func (s *Service) look(id string) (Operation, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	op := s.ops[id]
	switch {
	case op == nil:
		return Operation{}, "P1"
	case op.Result != "":
		return *op, "P3"
	case !op.Shown && s.options.Clock.Now().Sub(op.Opened) > showable:
		return *op, "P4"
	}
	op.Shown = true
	return *op, ""
}

func (s *Service) showPage(w http.ResponseWriter, r *http.Request) {
	op, code := s.look(r.URL.Query().Get("idop"))
	s.render(w, r, op, code)
}

// choose is a button of the page: what the payer does, and what the service makes of it.
func (s *Service) choose(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	op, code := s.look(r.PostForm.Get("idop"))
	result := payfip.Result(r.PostForm.Get("result"))
	if code != "" || !result.Known() {
		s.render(w, r, op, code)
		return
	}
	pending, noise := 0, Once
	switch r.PostForm.Get("how") {
	case "pending": // the bank lets the service wait: one question without an answer, and no notification
		pending, noise = 1, Silent
	case "unknown":
		pending, noise = -1, Silent
	case "silent":
		noise = Silent
	case "twice":
		noise = Twice
	}
	s.Settle(op.ID, result, pending, noise)
	if r.PostForm.Get("leave") != "" { // the payer closes the window: nobody comes back
		s.render(w, r, op, "left")
		return
	}
	back, err := url.Parse(op.Request.Redirect)
	if err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, back.String(), http.StatusSeeOther)
}

func (s *Service) render(w http.ResponseWriter, r *http.Request, op Operation, code string) {
	status := http.StatusOK
	if code == "P1" {
		status = http.StatusNotFound
	}
	s.page.Show(w, r, status, map[string]any{"Op": op, "Code": code, "Labels": s.options.Creditors[op.Request.Client]})
}
