// Package config reads the environment once, at start; a wrong value stops the process with one sentence.
package config

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Config is the whole configuration. docs/operations.md describes each variable.
type Config struct {
	Production  bool   // PREAU_ENV=production
	Listen      string // PREAU_LISTEN, default 127.0.0.1:8080
	URL         string // PREAU_URL, the address people type
	Var         string // PREAU_VAR, default ./var: data of the embedded servers, files
	Runtime     string // PREAU_RUNTIME, the folder with node_modules; default ./runtime
	DatabaseURL string // DATABASE_URL
	RelayURL    string // RELAY_DATABASE_URL, when DATABASE_URL is the application's own
	RedisURL    string // REDIS_URL
	Secret      []byte // PREAU_SECRET, at least 32 characters in production
	SMTPURL     string // SMTP_URL
	// SecretBefore is PREAU_SECRET_BEFORE: the secret that PREAU_SECRET takes the place of, while they are exchanged.
	SecretBefore []byte
	MailLookup   string // PREAU_MAIL_LOOKUP, address that tells whether a message left; empty: nobody can be asked
	WeakHashes   bool   // tests alone: passwords are hashed at the least cost; refused in production
	MailFrom     string // PREAU_MAIL_FROM
	S3URL        string // S3_URL, s3://key:secret@host/bucket?region=…; empty: files under Var
	Connections  int    // PREAU_DB_CONNECTIONS, default 12
	Concurrency  int    // PREAU_WORKERS, jobs at once, default 10
	AuditHeads   string // PREAU_AUDIT_HEADS, where the signed ends of the journals are kept outside: a folder or mailto:address; empty: nowhere
	Processor    string // PREAU_PROCESSOR, file that says who runs the installation for its controllers (JSON); empty: nobody is named
	MetricsAt    string // PREAU_METRICS_LISTEN, address of /metrics; empty: off in production, on the main address otherwise
	LogJSON      bool   // PREAU_LOG=json
	Processes    int    // PREAU_PROCESSES, how many processes share the queue; above 1 the in-memory queue is refused

	PayFiPURL string // PREAU_PAYFIP_URL, the DGFiP's service of payment when it is not at its usual address
	StripeURL string // PREAU_STRIPE_URL, another peer than Stripe's own

	// The State's providers of identity; each is closed as long as its first variable is empty.
	EduConnectMetadata  string // PREAU_EDUCONNECT_METADATA, address or file of EduConnect's description
	EduConnectKey       string // PREAU_EDUCONNECT_KEY, file with our RSA key and its certificate (PEM)
	EduConnectAcademy   string // PREAU_EDUCONNECT_ACADEMY, code of the académie whose own desk may answer
	FranceConnectURL    string // PREAU_FRANCECONNECT_URL, the provider's address (issuer)
	FranceConnectID     string // PREAU_FRANCECONNECT_ID
	FranceConnectSecret string // PREAU_FRANCECONNECT_SECRET
	ProConnectURL       string // PREAU_PROCONNECT_URL
	ProConnectID        string // PREAU_PROCONNECT_ID
	ProConnectSecret    string // PREAU_PROCONNECT_SECRET
}

// Read reads the environment.
func Read() (Config, error) {
	c := Config{
		Production:   os.Getenv("PREAU_ENV") == "production",
		Listen:       get("PREAU_LISTEN", "127.0.0.1:8080"),
		Var:          get("PREAU_VAR", "var"),
		Runtime:      os.Getenv("PREAU_RUNTIME"),
		DatabaseURL:  os.Getenv("DATABASE_URL"),
		RelayURL:     os.Getenv("RELAY_DATABASE_URL"),
		RedisURL:     os.Getenv("REDIS_URL"),
		Secret:       []byte(os.Getenv("PREAU_SECRET")),
		SecretBefore: []byte(os.Getenv("PREAU_SECRET_BEFORE")),
		SMTPURL:      os.Getenv("SMTP_URL"),
		MailLookup:   os.Getenv("PREAU_MAIL_LOOKUP"),
		WeakHashes:   os.Getenv("PREAU_TEST_WEAK_HASHES") == "1",
		MailFrom:     get("PREAU_MAIL_FROM", "Préau <ne-pas-repondre@preau.example>"),
		S3URL:        os.Getenv("S3_URL"),
		AuditHeads:   os.Getenv("PREAU_AUDIT_HEADS"),
		Processor:    os.Getenv("PREAU_PROCESSOR"),
		MetricsAt:    os.Getenv("PREAU_METRICS_LISTEN"),
		PayFiPURL:    os.Getenv("PREAU_PAYFIP_URL"),
		StripeURL:    os.Getenv("PREAU_STRIPE_URL"),

		EduConnectMetadata: os.Getenv("PREAU_EDUCONNECT_METADATA"), EduConnectKey: os.Getenv("PREAU_EDUCONNECT_KEY"), EduConnectAcademy: os.Getenv("PREAU_EDUCONNECT_ACADEMY"),
		FranceConnectURL: os.Getenv("PREAU_FRANCECONNECT_URL"), FranceConnectID: os.Getenv("PREAU_FRANCECONNECT_ID"), FranceConnectSecret: os.Getenv("PREAU_FRANCECONNECT_SECRET"),
		ProConnectURL: os.Getenv("PREAU_PROCONNECT_URL"), ProConnectID: os.Getenv("PREAU_PROCONNECT_ID"), ProConnectSecret: os.Getenv("PREAU_PROCONNECT_SECRET"),
	}
	c.LogJSON = os.Getenv("PREAU_LOG") == "json" || (c.Production && os.Getenv("PREAU_LOG") == "")
	var err error
	for _, n := range []struct {
		to   *int
		name string
		def  int
	}{{&c.Connections, "PREAU_DB_CONNECTIONS", 12}, {&c.Concurrency, "PREAU_WORKERS", 10}, {&c.Processes, "PREAU_PROCESSES", 1}} {
		if *n.to, err = number(n.name, n.def); err != nil {
			return c, err
		}
	}
	if c.Var, err = filepath.Abs(c.Var); err != nil {
		return c, err
	}
	if c.Runtime == "" {
		c.Runtime = besides("runtime")
	}
	c.URL = strings.TrimSuffix(get("PREAU_URL", "http://"+strings.Replace(c.Listen, "0.0.0.0", "127.0.0.1", 1)), "/")
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" {
		return c, errors.New("PREAU_URL must be the address people type, such as https://ecoles.example.fr")
	}
	if err := c.providers(); err != nil {
		return c, err
	}
	if c.Production {
		return c, c.strict()
	}
	return c, nil
}

// providers refuses one that is half described: people would be sent to it in vain.
func (c Config) providers() error {
	switch {
	case (c.EduConnectMetadata == "") != (c.EduConnectKey == ""):
		return errors.New("PREAU_EDUCONNECT_METADATA and PREAU_EDUCONNECT_KEY go together")
	case c.FranceConnectURL != "" && (c.FranceConnectID == "" || c.FranceConnectSecret == ""):
		return errors.New("PREAU_FRANCECONNECT_URL needs PREAU_FRANCECONNECT_ID and PREAU_FRANCECONNECT_SECRET")
	case c.ProConnectURL != "" && (c.ProConnectID == "" || c.ProConnectSecret == ""):
		return errors.New("PREAU_PROCONNECT_URL needs PREAU_PROCONNECT_ID and PREAU_PROCONNECT_SECRET")
	}
	for _, address := range []string{c.EduConnectMetadata, c.FranceConnectURL, c.ProConnectURL, c.PayFiPURL, c.StripeURL} {
		if c.Production && strings.HasPrefix(address, "http://") {
			return errors.New("PREAU_EDUCONNECT_METADATA, PREAU_FRANCECONNECT_URL, PREAU_PROCONNECT_URL, PREAU_PAYFIP_URL and PREAU_STRIPE_URL must begin with https:// in production")
		}
	}
	return nil
}

// strict refuses in production what is comfortable on a desk.
func (c Config) strict() error {
	switch {
	case c.WeakHashes:
		return errors.New("PREAU_TEST_WEAK_HASHES is for tests, not for production")
	case len(c.Secret) < 32:
		return errors.New("PREAU_SECRET must hold at least 32 characters in production")
	case c.DatabaseURL == "":
		return errors.New("DATABASE_URL is needed in production")
	case c.RedisURL == "":
		return errors.New("REDIS_URL is needed in production")
	case c.SMTPURL == "":
		return errors.New("SMTP_URL is needed in production")
	case !strings.HasPrefix(c.URL, "https://"):
		return errors.New("PREAU_URL must begin with https:// in production")
	}
	return nil
}

// DeskSecret reads or makes the secret of an installation without PREAU_SECRET, kept 0600 under Var.
func (c *Config) DeskSecret() error {
	if len(c.Secret) > 0 {
		return nil
	}
	if err := os.MkdirAll(c.Var, 0o755); err != nil {
		return err
	}
	path := filepath.Join(c.Var, "secret")
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		raw := make([]byte, 32)
		_, _ = rand.Read(raw)
		b = []byte(hex.EncodeToString(raw))
		// written aside and then given its name, so that nobody who starts at the same moment reads half of it
		f, err := os.CreateTemp(c.Var, "secret-")
		if err != nil {
			return err
		}
		defer os.Remove(f.Name())
		_, err = f.Write(b)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		if err := os.Link(f.Name(), path); errors.Is(err, os.ErrExist) { // another process was first
			if b, err = os.ReadFile(path); err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	c.Secret = b
	return nil
}

// Secure tells whether people come over TLS, so that cookies may ask for it.
func (c Config) Secure() bool { return strings.HasPrefix(c.URL, "https://") }

func get(name, def string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return def
}

func number(name string, def int) (int, error) {
	v := os.Getenv(name)
	if v == "" {
		return def, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s must be a whole number above 0", name)
	}
	return n, nil
}

// besides finds a folder in the working directory or beside the binary.
func besides(name string) string {
	if exe, err := os.Executable(); err == nil {
		for _, dir := range []string{filepath.Dir(exe), filepath.Dir(filepath.Dir(exe))} {
			if st, err := os.Stat(filepath.Join(dir, name)); err == nil && st.IsDir() {
				return filepath.Join(dir, name)
			}
		}
	}
	abs, _ := filepath.Abs(name)
	return abs
}
