package trtext

import (
	"sync"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// casers pools one kind of caser; a Caser keeps state and must not be shared.
func casers(make func() cases.Caser) *sync.Pool {
	return &sync.Pool{New: func() any { c := make(); return &c }}
}

var (
	uppers = casers(func() cases.Caser { return cases.Upper(language.Turkish) })
	lowers = casers(func() cases.Caser { return cases.Lower(language.Turkish, cases.HandleFinalSigma(false)) })
	titles = casers(func() cases.Caser { return cases.Title(language.Turkish) })
)

func apply(p *sync.Pool, s string) string {
	c := p.Get().(*cases.Caser)
	defer p.Put(c)
	return c.String(s)
}

// Upper is Turkish upper case: "ışık i" → "IŞIK İ".
func Upper(s string) string { return apply(uppers, s) }

// Lower is Turkish lower case: "IŞIK İ" → "ışık i".
func Lower(s string) string { return apply(lowers, s) }

// Title gives every word a capital and puts the rest in lower case: "İLÇE ve ışık" → "İlçe Ve Işık".
func Title(s string) string { return apply(titles, s) }
