package app

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
)

//go:embed fr.po en.po
var words embed.FS

// Languages of the server's sentences; the first is the source.
var Languages = []string{"fr", "en"}

func addWords(b *i18n.Bundle, modules []manifest.Module) error {
	add := func(namespace string, files fs.FS) error {
		for _, lang := range Languages {
			po, err := fs.ReadFile(files, lang+".po")
			if err != nil {
				return err
			}
			if err := b.AddPO(namespace, lang, po); err != nil {
				return err
			}
		}
		return nil
	}
	if err := add("app", words); err != nil {
		return err
	}
	for _, m := range modules {
		if m.Catalogues != nil {
			if err := add(m.Key, m.Catalogues); err != nil {
				return err
			}
		}
	}
	return nil
}

// Sentence says a code in a language: "liaison.closed" is looked up in liaison's catalogue, a plain code in the house's.
func Sentence(b *i18n.Bundle, lang, code string, params map[string]any) string {
	namespace := "app"
	if head, _, ok := strings.Cut(code, "."); ok && b.Has(lang, head, code) {
		namespace = head
	}
	return b.Sentence(lang, namespace, code, params)
}

// Problem is the body of every error (RFC 9457, application/problem+json).
type Problem struct {
	Type   string         `json:"type" doc:"urn:preau:problem: followed by the code"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail" doc:"What happened and the next possible step, in the caller's language"`
	Code   string         `json:"code" doc:"Stable code of the error"`
	Params map[string]any `json:"params,omitempty"`
	Errors []FieldProblem `json:"errors,omitempty"`

	headers http.Header
}

// FieldProblem says what is wrong with one field.
type FieldProblem struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders adds Retry-After.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType is the media type of a problem.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// Say turns an error into the problem that the wire knows, in a language.
func (h *House) Say(lang string, err error) *Problem {
	p := problem.Of(err)
	out := &Problem{Type: "urn:preau:problem:" + p.Code, Status: int(p.Kind), Code: p.Code, Params: p.Params,
		Title:  Sentence(h.Words, lang, "title."+strconv.Itoa(int(p.Kind)), nil),
		Detail: Sentence(h.Words, lang, p.Code, p.Params)}
	for _, f := range p.Fields {
		out.Errors = append(out.Errors, FieldProblem{Field: f.Field, Code: f.Code, Message: Sentence(h.Words, lang, f.Code, f.Params)})
	}
	if p.RetryAfter > 0 {
		out.headers = http.Header{"Retry-After": {strconv.Itoa(int((p.RetryAfter + time.Second - 1) / time.Second))}}
	}
	return out
}

func (h *House) fail(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) {
		err = problem.New(problem.Unavailable, "unavailable").Because(err)
	}
	return h.Say(lang(ctx), err)
}

func lang(ctx context.Context) string {
	if c := manifest.CallerOf(ctx); c != nil && c.Lang != "" {
		return c.Lang
	}
	if l := manifest.RequestOf(ctx).Lang; l != "" {
		return l
	}
	return Languages[0]
}

// validation turns huma's own refusals into problems of the house: the same shape, the caller's language, and never the
// offending value, which may be personal.
func (h *House) validation(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
	l := Languages[0]
	if ctx != nil {
		l = lang(ctx.Context())
	}
	kind := problem.Kind(status)
	code := map[int]string{400: "bad_request", 401: "session.needed", 404: "not_found", 405: "method", 406: "bad_request", 408: "slow", 413: "too_large", 415: "media", 422: "invalid"}[status]
	if code == "" {
		if status >= 500 {
			code, kind = "internal", problem.Internal
		} else {
			code = "bad_request"
		}
	}
	p := &problem.Problem{Kind: kind, Code: code}
	for _, e := range errs {
		var d *huma.ErrorDetail
		if errors.As(e, &d) {
			field := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(d.Location, "body."), "query."), "path.")
			code, params := fieldCode(d.Message)
			if name, ok := params["name"].(string); ok {
				field = strings.TrimPrefix(strings.TrimPrefix(field+"."+name, "body."), ".")
			}
			p.Fields = append(p.Fields, problem.Field{Field: field, Code: code, Params: params})
		}
	}
	return h.Say(l, p)
}

// fieldCode reads huma's English sentence back into a stable code with its parameters.
func fieldCode(message string) (string, map[string]any) {
	last := message[strings.LastIndexByte(message, ' ')+1:]
	for _, m := range []struct{ prefix, code, param string }{
		{"expected required property ", "field.required", ""},
		{"required", "field.required", ""},
		{"unexpected property", "field.unknown", ""},
		{"expected length >= ", "field.short", "min"},
		{"expected length <= ", "field.long", "max"},
		{"expected number >= ", "field.min", "min"},
		{"expected number <= ", "field.max", "max"},
		{"expected array length <= ", "field.many", "max"},
		{"expected array length >= ", "field.few", "min"},
		{"expected value to be one of ", "field.choice", ""},
		{"expected string to be RFC 5322 email", "field.email", ""},
		{"expected string to be RFC 4122 uuid", "field.id", ""},
		{"expected string to be RFC 3339", "field.date", ""},
	} {
		if strings.HasPrefix(message, m.prefix) {
			params := map[string]any{}
			if m.param != "" {
				params[m.param] = last
			}
			if m.prefix == "expected required property " {
				name, _, _ := strings.Cut(strings.TrimPrefix(message, m.prefix), " ")
				params["name"] = name
			}
			return m.code, params
		}
	}
	return "field.invalid", nil
}

// NewWords is an empty set of catalogues.
func NewWords() *i18n.Bundle { return i18n.New() }
