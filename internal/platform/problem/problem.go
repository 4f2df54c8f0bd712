// Package problem is the one error a caller may see: a kind, a stable code, parameters for its sentence (RFC 9457).
// The sentence itself comes from the catalogue of the caller's language, at the edge.
package problem

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Kind is what went wrong in general; it decides the HTTP status.
type Kind int

// The kinds, each with its status.
const (
	Internal        Kind = http.StatusInternalServerError
	BadRequest      Kind = http.StatusBadRequest
	Unauthenticated Kind = http.StatusUnauthorized
	Forbidden       Kind = http.StatusForbidden
	NotFound        Kind = http.StatusNotFound
	Conflict        Kind = http.StatusConflict
	Gone            Kind = http.StatusGone
	Stale           Kind = http.StatusPreconditionFailed
	TooLarge        Kind = http.StatusRequestEntityTooLarge
	Invalid         Kind = http.StatusUnprocessableEntity
	TooMany         Kind = http.StatusTooManyRequests
	Unavailable     Kind = http.StatusServiceUnavailable
)

// Field says what is wrong with one field of the input; Code is a catalogue key like Problem.Code.
type Field struct {
	Field  string         `json:"field"`
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
}

// Problem is an error with a stable code such as "liaison.closed". It never carries personal data that the caller did not send.
type Problem struct {
	Kind       Kind
	Code       string
	Params     map[string]any
	Fields     []Field
	RetryAfter time.Duration
	cause      error
}

// New makes a problem; params are key, value pairs for the sentence.
func New(kind Kind, code string, params ...any) *Problem {
	p := &Problem{Kind: kind, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if p.Params == nil {
			p.Params = map[string]any{}
		}
		p.Params[fmt.Sprint(params[i])] = params[i+1]
	}
	return p
}

// Missing is the answer to everything the caller may not know of: the same bytes whether it exists elsewhere or not.
func Missing() *Problem { return New(NotFound, "not_found") }

// OnField is an Invalid problem about one field.
func OnField(field, code string, params ...any) *Problem {
	f := New(Invalid, code, params...)
	return &Problem{Kind: Invalid, Code: "invalid", Fields: []Field{{Field: field, Code: code, Params: f.Params}}}
}

// And adds a field to an Invalid problem and returns it.
func (p *Problem) And(field, code string, params ...any) *Problem {
	p.Fields = append(p.Fields, Field{Field: field, Code: code, Params: New(Invalid, code, params...).Params})
	return p
}

// After sets how long the caller should wait before the next try.
func (p *Problem) After(d time.Duration) *Problem { p.RetryAfter = d; return p }

// Because keeps the cause for the log; the caller never sees it.
func (p *Problem) Because(err error) *Problem { p.cause = err; return p }

func (p *Problem) Error() string {
	if p.cause != nil {
		return p.Code + ": " + p.cause.Error()
	}
	return p.Code
}

func (p *Problem) Unwrap() error { return p.cause }

// Of finds the problem in err's chain; anything else is an Internal one that keeps err as its cause.
func Of(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return New(Internal, "internal").Because(err)
}

// Is tells whether err is a problem with that code.
func Is(err error, code string) bool {
	var p *Problem
	return errors.As(err, &p) && p.Code == code
}
