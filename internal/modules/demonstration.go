package modules

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"preau/internal/app"
	"preau/internal/platform/mail/capture"
	"preau/internal/tenant"
)

// Demonstrate wires and assembles the bouquet for one desk: mail is caught and can be asked about, the date can be moved.
func Demonstrate(core *app.Core, inbox *capture.Inbox) (*Wired, *app.House, error) {
	w, err := wire(core, inbox)
	if err != nil {
		return nil, nil, err
	}
	w.Web.Demo = true
	w.Step = func(what string) { fmt.Printf("  · %s\n", what) }
	h, err := w.Assemble(core)
	if err != nil {
		return nil, nil, err
	}
	h.Engine.GET("/dev/clock", w.showClock)
	h.Engine.POST("/dev/clock", w.moveClock)
	h.Engine.GET("/dev/codes", w.showCodes)
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

var clockPage = `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Avancer la date · Préau</title></head><body>
<main><h1>Avancer la date</h1><p>La démonstration est au <strong>%s</strong>.</p>
<form method="post"><label>Date et heure <input type="datetime-local" name="at" value="%s"></label> <button>Aller à cette date</button></form>
<form method="post"><button name="step" value="1h">+ 1 heure</button> <button name="step" value="24h">+ 1 jour</button> <button name="step" value="168h">+ 1 semaine</button> <button name="step" value="now">Revenir à maintenant</button></form>
<p>Les limites, les envois différés et les purges suivent cette date ; les connexions suivent l’heure réelle.</p><p><a href="/">Retour</a></p></main></body></html>`

func paris() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.UTC
	}
	return l
}

func (w *Wired) showClock(c *gin.Context) {
	now := w.house.Clock.Now().In(paris())
	c.Data(http.StatusOK, "text/html; charset=utf-8", fmt.Appendf(nil, clockPage, html.EscapeString(now.Format("02/01/2006 15:04")), now.Format("2006-01-02T15:04")))
}

func (w *Wired) moveClock(c *gin.Context) {
	offset := w.house.Clock.Offset()
	switch step := c.PostForm("step"); step {
	case "":
		at, err := time.ParseInLocation("2006-01-02T15:04", c.PostForm("at"), paris())
		if err != nil {
			c.String(http.StatusBadRequest, "Cette date n’est pas reconnue.\n")
			return
		}
		offset = time.Until(at)
	case "now":
		offset = 0
	default:
		d, err := time.ParseDuration(step)
		if err != nil || d < 0 || d > 30*24*time.Hour {
			c.String(http.StatusBadRequest, "Ce pas n’est pas reconnu.\n")
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
