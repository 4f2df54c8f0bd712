// Package signal tells every process of a change within a second: a topic and an opaque id, never data.
package signal

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// All is the topic heard when signals may have been missed: everything cached is to be read again.
const All = "*"

// Listen calls hear for each signal until the context ends. After a lost connection it calls hear(All, nil uuid) once.
func Listen(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger, hear func(topic string, key uuid.UUID)) {
	for ctx.Err() == nil {
		err := listen(ctx, pool, hear)
		if ctx.Err() != nil {
			return
		}
		log.Warn("signals are interrupted", "error", err.Error())
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
		hear(All, uuid.Nil)
	}
}

func listen(ctx context.Context, pool *pgxpool.Pool, hear func(topic string, key uuid.UUID)) error {
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "listen preau_signal"); err != nil {
		return err
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		topic, id, _ := strings.Cut(n.Payload, " ")
		if key, err := uuid.Parse(id); err == nil {
			hear(topic, key)
		}
	}
}
