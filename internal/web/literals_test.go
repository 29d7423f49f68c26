package web

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// names are words that are the same in every language.
var names = []string{"Karne", "TL", "B", "C", "A", "SHA"}

var (
	action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	quoted = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	turk   = regexp.MustCompile(`[çğıöşüÇĞİÖŞÜ]`)
	// attrs is the one template that is no piece of a page but the inside of a tag; classed names classes for a template.
	attrs   = regexp.MustCompile(`(?m)^\{\{define "attrs"\}\}.*$`)
	classed = regexp.MustCompile(`"Class" "[a-z -]+"`)
	word    = regexp.MustCompile(`\p{L}+`)
)

// wordsOf are the words of a text that a reader would have to know a language for.
func wordsOf(text string) (out []string) {
	for _, w := range word.FindAllString(text, -1) {
		if !slices.Contains(names, w) {
			out = append(out, w)
		}
	}
	return out
}

// Every word of the pages comes from the catalogue: none stands in a template, neither between the tags, nor in what is read out or shown of an
// element, nor in the actions.
func TestTemplatesHoldNoWords(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("templates/*.html")
	if err != nil || len(files) < 80 {
		t.Fatalf("%d templates: %v", len(files), err)
	}
	told := []string{"aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt", "label", "data-label", "data-confirm"}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		src := attrs.ReplaceAllString(string(b), "")
		for _, a := range action.FindAllString(src, -1) {
			if strings.HasPrefix(a, "{{/*") || strings.HasPrefix(a, "{{- /*") {
				continue
			}
			for _, m := range quoted.FindAllStringSubmatch(classed.ReplaceAllString(a, ""), -1) {
				if turk.MatchString(m[1]) || len(word.FindAllString(m[1], -1)) > 1 && strings.Contains(m[1], " ") {
					t.Errorf("%s: the action %s holds the words %q", file, a, m[1])
				}
			}
		}
		z := html.NewTokenizer(strings.NewReader(action.ReplaceAllString(src, "")))
		typed := false // what one types at a machine is in no language
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			tok := z.Token()
			if tok.Data == "code" {
				typed = kind == html.StartTagToken
			}
			if kind == html.TextToken && !typed {
				if w := wordsOf(tok.Data); len(w) > 0 {
					t.Errorf("%s: the words %q stand in the page", file, w)
				}
			}
			for _, at := range tok.Attr {
				if w := wordsOf(at.Val); slices.Contains(told, at.Key) && len(w) > 0 {
					t.Errorf("%s: %s of %s holds the words %q", file, at.Key, tok.Data, w)
				}
			}
		}
	}
}

// classes are what scripts write of more than one word that nobody reads: names of classes and what a style is made of.
var classes = regexp.MustCompile(`^[a-z0-9:*>|+~.,#=\[\]()_ -]*$`)

// keys are words with a great letter that name a key, a tag or a part of the browser.
var keys = regexp.MustCompile(`^(Arrow(Up|Down|Left|Right)|Enter|Escape|Tab|Home|End|Page(Up|Down)|Delete|Backspace|Shift|Control|F\d+|[A-Z]+|[A-Z][a-z]+-[A-Z][a-z]+|X-[A-Za-z-]+|Accept|DataTransfer|Files|Text)$`)

// signs are what is typed, read as such in every language of the screens: the currency behind a number, the key i has in Turkish.
var signs = []string{"Tl", "ı"}

// Scripts have their words from the page: no text of a script is in a language.
func TestScriptsHoldNoWords(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("static/*.js")
	if err != nil || len(files) < 9 {
		t.Fatalf("%d scripts: %v", len(files), err)
	}
	n := 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range literals(string(b)) {
			n++
			if slices.Contains(signs, text) {
				continue
			}
			first := []rune(strings.TrimSpace(text) + " ")[0]
			switch {
			case turk.MatchString(text):
				t.Errorf("%s: %q is Turkish", file, text)
			case unicode.IsUpper(first) && len(wordsOf(text)) > 0 && !keys.MatchString(text):
				t.Errorf("%s: %q is said to somebody", file, text)
			case strings.Contains(strings.TrimSpace(text), " ") && !classes.MatchString(text) && regexp.MustCompile(`\p{L}{3,} \p{L}{2,}`).MatchString(text):
				t.Errorf("%s: %q are words", file, text)
			}
		}
	}
	if n < 500 {
		t.Errorf("only %d texts were found; the search is broken", n)
	}
}

// literals are the texts of a script: what stands in quotes, without comments, patterns and what a text has filled in.
func literals(src string) (out []string) {
	last := byte('(') // before the first sign a pattern may begin
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case strings.HasPrefix(src[i:], "//"):
			i += len(src[i:]) - len(strings.TrimLeftFunc(src[i:], func(r rune) bool { return r != '\n' })) - 1
		case strings.HasPrefix(src[i:], "/*"):
			i += strings.Index(src[i:], "*/") + 1
		case c == '/' && strings.IndexByte("(,=:[!&|?{};+", last) >= 0:
			i = pattern(src, i)
			last = ')'
		case c == '"' || c == '\'':
			from := i + 1
			for i++; i < len(src) && src[i] != c; i++ {
				if src[i] == '\\' {
					i++
				}
			}
			out = append(out, src[from:min(i, len(src))])
			last = ')'
		case c == '`':
			var texts []string
			texts, i = backticked(src, i)
			out = append(out, texts...)
			last = ')'
		case c > ' ':
			last = c
		}
	}
	return out
}

// pattern is where a pattern that begins at i ends.
func pattern(src string, i int) int {
	class := false
	for i++; i < len(src) && (class || src[i] != '/'); i++ {
		switch src[i] {
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		}
	}
	return i
}

// backticked is the text between backticks without what is filled in, whose own texts follow it, and where it ends.
func backticked(src string, i int) (out []string, end int) {
	var text strings.Builder
	for i++; i < len(src) && src[i] != '`'; i++ {
		if !strings.HasPrefix(src[i:], "${") {
			text.WriteByte(src[i])
			continue
		}
		from, depth := i+2, 0
		for ; i < len(src); i++ {
			if src[i] == '{' {
				depth++
			} else if src[i] == '}' {
				if depth--; depth == 0 {
					break
				}
			} else if src[i] == '`' && i > from {
				var inner []string
				inner, i = backticked(src, i)
				out = append(out, inner...)
			}
		}
		text.WriteByte(' ')
	}
	return append(out, text.String()), i
}
