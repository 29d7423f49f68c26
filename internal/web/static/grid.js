// <karne-grid> lets one type into a table of inputs as into a sheet: arrows, Enter and Tab move, Shift and the mouse choose a range, a range is copied,
// emptied and pasted over, every change is taken back by Ctrl+Z. Enhancement only: without it the table is a form. Listeners stand on the table alone, never on a
// cell, and cells are written without reading the layout in between, so that a pasted block of 200 × 8 cells stands at once.

import { fault, number, printed, quoted, rows as read, typed } from "./grid-read.js";
import { Saving } from "./grid-save.js";

const english = document.documentElement.lang === "en";
const control = (td) => { const c = td?.firstElementChild; return c && c.dataset.k !== undefined ? c : null; };
const columnOf = (td) => td.cellIndex - 1;

customElements.define("karne-grid", class extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(this.dataset.words);
    this.form = this.querySelector("form");
    this.table = this.querySelector("table");
    this.undone = [];
    this.done = [];
    this.dirty = new Set(); // rows
    this.bad = new Set(); // controls
    this.chosen = []; // cells of the range
    this.mode = ""; // "": moving; "type": a cell is being overwritten; "caret": inside its text
    this.style.setProperty("--word-dirty", JSON.stringify(this.words.dirty));
    this.status = this.querySelector("[data-status]");
    this.read();
    for (const [name, what] of [["keydown", this.key], ["focusin", this.focused], ["pointerdown", (e) => { this.touched = e.pointerType !== "mouse"; }], ["mousedown", this.pressed], ["mouseover", this.dragged], ["input", this.input], ["change", this.changed], ["copy", this.copy], ["cut", this.cut], ["paste", this.paste], ["focusout", this.left]]) {
      this.table.addEventListener(name, (event) => what.call(this, event));
    }
    this.table.addEventListener("keypress", (event) => { if (event.key === "Enter" && event.target.dataset.k !== undefined) event.preventDefault(); }); // Enter moves, it sends no form
    this.table.addEventListener("dblclick", (event) => { if (control(event.target.closest("td"))) this.mode = "caret"; });
    for (const rec of this.recs) if (rec.dataset.kept !== undefined) { this.dirty.add(rec); rec.classList.add("waiting"); }
    this.saving = new Saving(this);
    this.sums();
  }

  // read finds the rows again: they change when a saved one is drawn anew.
  read() {
    this.recs = [...this.table.tBodies].filter((b) => b.dataset.row !== undefined);
    this.lines = this.recs.map((b) => this.lineOf(b));
    this.at = new Map(this.recs.map((b, n) => [b, n]));
    this.width = this.lines[0] ? this.lines[0].cells.length - 1 - (this.table.tHead.rows[0].lastElementChild.classList.contains("statehead") ? 1 : 0) : 0;
  }

  lineOf(rec) { return rec.querySelector(":scope > tr:not(.group)"); }

  word(key, args = {}) { return (this.words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => args[name] ?? whole); }

  say(text) { if (this.status && this.status.textContent !== text) this.status.textContent = text; }

  // ---- cells ----
  cell(r, c) { return this.lines[r]?.cells[c + 1]; }

  placeOf(td) {
    const rec = td?.closest?.("tbody");
    const r = this.at.get(rec);
    const c = td ? columnOf(td) : -1;
    return r !== undefined && td.parentNode === this.lines[r] && c >= 0 && c < this.width ? { r, c } : null;
  }

  nameOf(input) { return input.name.slice(input.name.indexOf(".") + 1); }

  // shown is a cell as text for a spreadsheet.
  shown(td) {
    const input = control(td);
    if (!input) return (td.querySelector(".nowrap")?.firstChild ?? td).textContent.trim();
    if (input.tagName === "SELECT") return input.value === "" ? "" : input.selectedOptions[0].text;
    return input.value;
  }

  // ---- moving ----
  go(r, c, extend) {
    r = Math.max(0, Math.min(r, this.lines.length - 1));
    c = Math.max(0, Math.min(c, this.width - 1));
    const td = this.cell(r, c);
    if (!td) return;
    this.mode = "";
    this.active = { r, c };
    if (!extend || !this.anchor) this.anchor = { r, c };
    const input = control(td);
    const goal = input ?? td;
    if (!input && !td.hasAttribute("tabindex")) td.tabIndex = -1;
    this.moving = true;
    goal.focus({ preventScroll: true });
    goal.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.moving = false;
    if (input?.select) input.select();
    this.choose();
  }

  choose() {
    const a = this.anchor, b = this.active;
    const cells = [];
    if (a && b && (a.r !== b.r || a.c !== b.c)) {
      for (let r = Math.min(a.r, b.r); r <= Math.max(a.r, b.r); r++) for (let c = Math.min(a.c, b.c); c <= Math.max(a.c, b.c); c++) { const td = this.cell(r, c); if (td) cells.push(td); }
      this.say(this.word("selected", { r: Math.abs(a.r - b.r) + 1, c: Math.abs(a.c - b.c) + 1 }));
    }
    const now = new Set(cells);
    for (const td of this.chosen) if (!now.has(td)) td.classList.remove("sel");
    for (const td of cells) td.classList.add("sel");
    this.chosen = cells;
  }

  // range is what a copy, a paste or a delete works on.
  range() {
    const a = this.anchor ?? this.active, b = this.active;
    return { top: Math.min(a.r, b.r), bottom: Math.max(a.r, b.r), left: Math.min(a.c, b.c), right: Math.max(a.c, b.c) };
  }

  focused(event) {
    if (this.moving) return;
    const place = this.placeOf(event.target.closest("td"));
    if (!place || event.target !== (control(this.cell(place.r, place.c)) ?? event.target)) return;
    this.active = this.anchor = place;
    this.mode = "";
    if (event.target.select && event.target.dataset.k !== undefined) event.target.select();
    this.choose();
  }

  left(event) {
    if (!this.moving && !this.table.contains(event.relatedTarget)) { this.mode = ""; }
  }

  pressed(event) {
    if (this.touched || event.button !== 0) return;
    const td = event.target.closest("td");
    const place = this.placeOf(td);
    if (!place || event.target.closest("a, button, details")) return;
    const input = control(td);
    if (input && document.activeElement === input && !event.shiftKey) { this.mode = "caret"; return; } // a second click goes into the text
    if (input?.tagName === "SELECT" && !event.shiftKey) return;
    event.preventDefault();
    this.go(place.r, place.c, event.shiftKey);
    this.dragging = true;
    addEventListener("mouseup", () => { this.dragging = false; }, { once: true });
  }

  dragged(event) {
    if (!this.dragging) return;
    const place = this.placeOf(event.target.closest("td"));
    if (place && (place.r !== this.active.r || place.c !== this.active.c)) this.go(place.r, place.c, true);
  }

  // edge is where Ctrl and an arrow lead: the last filled cell of a run, or the next filled one.
  edge(r, c, dr, dc) {
    const filled = (y, x) => { const td = this.cell(y, x); return td && this.shown(td) !== ""; };
    const inside = (y, x) => y >= 0 && y < this.lines.length && x >= 0 && x < this.width;
    const run = filled(r, c) && filled(r + dr, c + dc);
    for (;;) {
      const y = r + dr, x = c + dc;
      if (!inside(y, x) || run && !filled(y, x)) return [r, c];
      [r, c] = [y, x];
      if (!run && filled(y, x)) return [r, c];
    }
  }

  key(event) {
    const input = event.target.dataset?.k !== undefined ? event.target : null;
    const place = this.placeOf(event.target.closest("td"));
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && !event.altKey && (event.key === "s" || event.key === "S")) { event.preventDefault(); this.form.requestSubmit(); return; }
    if (!place || event.isComposing || (!input && event.target.tagName !== "TD")) return;
    this.active = place;
    const took = this.mode === "caret" ? this.editing(event, input, place) : this.walking(event, input, place, ctrl);
    if (took) event.preventDefault();
  }

  editing(event, input, { r, c }) {
    switch (event.key) {
      case "Escape": this.revert(input); return true;
      case "Enter":
        if (event.altKey || input.tagName !== "INPUT" && event.ctrlKey) { input.setRangeText("\n", input.selectionStart, input.selectionEnd, "end"); this.input({ target: input }); return true; }
        this.go(r + (event.shiftKey ? -1 : 1), this.home ?? c);
        return true;
      case "ArrowUp": case "ArrowDown":
        if (input.tagName === "TEXTAREA") return false;
        this.go(r + (event.key === "ArrowUp" ? -1 : 1), c);
        return true;
    }
    return false;
  }

  walking(event, input, { r, c }, ctrl) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (step && !event.altKey) {
      const to = ctrl ? this.edge(r, c, ...step) : [r + step[0], c + step[1]];
      this.home = undefined;
      this.go(...to, event.shiftKey);
      return true;
    }
    switch (event.key) {
      case "Home": this.go(ctrl ? 0 : r, 0, event.shiftKey); return true;
      case "End": this.go(ctrl ? this.lines.length - 1 : r, this.width - 1, event.shiftKey); return true;
      case "PageUp": case "PageDown": this.go(r + (event.key === "PageUp" ? -10 : 10), c, event.shiftKey); return true;
      case "Enter":
        if (event.altKey && input?.tagName === "TEXTAREA") { this.mode = "caret"; return this.editing(event, input, { r, c }); }
        this.go(r + (event.shiftKey ? -1 : 1), this.home ?? c);
        return true;
      case "Tab": this.home ??= c; return false; // Enter goes back to the column a run of tabs began in
      case "F2":
        this.mode = "caret";
        if (input?.showPicker && input.tagName === "SELECT") input.showPicker();
        else input?.setSelectionRange?.(input.value.length, input.value.length);
        return true;
      case "Escape":
        if (this.mode === "type") { this.revert(input); return true; }
        if (this.chosen.length) { this.anchor = this.active; this.choose(); return true; }
        (this.form.querySelector(".save .btn") ?? this.status)?.focus();
        return true;
      case "Delete": case "Backspace":
        if (this.mode === "type" && !this.chosen.length) return false;
        this.empty();
        return true;
    }
    if (ctrl && !event.altKey) {
      switch (event.key.toLowerCase()) { // keys, not words
        case "a": this.anchor = { r: 0, c: 0 }; this.active = { r: this.lines.length - 1, c: this.width - 1 }; this.choose(); return true;
        case "z": if (event.shiftKey) this.redo(); else this.undo(); return true;
        case "y": this.redo(); return true;
      }
    }
    if (!input && event.key.length === 1 && !ctrl) { this.say(this.word("locked")); return true; }
    return false;
  }

  // ---- changes ----
  // before remembers what a cell held when one began to type in it.
  input(event) {
    const input = event.target;
    if (this.mode === "") this.mode = "type";
    const key = input.name;
    if (this.pending?.key !== key) this.pending = { key, before: input.dataset.last ?? input.defaultValue };
    if (input.dataset.k !== undefined && this.chosen.length) { this.anchor = this.active; this.choose(); }
    this.touch(input);
    this.sums();
    this.saving.show();
  }

  changed(event) {
    const input = event.target;
    if (input.tagName === "SELECT" || input.type === "checkbox") this.touch(input);
    else this.commit(input);
    this.sums();
    this.saving.show();
  }

  commit(input) {
    if (this.pending?.key !== input.name) return;
    const { before } = this.pending;
    this.pending = undefined;
    if (before !== input.value) this.remember([{ name: input.name, before, after: input.value }]);
    input.dataset.last = input.value;
  }

  revert(input) {
    if (input && this.pending?.key === input.name) { input.value = this.pending.before; this.pending = undefined; this.touch(input); this.sums(); this.saving.show(); }
    this.mode = "";
    input?.select?.();
  }

  // touch marks a cell after its value changed: waiting, invalid or as it was.
  touch(input) {
    const td = input.parentNode;
    const wrong = input.dataset.k === undefined ? null : fault(input.value, input.dataset.k, input.dataset.p !== undefined, input.maxLength ?? 0);
    const was = this.bad.has(input);
    if (wrong) this.blame(input, td, this.word(wrong.bad, wrong));
    else if (was || input.hasAttribute("aria-invalid")) this.clear(input, td);
    const same = input.type === "checkbox" ? input.checked === input.defaultChecked : input.value === this.base(input);
    if (input.dataset.k !== undefined) td.classList.toggle("dirty", !same);
    const rec = input.closest("tbody");
    if (!same) { if (!this.dirty.has(rec)) { this.dirty.add(rec); rec.classList.add("waiting"); } } else this.settle(rec);
  }

  base(input) {
    if (input.tagName !== "SELECT") return input.defaultValue.replaceAll("\r\n", "\n");
    return ([...input.options].find((o) => o.defaultSelected) ?? input.options[0])?.value ?? "";
  }

  // settle takes a row out of those to be saved when all its fields are as they were.
  settle(rec) {
    if (rec.dataset.kept !== undefined || !this.dirty.has(rec)) return;
    if (!this.fields(rec).some((e) => e.type === "checkbox" ? e.checked !== e.defaultChecked : e.value !== this.base(e))) { this.dirty.delete(rec); rec.classList.remove("waiting"); }
  }

  fields(rec) { return [...rec.querySelectorAll("input, select, textarea")].filter((e) => e.form === this.form && e.name !== "" && e.type !== "hidden" && e.type !== "file"); }

  blame(input, td, text) {
    this.bad.add(input);
    td.classList.add("bad");
    input.setAttribute("aria-invalid", "true");
    let note = td.querySelector(":scope > .fault");
    if (!note) {
      note = document.createElement("div");
      note.className = "fault";
      note.id = input.id + "-err";
      td.append(note);
      input.setAttribute("aria-describedby", note.id);
    }
    if (note.textContent !== text) {
      const p = document.createElement("p");
      p.className = "err";
      p.textContent = text;
      note.replaceChildren(p);
    }
  }

  clear(input, td) {
    this.bad.delete(input);
    td.classList.remove("bad");
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    td.querySelector(":scope > .fault")?.remove();
  }

  // set puts texts into cells as one change.
  set(list) {
    const changes = [];
    for (const { input, value } of list) {
      const before = input.value;
      if (before === value) continue;
      input.value = value;
      if (input.value !== value && input.tagName === "SELECT") { input.value = before; continue; }
      input.dataset.last = value;
      changes.push({ name: input.name, before, after: value });
      this.touch(input);
    }
    if (changes.length) this.remember(changes);
    this.sums();
    this.saving.show();
    return changes.length;
  }

  remember(changes) {
    this.done.push(changes);
    if (this.done.length > 200) this.done.shift();
    this.undone = [];
  }

  undo() { this.replay(this.done, this.undone, "before", "undone"); }
  redo() { this.replay(this.undone, this.done, "after", "redone"); }

  replay(from, to, which, word) {
    if (this.pending) { const open = this.form.elements[this.pending.key]; if (open) this.commit(open); }
    const changes = from.pop();
    if (!changes) { this.say(this.word("no_undo")); return; }
    to.push(changes);
    for (const change of changes) {
      const input = this.form.elements[change.name];
      if (!input) continue;
      input.value = change[which];
      input.dataset.last = input.value;
      this.touch(input);
    }
    this.mode = "";
    this.sums();
    this.saving.show();
    this.say(this.word(word, { n: changes.length }));
  }

  empty() {
    const { top, bottom, left, right } = this.range();
    const list = [];
    let skipped = 0;
    for (let r = top; r <= bottom; r++) for (let c = left; c <= right; c++) { const input = control(this.cell(r, c)); if (input) list.push({ input, value: "" }); else skipped++; }
    const n = this.set(list);
    this.say([this.word("cleared", { n }), skipped ? this.word("skipped", { n: skipped }) : ""].join(" ").trim());
  }

  // ---- the clipboard ----
  mine(event) { this.here(event); return this.active && this.mode === "" && (event.target.dataset?.k !== undefined || event.target.tagName === "TD"); }

  // here makes the cell an event came to the active one, where nobody moved to it.
  here(event) {
    const place = this.placeOf(event.target.closest?.("td"));
    if (place && (this.active?.r !== place.r || this.active?.c !== place.c) && !this.chosen.includes(this.cell(place.r, place.c))) this.active = this.anchor = place;
  }

  copy(event) {
    if (!this.mine(event)) return;
    const { top, bottom, left, right } = this.range();
    const lines = [];
    for (let r = top; r <= bottom; r++) {
      const line = [];
      for (let c = left; c <= right; c++) { const td = this.cell(r, c); line.push(td ? quoted(this.shown(td)) : ""); }
      lines.push(line.join("\t"));
    }
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
    this.say(this.word("copied", { n: (bottom - top + 1) * (right - left + 1) }));
  }

  cut(event) {
    if (!this.mine(event)) return;
    this.copy(event);
    this.empty();
  }

  paste(event) {
    const text = event.clipboardData.getData("text/plain");
    this.here(event);
    if (!text || !this.active || event.target.dataset?.k === undefined && event.target.tagName !== "TD") return;
    const block = read(text);
    if (this.mode !== "" && block.length === 1 && block[0].length === 1) return; // into the text of one cell
    event.preventDefault();
    this.put(block);
  }

  // put fills a block of texts in from the active cell, again and again where a range is a multiple of it.
  put(block) {
    const { top, bottom, left, right } = this.range();
    const high = block.length, wide = Math.max(...block.map((l) => l.length));
    const down = (bottom - top + 1) % high === 0 ? bottom - top + 1 : high;
    const over = (right - left + 1) % wide === 0 ? right - left + 1 : wide;
    if (top + down > this.lines.length) this.dispatchEvent(new CustomEvent("grid-grow", { bubbles: true, detail: top + down - this.lines.length })); // rows for new records
    const list = [];
    let skipped = 0, outside = 0;
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < over; x++) {
        const text = block[y % high][x % wide] ?? "";
        const td = left + x < this.width ? this.cell(top + y, left + x) : null;
        if (!td) { if (text.trim() !== "") outside++; continue; }
        const input = control(td);
        if (!input) { if (text.trim() !== "") skipped++; continue; }
        list.push({ input, value: this.fitted(input, text) });
      }
    }
    this.pending = undefined;
    const before = this.bad.size;
    const n = this.set(list);
    const bad = list.filter((e) => this.bad.has(e.input)).length;
    this.active = { r: Math.min(top + down, this.lines.length) - 1, c: Math.min(left + over, this.width) - 1 };
    this.anchor = { r: top, c: left };
    this.mode = "";
    this.choose();
    const said = [bad || before !== this.bad.size ? this.word("pasted_bad", { n, m: bad }) : this.word("pasted", { n })];
    if (skipped) said.push(this.word("skipped", { n: skipped }));
    if (outside) said.push(this.word("over", { n: outside }));
    this.saving.show(said.join(" "));
  }

  // fitted is a pasted text as the field takes it: no line ends in one line, a choice by its word.
  fitted(input, text) {
    if (input.tagName === "TEXTAREA") return text;
    const s = text.replace(/[\u00a0\u202f]/g, " ").replace(/\s*\n\s*/g, " ").trim();
    if (input.tagName !== "SELECT") return s;
    const fold = (w) => w.toLocaleLowerCase("tr").trim();
    const options = [...input.options];
    return (options.find((o) => o.value === s) ?? options.find((o) => fold(o.text) === fold(s)) ?? options.find((o) => o.value !== "" && fold(o.text).startsWith(fold(s) + " ")))?.value ?? (s === "" ? "" : input.value);
  }

  // ---- sums ----
  sums() {
    this.summing ??= [...this.querySelectorAll("[data-sum]")];
    for (const out of this.summing) {
      const kind = out.dataset.k, c = [...this.table.tHead.rows[0].cells].findIndex((th) => th.id === this.id + "-" + out.dataset.sum) - 1;
      const part = out.closest("tbody");
      const lines = part ? this.part(part) : this.lines;
      let n = 0n, whole = true;
      for (const line of lines) {
        const td = line.cells[c + 1];
        const got = number(control(td)?.value ?? td?.dataset.v ?? "", kind, true);
        if (got.bad) whole = false;
        else n += got.n ?? 0n;
      }
      this.sum(out, kind, whole ? n : null, lines, c);
    }
    this.dispatchEvent(new Event("grid-sums", { bubbles: true })); // pages count more of their own
  }

  // part is the rows of a group: from the row that begins it to the next that does.
  part(first) {
    const out = [];
    for (let n = this.at.get(first); n < this.recs.length; n++) {
      if (this.recs[n] !== first && this.recs[n].querySelector(":scope > tr.group")) break;
      out.push(this.lines[n]);
    }
    return out;
  }

  sum(out, kind, n, lines, c) {
    const text = n === null ? "—" : printed(n, kind, english);
    let shown = out.querySelector("output");
    if (!shown) { shown = document.createElement("output"); out.replaceChildren(shown); }
    if (shown.value !== text) shown.value = text;
    if (out.dataset.must === undefined) return;
    const must = number(out.dataset.must, kind, true).n;
    const rest = n === null ? 0n : must - n;
    out.classList.toggle("off", rest !== 0n);
    let offer = out.querySelector(".rest");
    if (!offer) {
      offer = document.createElement("span");
      offer.className = "rest";
      const left = document.createElement("span");
      const give = document.createElement("button");
      give.type = "button";
      give.className = "btn small";
      give.textContent = this.word("remainder");
      give.addEventListener("click", () => this.give(out));
      offer.append(left, give);
      out.append(offer);
    }
    offer.firstChild.textContent = rest === 0n ? this.word("whole") : this.word("remains", { n: printed(rest, kind, english) });
    const last = [...lines].reverse().map((line) => control(line.cells[c + 1])).find((input) => input && !this.blank(input.closest("tbody")));
    offer.lastChild.hidden = rest === 0n || n === null || !last;
    out.give = { last, rest, kind };
  }

  // blank: a row for a new record in which nothing is typed.
  blank(rec) { return rec.dataset.row.startsWith("yeni-") && !this.dirty.has(rec); }

  give(out) {
    const { last, rest, kind } = out.give;
    const now = number(last.value, kind, true).n ?? 0n;
    this.set([{ input: last, value: typed(now + rest, kind) }]);
    last.focus();
  }
});
