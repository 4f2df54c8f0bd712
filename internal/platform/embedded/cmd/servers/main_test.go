package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheCommandFindsBothServersAndItsStatusComesBack(t *testing.T) {
	t.Setenv(databaseVariable, "")
	t.Setenv(redisVariable, "")
	seen := filepath.Join(t.TempDir(), "seen")
	script := `echo "$TEST_DATABASE_ADMIN_URL $TEST_REDIS_URL" > "$0"; exit 7`
	status, err := run("../../../../../runtime", "", []string{"sh", "-c", script, seen})
	if err != nil || status != 7 {
		t.Fatalf("status %d, %v", status, err)
	}
	b, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(string(b))
	if len(words) != 2 || !strings.HasPrefix(words[0], "postgres://") || !strings.HasPrefix(words[1], "redis://") {
		t.Fatalf("the command saw %d addresses", len(words))
	}
}

func TestServersOfOnesOwnAreKept(t *testing.T) {
	t.Setenv(databaseVariable, "postgres://there")
	t.Setenv(redisVariable, "redis://there")
	status, err := run("", "", []string{"sh", "-c", `test "$TEST_DATABASE_ADMIN_URL $TEST_REDIS_URL" = "postgres://there redis://there"`})
	if err != nil || status != 0 {
		t.Fatalf("status %d, %v", status, err)
	}
}

func TestACommandEndedByASignal(t *testing.T) {
	t.Setenv(databaseVariable, "postgres://there")
	t.Setenv(redisVariable, "redis://there")
	if status, err := run("", "", []string{"sh", "-c", "kill -TERM $$"}); err != nil || status != 128+15 {
		t.Fatalf("status %d, %v", status, err)
	}
}
