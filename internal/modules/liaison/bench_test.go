package liaison_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/tenant"
)

// BenchmarkPublish freezes a hundred thousand guardians as the job does, beside the INSERT … SELECT of the same rows into a
// bare table: `go test -bench Publish -benchtime 3x`.
func BenchmarkPublish(b *testing.B) {
	h := open(b)
	s := h.school("Académie")
	crowd(b, s, 50_000)
	h.Exec(s.id, `select 1`)
	h.owner(`create schema bare`, `grant usage on schema bare to preau_app`, `create table bare.told (tenant_id uuid, note_id uuid, guardian_id uuid, pupil_id uuid, class_id uuid, account_id uuid, authority text,
		channel text, at timestamptz, primary key (tenant_id, note_id, guardian_id, pupil_id))`, `grant insert on bare.told to preau_app`)
	director := s.as(s.director)
	var bare, job, announce time.Duration
	for b.Loop() {
		h.Clock.Advance(time.Minute)
		var n noteView
		director.Post(s.path("notes"), merge(draft("sign"), object{"audience": object{"school": true}})).Want(b, 201).JSON(b, &n)
		director.Post(s.path("notes", n.ID, "send"), object{"version": 1}).Want(b, 200)

		h.In(s.id, func(tx *tenant.Tx) error {
			if _, err := tx.Exec(`set local enable_nestloop = off`); err != nil {
				return err
			}
			args, err := directory.AudienceArgs(tx, directory.Audience{School: true})
			if err != nil {
				return err
			}
			began := time.Now()
			_, err = tx.Exec(`insert into bare.told select $1, $9, a.guardian_id, a.pupil_id, a.class_id, a.account_id, a.authority, 'digital', $10 from `+directory.AudienceFrom+` a`, append(args, uuid.New(), tx.Now())...)
			bare += time.Since(began)
			return err
		})
		for _, due := range h.Due() {
			began := time.Now()
			switch due.Kind {
			case "liaison.publish":
				if err := h.House.Worker.Run(context.Background(), due.Tenant, due.ID, due.Kind); err != nil {
					b.Fatal(err)
				}
				job += time.Since(began)
			}
		}
		for _, due := range h.Due() {
			began := time.Now()
			if due.Kind == "liaison.announce" {
				if err := h.House.Worker.Run(context.Background(), due.Tenant, due.ID, due.Kind); err != nil {
					b.Fatal(err)
				}
				announce += time.Since(began)
			}
		}
	}
	n := float64(b.N)
	b.ReportMetric(bare.Seconds()/n, "bare-s/op")
	b.ReportMetric(job.Seconds()/n, "publish-s/op")
	b.ReportMetric(announce.Seconds()/n, "announce-s/op")
	b.ReportMetric(float64(bare)/float64(job), "ratio")
}
