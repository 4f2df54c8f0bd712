// Command api serves the HTTP API and the web app. It is configured by the environment (docs/operations.md).
package main

import (
	"context"
	"fmt"
	"net"
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
		fmt.Fprintln(os.Stderr, "api: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	cfg, err := config.Read()
	if err != nil {
		return err
	}
	watch, flush, err := app.Telemetry(ctx, cfg, "preau-api")
	if err != nil {
		return err
	}
	defer flush()
	core, err := app.Open(ctx, cfg, watch, false)
	if err != nil {
		return err
	}
	defer core.Close()
	go core.ServeMetrics(ctx, cfg.MetricsAt)
	house, err := modules.House(core)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return err
	}
	watch.Log.Info("listening", "address", l.Addr().String())
	go house.Listen(ctx)
	return house.Serve(l, ctx.Done())
}
