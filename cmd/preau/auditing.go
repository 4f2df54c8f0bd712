package main

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/google/uuid"

	"preau/internal/audit"
	"preau/internal/tenant"
)

// auditing compares journals with their chains; what is found ends the program with 1.
func auditing(ctx context.Context, args []string) error {
	var which, outside string
	var asJSON bool
	rest, err := flags("audit", args, func(f *flag.FlagSet) {
		f.StringVar(&which, "tenant", "", "one organisation, by its UAI, its SIRET or its id; empty: all")
		f.StringVar(&outside, "heads", "", "a file or a folder of signed ends that left the house")
		f.BoolVar(&asJSON, "json", false, "the reports as JSON")
	})
	if err != nil {
		return err
	}
	if len(rest) != 1 || rest[0] != "verify" {
		return usageError("preau audit verify; preau audit --help tells what it takes")
	}
	var heads []audit.Head
	if outside != "" {
		if heads, err = audit.ReadHeads(outside); err != nil {
			return err
		}
	}
	d, err := openDesk(ctx, terse())
	if err != nil {
		return err
	}
	defer d.Close()
	core, err := d.ready(ctx, false)
	if err != nil {
		return err
	}
	defer core.Close()
	var ids []uuid.UUID
	if which != "" {
		id, err := organisation(ctx, core, which)
		if err != nil {
			return err
		}
		ids = []uuid.UUID{id}
	} else if err := core.DB.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
		ids, err = audit.Tenants(tx)
		return err
	}); err != nil {
		return err
	}
	for _, h := range heads { // a journal of which nothing is left here is found all the same
		if which == "" && !contains(ids, h.Tenant) {
			ids = append(ids, h.Tenant)
		}
	}
	public := audit.SealKey(core.Root).Public().(ed25519.PublicKey)
	lines, found := int64(0), 0
	reports := []audit.Report{}
	for _, id := range ids {
		var r audit.Report
		err := core.DB.In(ctx, tenant.Doors{Tenant: id, Open: []string{"audit"}, ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
			r, err = audit.Verify(tx, public, heads...)
			return err
		})
		if err != nil {
			return err
		}
		lines, found = lines+r.Lines, found+r.Found
		reports = append(reports, r)
		if asJSON {
			continue
		}
		for _, f := range r.Findings {
			fmt.Printf("%s\t%s", id, f.Kind)
			if f.Seq > 0 {
				fmt.Printf("\tat %d", f.Seq)
			}
			if f.Line != nil {
				fmt.Printf("\tline %s", f.Line)
			}
			if f.At != nil {
				fmt.Printf("\tof %s", f.At.UTC().Format(time.RFC3339))
			}
			fmt.Println()
		}
	}
	if asJSON {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", " ")
		if err := e.Encode(reports); err != nil {
			return err
		}
	} else {
		fmt.Printf("%d journals, %d lines compared\n", len(ids), lines)
	}
	if found > 0 {
		return fmt.Errorf("%d findings: the journals are not all as they were written", found)
	}
	return nil
}

func contains(ids []uuid.UUID, id uuid.UUID) bool {
	for _, one := range ids {
		if one == id {
			return true
		}
	}
	return false
}
