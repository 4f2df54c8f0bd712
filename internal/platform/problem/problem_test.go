package problem_test

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"testing"
	"time"

	"preau/internal/platform/problem"
)

func TestAProblemIsFoundThroughItsWrappings(t *testing.T) {
	p := problem.New(problem.Conflict, "liaison.closed", "on", "2026-09-07").After(time.Minute)
	for _, err := range []error{p, fmt.Errorf("publish: %w", p), errors.Join(io.EOF, p)} {
		got := problem.Of(err)
		if got.Kind != problem.Conflict || got.Code != "liaison.closed" || got.RetryAfter != time.Minute || !problem.Is(err, "liaison.closed") || problem.Is(err, "liaison") {
			t.Errorf("%v: %+v", err, got)
		}
	}
	other := problem.Of(fmt.Errorf("read: %w", io.ErrUnexpectedEOF))
	if other.Kind != problem.Internal || other.Code != "internal" || !errors.Is(other, io.ErrUnexpectedEOF) || other.Params != nil || problem.Is(io.EOF, "internal") {
		t.Errorf("%+v", other)
	}
	if problem.Is(nil, "internal") {
		t.Error("nothing is a problem")
	}
}

func TestParamsArePairs(t *testing.T) {
	if p := problem.New(problem.Invalid, "x", "a", 1, "b", "2", "odd"); !reflect.DeepEqual(p.Params, map[string]any{"a": 1, "b": "2"}) {
		t.Errorf("%v", p.Params)
	}
	p := problem.OnField("name", "field.short", "min", 3).And("mail", "field.email")
	want := []problem.Field{{Field: "name", Code: "field.short", Params: map[string]any{"min": 3}}, {Field: "mail", Code: "field.email"}}
	if p.Kind != problem.Invalid || p.Code != "invalid" || !reflect.DeepEqual(p.Fields, want) || p.Params != nil {
		t.Errorf("%+v", p)
	}
}

func TestTheCauseIsForTheLog(t *testing.T) {
	p := problem.New(problem.Unavailable, "unavailable").Because(io.EOF)
	if p.Error() != "unavailable: EOF" || !errors.Is(p, io.EOF) || problem.New(problem.Gone, "gone").Error() != "gone" {
		t.Error(p)
	}
	if a, b := problem.Missing(), problem.Missing(); a == b || !reflect.DeepEqual(a, b) {
		t.Error("each is new, all are alike")
	}
}
