package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"

	"preau/internal/bench"
	"preau/internal/platform/config"
)

// bench measures on servers of its own, which end with it.
func benchmark(ctx context.Context, args []string) error {
	var only string
	o := bench.Options{Print: os.Stdout, Log: terse(), Load: bench.Monday}
	if _, err := flags("bench", args, func(f *flag.FlagSet) {
		f.StringVar(&only, "only", "", "measure these alone: P1,P9")
		f.StringVar(&o.Out, "out", "", "the file that receives the results (default bench/results.json, or bench/campaign.json)")
		f.IntVar(&o.Rounds, "rounds", 12, "interleaved rounds of each pair")
		f.BoolVar(&o.Campaign, "campaign", false, "the long measures, the September Monday among them")
		f.IntVar(&o.Load.Schools, "schools", o.Load.Schools, "of the September Monday")
		f.IntVar(&o.Load.Pupils, "pupils", o.Load.Pupils, "of the September Monday")
		f.IntVar(&o.Load.Users, "users", o.Load.Users, "visits of the September Monday")
		f.DurationVar(&o.Load.Length, "length", o.Load.Length, "of the September Monday")
	}); err != nil {
		return err
	}
	if only != "" {
		o.Only = strings.Split(strings.ToUpper(only), ",")
	}
	if o.Out == "" {
		o.Out = filepath.Join("bench", map[bool]string{false: "results.json", true: "campaign.json"}[o.Campaign])
	}
	cfg, err := config.Read()
	if err != nil {
		return err
	}
	o.Runtime = cfg.Runtime
	return bench.Run(ctx, o)
}
