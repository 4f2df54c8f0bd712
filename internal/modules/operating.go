package modules

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/demo"
	"preau/internal/manifest"
	"preau/internal/modules/billing"
	"preau/internal/modules/operation"
	"preau/internal/notify"
	"preau/internal/tenant"
)

// operating is what the operator's console is built with.
func (w *Wired) operating(core *app.Core, siret string) operation.Deps {
	return operation.Deps{
		Words: core.Words, Version: app.Version, SIRET: strings.ReplaceAll(siret, " ", ""), Modules: func() []manifest.Module { return w.Modules }, Proven: w.Identity.Proven, Name: nameHere,
		Subscribed: func(tx *tenant.Tx, of []uuid.UUID) (map[uuid.UUID]operation.Subscribed, error) {
			list, err := billing.Customers(tx, of)
			out := map[uuid.UUID]operation.Subscribed{}
			for _, c := range list {
				out[c.PeerID] = operation.Subscribed{State: c.State, Trial: c.Trial, Until: c.Until.String(), Schools: c.Schools, Pupils: c.Pupils, StoredMB: c.StoredMB}
			}
			return out, err
		},
		Tell: func(tx *tenant.Tx, kind string, object uuid.UUID, path string, profiles ...access.Profile) error {
			names := make([]string, len(profiles))
			for i, p := range profiles {
				names[i] = string(p)
			}
			return w.tell(tx, notify.Notice{Service: operation.Key, Kind: kind, Object: object, Path: path}, names...)
		},
	}
}

// operated has the vendor's customers say at once what they say every night.
func (s *sower) operated(ctx context.Context) error {
	at := []string{odile}
	for _, l := range s.world.Links {
		if l.Peer == demo.VendorKey {
			at = append(at, l.Organisation)
		}
	}
	for _, key := range at {
		if err := s.once(ctx, "operation."+key, tenant.Doors{Tenant: s.tenant(key), Open: []string{operation.Key, "tenant"}}, func(tx *tenant.Tx) error {
			_, err := tx.Emit("operation.night", time.Time{}, manifest.Due{Due: tx.Now()})
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
