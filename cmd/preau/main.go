// Command preau is the people's command: it runs Préau whole on an embedded default, migrates, seeds, imports, lists the
// operations and measures. Each command works alone: it starts the embedded database when none is configured and none runs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

type command struct {
	name, line, usage string
	run               func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{"up", "run Préau whole: servers, web app, worker, demonstration", "up [--listen ADDRESS] [--today DATE] [--empty]", up},
		{"migrate", "prepare the roles and bring the database to its last version", "migrate", migrate},
		{"seed", "load the demonstration, or a volume of schools", "seed [--today DATE] | seed --schools N --pupils M [--seed S]", seed},
		{"import", "import schools from the files of the ministry's software, or from a table; a town hall from those of its former software", "import onde|siecle DIR --school UAI | import csv FILE --school UAI [--mapping FILE] | import aaf DIR --academy CODE | import town FILE... --tenant SIRET|ID [--mapping FILE] [--answers FILE]  [--commit] [--confirm-departures] [--json] [--lang fr|en]", importing},
		{"audit", "compare the journals with their chains, and name what is not as it was written", "audit verify [--tenant UAI|SIRET|ID] [--heads PATH] [--json]", auditing},
		{"cutoff", "answer what may be booked, changed or cancelled for a day, until when, and why not", "cutoff --rules FILE --at INSTANT --for DAY [--calendar ZONE] [--week 4|4.5] [--json]", cuttingOff},
		{"resay", "reckon each line of a month's invoices again from its printed sentence alone", "resay --tenant UAI|SIRET|ID --month 2026-09", resaying},
		{"operations", "list every operation with its gate", "operations [--json]", operations},
		{"openapi", "print the OpenAPI document of the operations", "openapi", openapi},
		{"bench", "measure, as ratios, into bench/results.json", "bench [--campaign] [--only NAMES]", benchmark},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "preau: "+err.Error())
			os.Exit(ends(err))
		}
	}
}

// ends is what the program ends with, for shells and schedulers.
func ends(err error) int {
	switch {
	case errors.As(err, new(usageError)):
		return 2
	case errors.As(err, new(askedError)):
		return 3
	case errors.As(err, new(partlyError)):
		return 4
	}
	return 1
}

// usageError is a wrong way of asking: the program ends with 2, as shells expect.
type usageError string

func (e usageError) Error() string { return string(e) }

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return usageError("say which command; preau --help lists them")
	}
	if args[0] == "--help" || args[0] == "-h" || args[0] == "help" {
		usage()
		return nil
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:])
		}
	}
	return usageError(fmt.Sprintf("there is no command %q; preau --help lists them", args[0]))
}

func usage() {
	fmt.Println("Préau: school life and the town hall's school services, in one account.\n\nUsage:")
	for _, c := range commands() {
		fmt.Printf("  preau %s\n        %s\n", c.usage, c.line)
	}
	fmt.Println("\nEach command answers --help. The environment is described in docs/operations.md.")
}

// flags parses a command's arguments; positional arguments may stand before, between or after the flags.
func flags(name string, args []string, define func(f *flag.FlagSet)) (positional []string, err error) {
	f := flag.NewFlagSet("preau "+name, flag.ContinueOnError)
	f.SetOutput(io.Discard) // what is wrong is said in one sentence
	f.Usage = func() {}
	help := func() {
		f.SetOutput(os.Stdout)
		for _, c := range commands() {
			if c.name == name {
				fmt.Printf("preau %s\n\n%s.\n\n", c.usage, strings.ToUpper(c.line[:1])+c.line[1:])
			}
		}
		f.PrintDefaults()
		if name == "import" {
			fmt.Print("\n" + importHelp)
		}
	}
	define(f)
	for {
		if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
			help()
			return nil, err
		} else if err != nil {
			return nil, usageError(fmt.Sprintf("%s; preau %s --help tells what it takes", err, name))
		}
		if f.NArg() == 0 {
			return positional, nil
		}
		if name != "import" && name != "audit" { // the commands that take words
			return nil, usageError(fmt.Sprintf("%s does not take %q; preau %s --help tells what it takes", name, f.Arg(0), name))
		}
		positional = append(positional, f.Arg(0))
		args = f.Args()[1:]
	}
}
