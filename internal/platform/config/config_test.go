package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"preau/internal/platform/config"
)

var variables = []string{"PREAU_ENV", "PREAU_LISTEN", "PREAU_URL", "PREAU_VAR", "PREAU_RUNTIME", "DATABASE_URL", "RELAY_DATABASE_URL", "REDIS_URL", "PREAU_SECRET",
	"SMTP_URL", "PREAU_MAIL_FROM", "S3_URL", "PREAU_DB_CONNECTIONS", "PREAU_WORKERS", "PREAU_METRICS_LISTEN", "PREAU_LOG", "PREAU_PROCESSES",
	"PREAU_EDUCONNECT_METADATA", "PREAU_EDUCONNECT_KEY", "PREAU_EDUCONNECT_ACADEMY", "PREAU_FRANCECONNECT_URL", "PREAU_FRANCECONNECT_ID", "PREAU_FRANCECONNECT_SECRET",
	"PREAU_PROCONNECT_URL", "PREAU_PROCONNECT_ID", "PREAU_PROCONNECT_SECRET"}

func read(t *testing.T, set map[string]string) (config.Config, error) {
	t.Helper()
	for _, name := range variables {
		t.Setenv(name, set[name])
	}
	return config.Read()
}

func TestADeskNeedsNothing(t *testing.T) {
	c, err := read(t, nil)
	if err != nil || c.Production || c.Secure() || c.URL != "http://127.0.0.1:8080" || c.Connections < 1 || c.Concurrency < 1 || c.Processes != 1 || !filepath.IsAbs(c.Var) {
		t.Errorf("%+v %v", c, err)
	}
	if c, err := read(t, map[string]string{"PREAU_LISTEN": "0.0.0.0:9000"}); err != nil || c.URL != "http://127.0.0.1:9000" {
		t.Errorf("%s %v", c.URL, err)
	}
}

func TestProductionRefusesWhatIsComfortable(t *testing.T) {
	good := map[string]string{"PREAU_ENV": "production", "PREAU_SECRET": strings.Repeat("s", 32), "DATABASE_URL": "postgres://h/d", "REDIS_URL": "redis://h", "SMTP_URL": "smtp://h", "PREAU_URL": "https://ecoles.example.fr/"}
	c, err := read(t, good)
	if err != nil || !c.Production || !c.Secure() || c.URL != "https://ecoles.example.fr" || !c.LogJSON {
		t.Fatalf("%+v %v", c, err)
	}
	for name, value := range map[string]string{"PREAU_SECRET": "short", "DATABASE_URL": "", "REDIS_URL": "", "SMTP_URL": "", "PREAU_URL": "http://ecoles.example.fr"} {
		bad := map[string]string{}
		for k, v := range good {
			bad[k] = v
		}
		bad[name] = value
		if _, err := read(t, bad); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s = %q: %v", name, value, err)
		}
	}
}

func TestAWrongValueStopsWithOneSentence(t *testing.T) {
	for name, value := range map[string]string{"PREAU_DB_CONNECTIONS": "many", "PREAU_WORKERS": "0", "PREAU_PROCESSES": "-1", "PREAU_URL": "ecoles",
		"PREAU_EDUCONNECT_METADATA": "https://idp.example.fr", "PREAU_EDUCONNECT_KEY": "key.pem", "PREAU_FRANCECONNECT_URL": "https://fc.example.fr", "PREAU_PROCONNECT_URL": "https://pc.example.fr"} {
		if _, err := read(t, map[string]string{name: value}); err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s = %q: %v", name, value, err)
		}
	}
}

func TestTheDesksSecretIsMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "var")
	secrets := make([]string, 8)
	var wg sync.WaitGroup
	for i := range secrets {
		wg.Go(func() {
			c := config.Config{Var: dir}
			if err := c.DeskSecret(); err != nil {
				t.Error(err)
			}
			secrets[i] = string(c.Secret)
		})
	}
	wg.Wait()
	for _, s := range secrets {
		if s != secrets[0] || len(s) != 64 {
			t.Errorf("processes that start together hold %q", secrets)
			break
		}
	}
	if st, err := os.Stat(filepath.Join(dir, "secret")); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", st, err)
	}
	c := config.Config{Var: dir, Secret: []byte("given")}
	if err := c.DeskSecret(); err != nil || string(c.Secret) != "given" {
		t.Error("a secret that was given is replaced")
	}
}
