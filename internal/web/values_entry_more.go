package web

import (
	"html/template"
	"strconv"
)

// entryMore writes what stands below a row of entries.
func (r *Renderer) entryMore(lang string, m *EntryMore) template.HTML {
	b := rowWriter{r: r, lang: lang, tr: r.Tr(lang)}
	b.Grow(3072)
	b.raw(`<details class="small rowmore" data-proofs`)
	if m.ValueID != "" {
		b.raw(` data-upload="/gerceklesme/deger/`)
		b.esc(m.ValueID)
		b.raw(`/dosya"`)
	}
	if m.Open {
		b.raw(` open`)
	}
	b.raw(`><summary>`)
	b.t("web.entry.more")
	b.vh(m.Code)
	switch {
	case len(m.Evidence) > 0:
		b.raw(` · `)
		b.t("web.proof.title")
		b.raw(` (`, strconv.Itoa(len(m.Evidence)), `)`)
	case m.EvidenceDue:
		b.raw(` · <span class="m-warn">`)
		b.shape("warn")
		b.raw(` `)
		b.t("web.proof.due")
		b.raw(`</span>`)
	}
	b.raw("</summary>\n<div class=\"sides\"><div class=\"side\"><h2>")
	b.t("web.proof.title")
	b.raw(`</h2>`)
	switch {
	case m.ValueID != "" && len(m.Evidence) > 0:
		b.raw(string(r.part(lang, "proofs", map[string]any{"Lines": m.Evidence})))
	case m.ValueID != "":
		b.raw(string(r.fixed(lang, "noproofs", "")))
	}
	if m.Typed {
		b.proofFields(m)
	}
	b.raw("</div>\n<div class=\"side\">")
	if m.Typed {
		b.noneFields(m)
	}
	b.definition(m)
	if m.ValueID != "" {
		b.raw(`<p><a href="/gerceklesme/deger/`)
		b.esc(m.ValueID)
		b.raw(`">`)
		b.t("web.value.history")
		b.vh(m.Code)
		b.raw(`</a></p>`)
	}
	b.raw(`</div></div></details>`)
	if m.Again {
		b.raw(`<div class="check again">`)
		b.tick(m.ID, "again", "web.entry.again", false)
		b.raw(`</div>`)
	}
	b.moves(m)
	return b.done()
}

// tick writes a tick with its words.
func (b *rowWriter) tick(id, name, word string, ticked bool) {
	b.raw(`<label for="f-`, id, `-`, name, `"><input type="checkbox" id="f-`, id, `-`, name, `" name="`, id, `.`, name, `" value="1"`)
	if ticked {
		b.raw(` checked`)
	}
	b.raw(`><span>`)
	b.t(word)
	b.raw(`</span></label>`)
}

// proofFields are the record a proof names, and the file of a value that is there.
func (b *rowWriter) proofFields(m *EntryMore) {
	id := m.ID
	b.raw("\n<div class=\"pair\"><div class=\"field\"><label for=\"f-", id, `-system">`)
	b.t("web.proof.system")
	b.raw(`</label><p class="hint" id="f-`, id, `-system-hint">`)
	b.t("web.proof.reference_hint")
	b.raw(`</p><input type="text" id="f-`, id, `-system" name="`, id, `.system" value="`)
	b.esc(m.System)
	b.raw(`" maxlength="200" aria-describedby="f-`, id, `-system-hint"></div><div class="check">`)
	b.tick(id, "personal_data", "web.proof.personal_tick", m.Personal)
	b.raw("</div></div>\n")
	if m.ValueID == "" {
		b.raw(`<p class="hint">`)
		b.t("web.proof.first_save")
		b.raw(`</p>`)
		return
	}
	b.raw(`<div class="pair upload"><div class="field"><label for="dosya-`, id, `">`)
	b.t("web.proof.upload")
	b.raw(`</label><p class="hint" id="dosya-`, id, `-hint">`)
	b.t("web.proof.upload_hint")
	b.raw(`</p><input type="file" id="dosya-`, id, `" name="file" form="yukle-`, id, `" aria-describedby="dosya-`, id,
		`-hint"></div><div class="check"><label><input type="checkbox" name="personal_data" value="1" form="yukle-`, id, `"><span>`)
	b.t("web.proof.personal_tick")
	b.raw(`</span></label></div><button class="btn small" form="yukle-`, id, `" data-send>`)
	b.t("web.proof.send")
	b.vh(m.Code)
	b.raw(`</button></div>`)
}

// noneFields say that there is no value, and why.
func (b *rowWriter) noneFields(m *EntryMore) {
	id := m.ID
	b.raw(`<h2>`)
	b.t("web.entry.none_q")
	b.raw(`</h2><div class="check">`)
	b.tick(id, "none", "web.entry.none_tick", m.None)
	b.raw(`</div><div class="field"><label for="f-`, id, `-no_value_reason">`)
	b.t("web.entry.none_reason")
	b.raw(`</label><textarea rows="2" id="f-`, id, `-no_value_reason" name="`, id, ".no_value_reason\" maxlength=\"2000\">\n")
	b.esc(m.NoValueReason)
	b.raw(`</textarea></div>`)
}

// definition is what the indicator's sheet says of it.
func (b *rowWriter) definition(m *EntryMore) {
	b.raw("\n")
	if m.Definition == "" && m.Source == "" && m.Numerator == "" {
		return
	}
	b.raw(`<h2>`)
	b.t("web.entry.definition")
	b.raw(`</h2><dl class="dl">`)
	for _, x := range [...]struct{ word, text string }{{"field.definition", m.Definition}, {"web.entry.numerator", m.Numerator}, {"web.entry.denominator", m.Denominator}, {"field.data_source", m.Source}} {
		if x.text == "" {
			continue
		}
		b.raw(`<dt>`)
		b.t(x.word)
		b.raw(`</dt><dd>`)
		b.esc(x.text)
		b.raw(`</dd>`)
	}
	b.raw(`</dl>`)
}

// moves are the steps of the value; their forms stand beside the table.
func (b *rowWriter) moves(m *EntryMore) {
	if !m.MayApprove && !m.MayVerify && !m.MayReturn {
		return
	}
	b.raw(`<p class="moves">`)
	step := func(may bool, form, word string) {
		if may {
			b.raw(`<button class="btn small first" form="`, form, `-`, m.ID, `">`)
			b.t(word)
			b.vh(m.Code)
			b.raw(`</button>`)
		}
	}
	step(m.MayApprove, "onayla", "web.value.approve")
	step(m.MayVerify, "dogrula", "web.value.verify")
	if m.MayReturn {
		b.raw(`<a class="btn small" href="/gerceklesme/deger/`)
		b.esc(m.ValueID)
		b.raw(`/iade">`)
		b.t("web.value.return")
		b.vh(m.Code)
		b.raw(`</a>`)
	}
	b.raw(`</p>`)
}
