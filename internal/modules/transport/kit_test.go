package transport_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/modules/transport"
	"preau/internal/notify"
	"preau/internal/platform/mail"
	"preau/internal/platform/pdf"
	"preau/internal/platform/signed"
	"preau/internal/testkit"
)

type object = map[string]any

// house is a kit with the transport and what it stands on.
type house struct {
	*testkit.Kit
	town uuid.UUID
	keys signed.Keys
}

func open(t testing.TB) *house {
	t.Helper()
	h := &house{keys: signed.New(testkit.Secret)}
	h.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		vault, err := directory.NewVault(testkit.Secret)
		if err != nil {
			t.Fatal(err)
		}
		keys := h.keys
		told := notify.New(notify.Deps{Words: core.Words, Log: core.Log, Keys: keys, URL: "http://127.0.0.1", From: mail.Address{Name: "Préau", Email: "ne-pas-repondre@preau.example"}, Host: "preau.example"})
		compiler := pdf.New(pdf.Options{RuntimeDir: testkit.Root("runtime"), Logger: core.Log})
		t.Cleanup(func() { _ = compiler.Close() })
		bell := told.Module()
		bell.Operations, bell.Jobs, bell.Schedules, bell.Home = nil, nil, nil, nil
		return []manifest.Module{
			{Key: "identity", Floor: true, Migrations: identity.Migrations},
			directory.Module(directory.Deps{Vault: vault, Words: core.Words}),
			bell,
			daybook.Module(),
			transport.New(transport.Deps{Words: core.Words, Keys: keys, URL: "http://127.0.0.1", Notify: told, Vault: vault, PDF: compiler}).Module(),
		}, nil
	})
	t.Cleanup(func() {
		if t.Failed() {
			for _, line := range strings.Split(h.Log.String(), "\n") {
				if strings.Contains(line, "level=ERROR") {
					t.Log(line)
				}
			}
		}
	})
	h.town = h.Tenant("intercommunality", "SIVOS du Val-d’Or")
	return h
}

func (h *house) path(parts ...string) string {
	return "/api/v1/t/" + h.town.String() + "/transport/" + strings.Join(parts, "/")
}

func (h *house) agent() *testkit.Client { return h.Staff(h.town, access.TransportAgent) }

// add posts a form and returns the id of what it made.
func (h *house) add(path string, body object) string {
	h.T.Helper()
	var out struct{ ID string }
	h.agent().Post(h.path(path), body).Want(h.T, http.StatusCreated).JSON(h.T, &out)
	return out.ID
}

// feed packs tables into a zip.
func feed(tables map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range tables {
		f, err := w.Create(name)
		if err != nil {
			panic(err)
		}
		if _, err := f.Write([]byte(content)); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// valDOr is the bus of two villages: to school in the morning, home at half past four, at noon on Wednesdays; and a line open to all
// which goes on after midnight. Marks, quotes and blanks stand where programs put them.
func valDOr() map[string]string {
	return map[string]string{
		"agency.txt":         "\uFEFFagency_id,agency_name,agency_url,agency_timezone,agency_phone\r\nVDO,\"Autocars du Val, \"\"Les Essarts\"\"\",https://autocars.example.fr,Europe/Paris,0199002700\r\n",
		"stops.txt":          "stop_id,stop_name,stop_desc,stop_lat,stop_lon,location_type\nEGL,Place de l’Église,devant l’abri,45.912345,4.512345,0\nLAV, Le Lavoir ,,45.915,4.5201,\nECO,École des Essarts,,45.93,4.55,0\nGAR,Gare,,45.80,4.40,0\nNUL,Hameau perdu,,0,0,0\n",
		"routes.txt":         "route_id,agency_id,route_short_name,route_long_name,route_type,route_color\nR1,VDO,RPI,Courvallon – Les Essarts,712,835500\nR2,VDO,12,Essarts – Gare,3,\nT1,VDO,T,Tram,0,\n",
		"trips.txt":          "route_id,service_id,trip_id,trip_headsign,direction_id\nR1,LMJV,M1,École,0\nR1,LMJV,S1,Courvallon,1\nR1,MER,M2,École,0\nR1,MER,S2,Courvallon,1\nR2,TLJ,N1,Gare,0\n",
		"stop_times.txt":     "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\nM1,07:50:00,07:50:00,EGL,10,0,1\nM1,,,LAV,20,0,0\nM1,08:20:00,08:20:00,ECO,30,1,0\nS1,16:35:00,16:36:00,ECO,1,0,1\nS1,17:00:00,17:00:00,EGL,2,1,0\nM2,07:50:00,07:50:00,EGL,1,0,0\nM2, 8:20:00,08:20:00,ECO,2,0,0\nS2,12:00:00,12:00:00,ECO,1,0,0\nS2,12:25:00,12:25:00,EGL,2,0,0\nN1,23:50:00,23:50:00,ECO,1,0,0\nN1,25:10:00,25:10:00,GAR,2,0,0\n",
		"calendar.txt":       "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nLMJV,1,1,0,1,1,0,0,20260901,20270706\nMER,0,0,1,0,0,0,0,20260901,20270706\nTLJ,1,1,1,1,1,1,1,20260901,20270706\n",
		"calendar_dates.txt": "service_id,date,exception_type\nLMJV,20261111,2\nLMJV,20261114,1\n",
		"feed_info.txt":      "feed_publisher_name,feed_publisher_url,feed_lang\nRégion,https://region.example.fr,fr\n",
	}
}

type report struct {
	ID     string
	State  string
	Report struct {
		Publisher string
		Routes    []struct {
			ID, Code string
			School   bool
			Trips    int
			Chosen   bool
		}
		Errors, Warnings []struct {
			File, Code, Message string
			Line                int
		}
		Writes, Kept int
		Other        bool
		Usable       bool
		Sums         map[string]struct{ New, Changed, Aside int }
		Diff         []struct {
			Part, Change, Label string
			Fields              []struct {
				Field, Before, After string
				Kept                 bool
			}
		}
	}
	Abilities map[string]bool
}

// try sends a file.
func (h *house) try(content []byte) (r report) {
	h.T.Helper()
	c := h.agent()
	c.Header = http.Header{"Content-Type": {"application/octet-stream"}}
	c.Do(http.MethodPost, h.path("timetables?name=val.zip"), bytes.NewReader(content)).Want(h.T, http.StatusCreated).JSON(h.T, &r)
	return r
}

func (h *house) apply(id string) (r report) {
	h.T.Helper()
	h.agent().Post(h.path("timetables", id, "apply"), object{}).Want(h.T, http.StatusOK).JSON(h.T, &r)
	return r
}

type network struct {
	Lines []struct {
		ID, Code, Label, Colour, Kind string
		Runs, Stops, Seats            int
		Archived, Imported            bool
	}
	Stops []struct {
		ID, Name, Place string
		LatE6           *int `json:"lat_e6"`
		Archived        bool
	}
	Operators []struct{ ID, Name string }
	Abilities map[string]bool
}

func (h *house) network() (n network) {
	h.T.Helper()
	h.agent().Get(h.path("network")).Want(h.T, http.StatusOK).JSON(h.T, &n)
	return n
}

type lineView struct {
	RunList []struct {
		ID, Direction string
		Archived      bool
		Trips         []struct {
			ID, Headsign, Since, Until string
			Weekdays, Added, Removed   int
			Imported                   bool
			HandMade                   bool `json:"hand_made"`
			Times                      []struct {
				StopID           string `json:"stop_id"`
				Arrives, Departs int
				Boards, Alights  bool
			}
		}
	} `json:"run_list"`
}

func (h *house) line(id string) (v lineView) {
	h.T.Helper()
	h.agent().Get(h.path("lines", id)).Want(h.T, http.StatusOK).JSON(h.T, &v)
	return v
}

func linkOf(tenantID, id uuid.UUID, until time.Time) signed.Link {
	return signed.Link{Tenant: tenantID, ID: id, Until: until}
}
