package web

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// Held is a form that was sent after its session had ended. It waits inside the sign-in page, in the browser that typed it and
// nowhere else, and is offered again after signing in: nothing typed is lost. Files are not kept; they are asked for again.
type Held struct {
	To     string // where it was sent
	Values string // as it was sent
	Files  string // names of its file fields, with commas between
}

// mostHeld is the most text of a form with files that is kept; more than any such form asks for.
const mostHeld = 1 << 20

// hold takes such a form; nil when there is nothing worth keeping (an empty form, a page that was only asked for).
func hold(r *http.Request) *Held {
	kind := r.Header.Get("Content-Type")
	switch {
	case r.Method != http.MethodPost:
		return nil
	case strings.HasPrefix(kind, "multipart/form-data"):
		return holdParts(r)
	case !strings.HasPrefix(kind, "application/x-www-form-urlencoded"):
		return nil
	}
	if err := r.ParseForm(); err != nil || len(r.PostForm) == 0 {
		return nil
	}
	return &Held{To: r.URL.Path, Values: r.PostForm.Encode()}
}

// holdParts reads the text fields of a form with files as they stream by; nobody is signed in, so no file is stored for it.
func holdParts(r *http.Request) *Held {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil
	}
	values, left := url.Values{}, int64(mostHeld)
	var files []string
	for {
		p, err := parts.NextPart()
		if err != nil {
			break
		}
		if name := p.FormName(); p.FileName() != "" || p.Header.Get("Content-Type") != "" {
			files = append(files, name)
		} else if text, ok := partText(p, left); ok && name != "" {
			left -= int64(len(text))
			values.Add(name, text)
		}
	}
	if len(values) == 0 && len(files) == 0 {
		return nil
	}
	return &Held{To: r.URL.Path, Values: values.Encode(), Files: strings.Join(files, ",")}
}

func partText(p io.Reader, most int64) (string, bool) {
	b, err := io.ReadAll(io.LimitReader(p, most+1))
	return string(b), err == nil && int64(len(b)) <= most
}

func heldIn(v url.Values) *Held {
	if v.Get("held") == "" && v.Get("held_files") == "" {
		return nil
	}
	return &Held{To: local(v.Get("held_to")), Values: v.Get("held"), Files: v.Get("held_files")}
}

// ResumeView offers a held form again: one button sends it as it was.
type ResumeView struct {
	Action string
	Fields []HeldField
	Files  []string
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
	for name := range strings.SplitSeq(h.Files, ",") {
		if name != "" {
			v.Files = append(v.Files, name)
		}
	}
	return w.send(c, http.StatusOK, w.page(c, "resume", w.words(c)("web.resume.title"), v))
}
