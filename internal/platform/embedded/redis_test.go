package embedded

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func client(t *testing.T, r *Redis) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(r.URL())
	must(t, err)
	c := redis.NewClient(o)
	t.Cleanup(func() { c.Close() })
	return c
}

func TestAConfiguredRedisIsUsedAsItIs(t *testing.T) {
	r, err := StartRedis(t.Context(), RedisOptions{URL: "rediss://queue.example.fr:6380/2", Production: true, Processes: 9})
	must(t, err)
	if r.URL() != "rediss://queue.example.fr:6380/2" || r.Kind() != External || r.Owned() {
		t.Fatalf("%s %v", r.Kind(), r.Owned())
	}
	must(t, r.Stop(t.Context()))
}

func TestAChildRedisKeepsItsData(t *testing.T) {
	t.Parallel()
	if findRedis() == "" {
		t.Log("no redis-server and no valkey-server here: only the stand-in can be tried")
		return
	}
	ctx, o := t.Context(), RedisOptions{Dir: filepath.Join(t.TempDir(), "new", "redis"), Production: true, Processes: 4, Logger: logger(t)}
	r, err := StartRedis(ctx, o)
	must(t, err)
	stopper(t, r.Stop)
	if r.Kind() != Server || !r.Owned() {
		t.Fatalf("%s %v", r.Kind(), r.Owned())
	}
	c := client(t, r)
	must(t, c.Set(ctx, "kept", "yes", 0).Err())
	settings, err := c.ConfigGet(ctx, "*").Result()
	must(t, err)
	for name, want := range map[string]string{"appendonly": "yes", "maxmemory-policy": "noeviction", "bind": "127.0.0.1"} {
		if settings[name] != want {
			t.Errorf("%s = %q", name, settings[name])
		}
	}
	if stranger := redis.NewClient(&redis.Options{Addr: c.Options().Addr}); stranger.Ping(ctx).Err() == nil {
		t.Error("entered without a password")
	}

	joined, err := StartRedis(ctx, o)
	must(t, err)
	if joined.Owned() || joined.URL() != r.URL() || joined.Kind() != Server {
		t.Error("the second start did not join")
	}
	must(t, joined.Stop(ctx))
	must(t, c.Ping(ctx).Err())

	must(t, r.Stop(ctx))
	must(t, r.Stop(ctx))
	again, err := StartRedis(ctx, o)
	must(t, err)
	stopper(t, again.Stop)
	if got := client(t, again).Get(ctx, "kept").Val(); got != "yes" {
		t.Errorf("kept %q", got)
	}
}

func TestTheStandIn(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	for name, o := range map[string]RedisOptions{"production": {Production: true}, "several processes": {Processes: 2}} {
		o.Dir = filepath.Join(t.TempDir(), "redis")
		if _, err := startRedis(ctx, o, ""); err == nil || !strings.Contains(err.Error(), "REDIS_URL") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	o := RedisOptions{Dir: filepath.Join(t.TempDir(), "redis"), Processes: 1}
	r, err := startRedis(ctx, o, "")
	must(t, err)
	stopper(t, r.Stop)
	joined, err := startRedis(ctx, o, "")
	must(t, err)
	if r.Kind() != Memory || !r.Owned() || joined.Kind() != Memory || joined.Owned() || joined.URL() != r.URL() {
		t.Fatalf("%s %v, joined %s %v", r.Kind(), r.Owned(), joined.Kind(), joined.Owned())
	}
	c := client(t, joined)
	must(t, c.Set(ctx, "lock", "1", 300*time.Millisecond).Err())
	if n := c.Exists(ctx, "lock").Val(); n != 1 {
		t.Fatal("expired at once")
	}
	eventually(t, "the lock expires", func() bool { return c.Exists(context.Background(), "lock").Val() == 0 })
	must(t, r.Stop(ctx))
	must(t, r.Stop(ctx))
}
