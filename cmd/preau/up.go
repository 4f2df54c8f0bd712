package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"preau/internal/app"
	"preau/internal/demo"
	"preau/internal/demo/peers"
	"preau/internal/modules"
	"preau/internal/platform/clock"
	"preau/internal/platform/embedded"
	"preau/internal/platform/mail/capture"
)

// up runs everything in one process beside its servers, until it is interrupted.
func up(ctx context.Context, args []string) error {
	var today, listen string
	var empty, verbose bool
	if _, err := flags("up", args, func(f *flag.FlagSet) {
		f.StringVar(&listen, "listen", "", "address of the web app (default 127.0.0.1:8080, or the next free port)")
		f.StringVar(&today, "today", "", "day on which the demonstration stands, 2026-11-24 (default: today)")
		f.BoolVar(&empty, "empty", false, "without the demonstration")
		f.BoolVar(&verbose, "verbose", false, "show the log on the terminal too")
	}); err != nil {
		return err
	}
	began := time.Now()
	if err := os.MkdirAll(envOr("PREAU_VAR", "var"), 0o755); err != nil {
		return err
	}
	logFile, err := os.OpenFile(filepath.Join(envOr("PREAU_VAR", "var"), "preau.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer logFile.Close()
	log := slog.New(slog.NewJSONHandler(logFile, nil))
	if verbose {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	step("starting the database")
	d, err := openDesk(ctx, log)
	if err != nil {
		return err
	}
	defer d.Close()
	redis, err := embedded.StartRedis(ctx, embedded.RedisOptions{URL: d.Config.RedisURL, Dir: filepath.Join(d.Config.Var, "redis"), Logger: log, Processes: d.Config.Processes})
	if err != nil {
		return err
	}
	d.stops = append(d.stops, redis.Stop)
	d.Config.RedisURL = redis.URL()

	l, err := listenAt(listen, d.Config.Listen)
	if err != nil {
		return err
	}
	if os.Getenv("PREAU_URL") == "" {
		d.Config.URL = "http://" + l.Addr().String()
	}
	if !d.Config.Production && d.Config.PayFiPURL == "" && d.Config.StripeURL == "" {
		d.Config.PayFiPURL, d.Config.StripeURL = d.Config.URL+modules.DeskPayFiP, d.Config.URL+modules.DeskStripe
	}
	post, err := d.post()
	if err != nil {
		return err
	}
	providers, err := d.providers(!empty)
	if err != nil {
		return err
	}
	if err := d.operator(!empty); err != nil {
		return err
	}
	core, err := d.ready(ctx, true)
	if err != nil {
		return err
	}
	defer core.Close()
	if err := modules.BeginClock(ctx, core); err != nil {
		return err
	}
	inbox, err := d.inbox(post, core.Clock)
	if err != nil {
		return err
	}
	wired, house, err := modules.Demonstrate(core, inbox)
	if err != nil {
		return err
	}
	if !empty {
		step("looking after the demonstration")
		if err := wired.Seed(ctx, core, today); err != nil {
			return err
		}
	}
	if err := introduce(providers, wired); err != nil {
		return err
	}
	if !empty && !d.Config.Production {
		if err := d.lend(ctx, core, wired); err != nil {
			return err
		}
	}
	working, rest := context.WithCancel(context.Background())
	defer rest()
	var wg sync.WaitGroup
	wg.Go(func() { house.Listen(working) })
	failed := make(chan error, 1)
	wg.Go(func() {
		if err := house.Work(working, d.Config.RedisURL); err != nil {
			failed <- fmt.Errorf("the worker stopped: %w", err)
		}
	})
	stop := make(chan struct{})
	served := make(chan error, 1)
	go func() { served <- house.Serve(l, stop) }()
	if err := answers(ctx, d.Config.URL); err != nil {
		return err
	}
	card(d.Config.URL, wired, !empty, time.Since(began))
	select {
	case <-ctx.Done():
		fmt.Println("\nArrêt…")
	case err = <-failed:
	case err = <-served:
	}
	close(stop)
	rest()
	wg.Wait()
	wired.Close()
	return err
}

func envOr(name, def string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return def
}

func step(what string) { fmt.Printf("· %s\n", what) }

// listenAt takes the address asked for, or the usual one, or the next free port beside it.
func listenAt(asked, usual string) (net.Listener, error) {
	if asked != "" {
		return net.Listen("tcp", asked)
	}
	host, _, err := net.SplitHostPort(usual)
	if err != nil {
		return nil, fmt.Errorf("PREAU_LISTEN must read host:port, such as 127.0.0.1:8080")
	}
	l, err := net.Listen("tcp", usual)
	if err == nil || os.Getenv("PREAU_LISTEN") != "" {
		return l, err
	}
	for port := 8081; port < 8100; port++ {
		if l, err = net.Listen("tcp", net.JoinHostPort(host, fmt.Sprint(port))); err == nil {
			return l, nil
		}
	}
	return nil, err
}

// post is where mail is caught when no server is configured; nil when one is.
func (d *desk) post() (net.Listener, error) {
	if d.Config.SMTPURL != "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		d.Config.SMTPURL = "smtp://" + l.Addr().String()
	}
	return l, err
}

// inbox catches mail, and dates it as the demonstration does: a mail of tomorrow morning is not of today.
func (d *desk) inbox(post net.Listener, now clock.Clock) (*capture.Inbox, error) {
	if post == nil {
		return nil, nil
	}
	in, err := capture.Open(capture.Options{Dir: filepath.Join(d.Config.Var, "mail"), Clock: now})
	if err != nil {
		return nil, err
	}
	go func() { _ = in.Serve(post) }()
	d.stops = append(d.stops, in.Close)
	return in, nil
}

// providers are the State's providers of identity as a desk has them, where none is configured; nil when one is.
func (d *desk) providers(wanted bool) (*peers.Peers, error) {
	c := &d.Config
	if !wanted || c.Production || c.EduConnectMetadata != "" || c.FranceConnectURL != "" || c.ProConnectURL != "" {
		return nil, nil
	}
	p, err := peers.Start(peers.People{})
	if err != nil {
		return nil, err
	}
	d.stops = append(d.stops, p.Close)
	c.EduConnectMetadata, c.EduConnectKey = p.EduConnect.MetadataURL(), filepath.Join(c.Var, "educonnect.pem")
	c.FranceConnectURL, c.FranceConnectID, c.FranceConnectSecret = p.FranceConnect.URL, p.FranceConnect.Client, p.FranceConnect.Secret
	c.ProConnectURL, c.ProConnectID, c.ProConnectSecret = p.ProConnect.URL, p.ProConnect.Client, p.ProConnect.Secret
	return p, peers.WriteKeyPair(c.EduConnectKey, "Préau")
}

// operator names who runs the demonstration in the controllers' documents, where nobody is named.
func (d *desk) operator(wanted bool) error {
	c := &d.Config
	if !wanted || c.Production || c.Processor != "" {
		return nil
	}
	c.Processor = filepath.Join(c.Var, "processor.json")
	return os.WriteFile(c.Processor, demo.Processor, 0o600)
}

// introduce makes the app and the providers of a desk known to each other.
func introduce(p *peers.Peers, wired *modules.Wired) error {
	if p == nil {
		return nil
	}
	metadata, err := wired.Identity.Ways.Metadata()
	if err != nil {
		return err
	}
	p.Know(wired.Acquaintances())
	return p.EduConnect.Trust(metadata)
}

// lend opens a publisher's site beside the app and gives it to the schools of the demonstration.
func (d *desk) lend(ctx context.Context, core *app.Core, wired *modules.Wired) error {
	r, err := peers.StartResource(d.Config.URL)
	if err != nil {
		return err
	}
	d.stops = append(d.stops, r.Close)
	return wired.Lend(ctx, core, r)
}

// answers waits until the app answers at its address: what the card prints is true.
func answers(ctx context.Context, url string) error {
	for range 100 {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/healthz", nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return errors.New("the app does not answer at its own address " + url)
}

// card prints the address and who may sign in, with what to try first.
func card(url string, wired *modules.Wired, demonstration bool, took time.Duration) {
	fmt.Printf("\nPréau est prêt en %.1f s : %s\n", took.Seconds(), url)
	if demonstration {
		fmt.Println()
		for _, line := range wired.Card() {
			fmt.Println(line)
		}
	}
	fmt.Printf("\nLes courriels arrivent sur %s/dev/mail · la date s’avance sur %s/dev/clock · Ctrl-C arrête tout.\n", url, url)
}
