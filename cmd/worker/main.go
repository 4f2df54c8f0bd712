// Command worker runs the background jobs, the outbox's relay and the schedules. It is configured by the environment.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"preau/internal/app"
	"preau/internal/modules"
	"preau/internal/platform/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "worker: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	cfg, err := config.Read()
	if err != nil {
		return err
	}
	watch, flush, err := app.Telemetry(ctx, cfg, "preau-worker")
	if err != nil {
		return err
	}
	defer flush()
	core, err := app.Open(ctx, cfg, watch, true)
	if err != nil {
		return err
	}
	defer core.Close()
	go core.ServeMetrics(ctx, cfg.MetricsAt)
	house, err := modules.House(core)
	if err != nil {
		return err
	}
	go house.Listen(ctx)
	return house.Work(ctx, cfg.RedisURL)
}
