package modules

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"preau/internal/app"
	"preau/internal/modules/family/particulier/simulator"
	"preau/internal/platform/i18n"
	"preau/internal/platform/mail/capture"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Demonstrate wires and assembles the bouquet for one desk: mail is caught and can be asked about, the date can be moved.
func Demonstrate(core *app.Core, inbox *capture.Inbox) (*Wired, *app.House, error) {
	w, err := wire(core, inbox)
	if err != nil {
		return nil, nil, err
	}
	w.Web.Demo, w.Identity.Stage = true, true
	w.Step = func(what string) { fmt.Printf("  · %s\n", what) }
	h, err := w.Assemble(core)
	if err != nil {
		return nil, nil, err
	}
	h.Engine.GET("/dev/clock", w.showClock)
	h.Engine.POST("/dev/clock", w.moveClock)
	h.Engine.Any("/dev/particulier/*path", gin.WrapH(http.StripPrefix("/dev/particulier", simulator.Handler(core.Clock.Now))))
	w.Family.Particulier.Base = core.Config.URL + "/dev/particulier"
	h.Engine.GET("/dev/codes", w.showCodes)
	h.Engine.POST("/dev/codes", w.enter)
	services, err := w.servePayments(core)
	if err != nil {
		return nil, nil, err
	}
	for prefix, pages := range services {
		h.Engine.Any(prefix+"/*path", gin.WrapH(pages))
	}
	if inbox != nil {
		pages, err := inbox.Handler("/dev/mail", paris(), w.Web.Stylesheets()...)
		if err != nil {
			return nil, nil, err
		}
		h.Engine.Any("/dev/mail", gin.WrapH(pages))
		h.Engine.Any("/dev/mail/*path", gin.WrapH(pages))
	}
	return w, h, nil
}

const clockKey = "demonstration_clock"

// BeginClock sets the clock where the demonstration left it.
func BeginClock(ctx context.Context, core *app.Core) error {
	return core.DB.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) error {
		v, err := tenant.Value[string](tx, `select value from platform.settings where key = $1`, clockKey)
		if err != nil || v == "" {
			return err
		}
		seconds, err := strconv.ParseInt(v, 10, 64)
		core.Clock.Set(time.Duration(seconds) * time.Second)
		return err
	})
}

// MoveClock shifts the demonstration's date and remembers it.
func MoveClock(ctx context.Context, core *app.Core, offset time.Duration) error {
	err := core.DB.In(ctx, tenant.Doors{}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`insert into platform.settings (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value`, clockKey, strconv.FormatInt(int64(offset/time.Second), 10))
		return err
	})
	if err == nil {
		core.Clock.Set(offset)
	}
	return err
}

func paris() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.UTC
	}
	return l
}

// steps are how far one touch moves the date.
var steps = map[string]time.Duration{"1h": time.Hour, "24h": 24 * time.Hour, "168h": 7 * 24 * time.Hour}

// early is the hour of "tomorrow": after the quiet hours, when what waited has left.
const early = 7*time.Hour + 30*time.Minute

func (w *Wired) showClock(c *gin.Context) { w.clockPage(c, nil) }

func (w *Wired) clockPage(c *gin.Context, wrong error) {
	lang, now := w.Web.Lang(c), w.house.Clock.Now().In(paris())
	say := func(key string) string { return w.house.Words.Sentence(lang, "app", key, nil) }
	var touches []map[string]string
	for _, s := range []struct{ value, key string }{{"1h", "app.desk_hour"}, {"tomorrow", "app.desk_tomorrow"}, {"24h", "app.desk_day"}, {"168h", "app.desk_week"}} {
		touches = append(touches, map[string]string{"value": s.value, "label": say(s.key)})
	}
	w.Web.Desk(c, "clock", map[string]any{"day": i18n.Date(lang, now), "time": i18n.Time(lang, now), "at": now.Format(localTime), "steps": touches, "moved": w.house.Clock.Offset() != 0}, wrong)
}

// localTime is how a browser writes a day and an hour without a zone.
const localTime = "2006-01-02T15:04"

func (w *Wired) moveClock(c *gin.Context) {
	offset, now := w.house.Clock.Offset(), w.house.Clock.Now().In(paris())
	switch step := c.PostForm("step"); step {
	case "":
		at, err := time.ParseInLocation(localTime, c.PostForm("at"), paris())
		if err != nil {
			w.clockPage(c, problem.OnField("at", "app.desk_bad"))
			return
		}
		offset += at.Sub(now)
	case "now":
		offset = 0
	case "tomorrow":
		next := now.AddDate(0, 0, 1)
		offset += time.Date(next.Year(), next.Month(), next.Day(), int(early.Hours()), int(early.Minutes())%60, 0, 0, paris()).Sub(now)
	default:
		d, ok := steps[step]
		if !ok {
			w.clockPage(c, problem.OnField("at", "app.desk_bad"))
			return
		}
		offset += d
	}
	if err := MoveClock(c.Request.Context(), w.house.Core, offset); err != nil {
		w.house.Refuse(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/dev/clock")
}
