package main

import (
	"context"
	"flag"
	"fmt"

	"preau/internal/modules"
)

func seed(ctx context.Context, args []string) error {
	var today string
	var schools, pupils int
	var number int64
	if _, err := flags("seed", args, func(f *flag.FlagSet) {
		f.StringVar(&today, "today", "", "day on which the demonstration stands (default: today)")
		f.IntVar(&schools, "schools", 0, "load a volume of that many schools instead of the demonstration")
		f.IntVar(&pupils, "pupils", 0, "with that many pupils in all")
		f.Int64Var(&number, "seed", 1, "the same number gives the same volume")
	}); err != nil {
		return err
	}
	d, err := openDesk(ctx, terse())
	if err != nil {
		return err
	}
	defer d.Close()
	core, err := d.ready(ctx, true)
	if err != nil {
		return err
	}
	defer core.Close()
	wired, err := modules.Wire(core)
	if err != nil {
		return err
	}
	defer wired.Close()
	wired.Step = step
	if schools > 0 || pupils > 0 {
		if schools < 1 || pupils < schools {
			return fmt.Errorf("a volume needs at least one school and one pupil in each")
		}
		n, err := wired.SeedVolume(ctx, core, schools, pupils, number)
		if err == nil {
			fmt.Printf("%d schools, %d pupils.\n", n.Schools, n.Pupils)
		}
		return err
	}
	if _, err := wired.Assemble(core); err != nil {
		return err
	}
	if err := wired.Seed(ctx, core, today); err != nil {
		return err
	}
	for _, line := range wired.Card() {
		fmt.Println(line)
	}
	fmt.Println("The demonstration is there.")
	return nil
}
