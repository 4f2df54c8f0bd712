package simulator

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"preau/internal/payment/payfip"
	"preau/internal/platform/i18n"
)

// showable is how long the page of a payment can be opened.
const showable = 15 * time.Minute

// policy of the page: nothing from elsewhere, no script. The way back is another host's in production, and this one's on a desk.
const policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"

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
	lang := i18n.Match(r.Header.Get("Accept-Language"))
	page, err := s.page.Clone()
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	page.Funcs(template.FuncMap{
		"t": func(key string, pairs ...any) string {
			args := map[string]any{}
			for i := 0; i+1 < len(pairs); i += 2 {
				args[fmt.Sprint(pairs[i])] = pairs[i+1]
			}
			return s.bundle.Sentence(lang, "payfip", key, args)
		},
		"money": func(o Operation) string { return i18n.Money(lang, int64(o.Request.Amount)) },
	})
	labels := s.options.Creditors[op.Request.Client]
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "text/html; charset=utf-8")
	if code == "P1" {
		w.WriteHeader(http.StatusNotFound)
	}
	if err := page.ExecuteTemplate(w, "page.html", map[string]any{"Lang": lang, "Prefix": s.options.Prefix, "Styles": s.options.Styles, "Op": op, "Code": code, "Labels": labels}); err != nil {
		s.options.Log.Error("payment page", "error", err)
	}
}
