// Package simulator is API Particulier on a desk: it replays the answers recorded from the service's public test data, and refuses what
// the service refuses. It never stands in production.
package simulator

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"preau/internal/platform/fold"
)

//go:embed recorded/*.json
var files embed.FS

// Recording is one answer of the service's test data.
type Recording struct {
	Name    string         `json:"-"`
	Origin  string         `json:"origin"` // the repository and the file
	Way     string         `json:"way"`    // identite or france_connect
	Params  map[string]any `json:"params"` // what is asked
	Status  int            `json:"status"`
	Payload map[string]any `json:"payload"`
}

// Recordings are all of them, by name.
func Recordings() []Recording {
	entries, err := files.ReadDir("recorded")
	if err != nil {
		panic(err) // they are in the binary
	}
	var out []Recording
	for _, e := range entries {
		body, err := files.ReadFile("recorded/" + e.Name())
		r := Recording{Name: strings.TrimSuffix(e.Name(), ".json")}
		if err == nil {
			err = json.Unmarshal(body, &r)
		}
		if err != nil {
			panic(fmt.Errorf("%s: %w", e.Name(), err))
		}
		out = append(out, r)
	}
	return out
}

// Token is the key that the desk's town has; FranceConnectToken is what FranceConnect would have given the recorded person.
const (
	Token              = "demonstration"
	FranceConnectToken = "demonstration-paul-louis-dupont"
)

// Handler answers as the service does, under its own paths. now dates what is asked without a month, as the service does: the
// recordings were made in 2023; nil leaves them as recorded.
func Handler(now func() time.Time) http.Handler {
	list := Recordings()
	mux := http.NewServeMux()
	for _, way := range []string{"identite", "france_connect"} {
		mux.HandleFunc("GET /v3/dss/quotient_familial/"+way, func(w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
			switch {
			case !bearer || token != map[string]string{"identite": Token, "france_connect": FranceConnectToken}[way]:
				refuse(w, http.StatusUnauthorized, "00101", "Votre jeton d'authentification n'est pas valide")
				return
			case len(q.Get("recipient")) != 14 || strings.Trim(q.Get("recipient"), "0123456789") != "":
				refuse(w, http.StatusUnprocessableEntity, "00210", "Le paramètre recipient doit être un SIRET")
				return
			}
			var best *Recording
			for i, one := range list {
				if one.Way == way && (way == "france_connect" || one.asked(q)) && (best == nil || len(one.Params) > len(best.Params)) {
					best = &list[i]
				}
			}
			if best == nil { // somebody else than the people of the test data
				best = &list[slices.IndexFunc(list, func(r Recording) bool { return r.Status == http.StatusNotFound })]
			}
			answer(w, best.Status, best.dated(q, now))
		})
	}
	return mux
}

// asked tells whether a question is the recording's.
func (r *Recording) asked(q url.Values) bool {
	for key, value := range r.Params {
		switch v := value.(type) {
		case string:
			if fold.Fold(q.Get(key)) != fold.Fold(v) {
				return false
			}
		case float64:
			if q.Get(key) != strconv.Itoa(int(v)) {
				return false
			}
		case []any:
			for _, name := range v {
				if !slices.ContainsFunc(q[key+"[]"], func(said string) bool { return fold.Fold(said) == fold.Fold(fmt.Sprint(name)) }) {
					return false
				}
			}
		}
	}
	return true
}

// dated is the answer with the month of today, unless a month is asked for.
func (r *Recording) dated(q url.Values, now func() time.Time) any {
	data, ok := r.Payload["data"].(map[string]any)
	if !ok || now == nil || q.Get("annee") != "" {
		return r.Payload
	}
	said, ok := data["quotient_familial"].(map[string]any)
	if !ok {
		return r.Payload
	}
	data, said = maps.Clone(data), maps.Clone(said)
	said["annee"], said["mois"] = now().Year(), int(now().Month())
	data["quotient_familial"] = said
	out := maps.Clone(r.Payload)
	out["data"] = data
	return out
}

func refuse(w http.ResponseWriter, status int, code, detail string) {
	answer(w, status, map[string]any{"errors": []any{map[string]any{"code": code, "title": http.StatusText(status), "detail": detail, "source": nil, "meta": map[string]any{}}}})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "60")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
