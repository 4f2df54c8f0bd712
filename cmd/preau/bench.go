package main

import (
	"context"
	"errors"
)

func bench(context.Context, []string) error { return errors.New("nothing is measured yet") }
