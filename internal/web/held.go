package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// Held is a form that was sent after its session had ended. It waits inside the sign-in page, in the browser that typed it and
// nowhere else, and is offered again after signing in: nothing typed is lost.
type Held struct {
	To     string // where it was sent
	Values string // as it was sent
}

// hold takes such a form; nil when there is nothing worth keeping (a file, an empty form, a page that was only asked for).
func hold(r *http.Request) *Held {
	if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return nil
	}
	if err := r.ParseForm(); err != nil || len(r.PostForm) == 0 {
		return nil
	}
	return &Held{To: r.URL.Path, Values: r.PostForm.Encode()}
}

func heldIn(v url.Values) *Held {
	if v.Get("held") == "" {
		return nil
	}
	return &Held{To: local(v.Get("held_to")), Values: v.Get("held")}
}

// ResumeView offers a held form again: one button sends it as it was.
type ResumeView struct {
	Action string
	Fields []HeldField
}

// HeldField is one of its values.
type HeldField struct{ Name, Value string }

// goOn is where one goes after signing in: on with the held form, else to the page one wanted.
func (w *Web) goOn(c echo.Context, h *Held, next string) error {
	if h == nil {
		return c.Redirect(http.StatusSeeOther, next)
	}
	values, err := url.ParseQuery(h.Values)
	if err != nil {
		return c.Redirect(http.StatusSeeOther, next)
	}
	v := ResumeView{Action: h.To}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			v.Fields = append(v.Fields, HeldField{Name: name, Value: value})
		}
	}
	return w.send(c, http.StatusOK, w.page(c, "resume", w.words(c)("web.resume.title"), v))
}
