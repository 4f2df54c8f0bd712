package privacy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// Processor is who runs this installation for its controllers (RGPD art. 28), and whom it calls upon.
type Processor struct {
	Name    string   `json:"name"`
	Address []string `json:"address"`
	SIRET   string   `json:"siret"`
	Mail    string   `json:"mail"`
	Officer string   `json:"officer"` // its own data protection officer, and how to reach them
	// Place is where the data are kept: country, region, host.
	Place         string         `json:"place"`
	Subprocessors []Subprocessor `json:"subprocessors"`
	// Measures are those of the operation, beside the software's own: sites, staff, certificates.
	Measures []string `json:"measures"`
	// Hours after which a breach is told to the controller at the latest (art. 33.2), 1 to 72.
	BreachHours int `json:"breach_hours"`
	// NoticeDays between the announcement of a new subprocessor and its beginning, in which the controller may object (art. 28.2).
	NoticeDays int `json:"notice_days"`
	// BackupDays is the age at which a backup is destroyed: what was erased is in none any more after it.
	BackupDays int `json:"backup_days"`
	// ReturnDays after the end of the contract in which the data are given back and then erased (art. 28.3.g).
	ReturnDays int `json:"return_days"`
}

// identity is who it is, as a contract names it.
func (p Processor) identity() string {
	parts := append([]string{p.Name}, p.Address...)
	if p.SIRET != "" {
		parts = append(parts, "SIRET "+p.SIRET)
	}
	return strings.Join(nonEmpty(parts), ", ")
}

// Subprocessor is a company that the processor calls upon.
type Subprocessor struct {
	Name       string `json:"name"`
	Task       string `json:"task"`
	Place      string `json:"place"`
	Guarantees string `json:"guarantees"` // what lets data be there, when it is outside the European Union (art. 44 to 49)
}

// What stands where the file says nothing.
const (
	breachHours = 48
	noticeDays  = 30
	returnDays  = 90
)

// ReadProcessor reads the file that describes who runs the installation; "" is nobody yet: documents leave the place open.
func ReadProcessor(path string) (Processor, error) {
	p := Processor{}
	if path != "" {
		raw, err := os.ReadFile(path)
		if err != nil {
			return p, fmt.Errorf("PREAU_PROCESSOR cannot be read: %w", err)
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		if err := d.Decode(&p); err != nil {
			return p, fmt.Errorf("PREAU_PROCESSOR: %s is not the description of a processor: %w", path, err)
		}
		if p.Name == "" || p.BreachHours < 0 || p.BreachHours > 72 || p.NoticeDays < 0 || p.BackupDays < 0 || p.ReturnDays < 0 {
			return p, fmt.Errorf("PREAU_PROCESSOR: %s must have a name, at most 72 breach_hours, and no negative delay", path)
		}
		for _, s := range p.Subprocessors {
			if s.Name == "" || s.Task == "" || s.Place == "" {
				return p, fmt.Errorf("PREAU_PROCESSOR: each subprocessor of %s has a name, a task and a place", path)
			}
		}
	}
	for _, n := range []struct {
		to  *int
		def int
	}{{&p.BreachHours, breachHours}, {&p.NoticeDays, noticeDays}, {&p.ReturnDays, returnDays}} {
		if *n.to == 0 {
			*n.to = n.def
		}
	}
	return p, nil
}
