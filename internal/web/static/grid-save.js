// Saving a grid: the rows that were typed over, in one request; each comes back drawn anew, or as it was typed with what is wrong. Files dropped on a
// row are its evidence.

const wait = { headers: { Accept: "application/json" }, method: "POST", credentials: "same-origin" };

export class Saving {
  constructor(grid) {
    this.grid = grid;
    this.bar = grid.form.querySelector(".save");
    if (this.bar) {
      this.button = this.bar.querySelector("[name=save]");
      this.line = grid.status;
      this.asking = document.createElement("span");
      this.asking.className = "asking";
      this.button.after(this.asking);
      // The document's own listeners (questions, the warning before leaving) are not asked: nothing leaves the page.
      grid.addEventListener("submit", (event) => { if (event.target !== grid.form || event.submitter?.hasAttribute("formaction")) return; event.preventDefault(); event.stopPropagation(); this.save(event.submitter?.name === "rest"); });
    }
    for (const [name, what] of [["dragover", this.over], ["dragleave", this.away], ["drop", this.drop], ["click", this.click]]) grid.table.addEventListener(name, (event) => what.call(this, event));
    this.show();
  }

  // show says how things stand: what waits, what cannot be read.
  show(said = "") {
    if (!this.bar) { if (said) this.grid.say(said); return; }
    const { grid } = this;
    const rows = grid.dirty.size, bad = this.badRows();
    this.bar.classList.toggle("waiting", rows > 0);
    if (this.asked === "bad" || rows === 0) this.ask();
    const now = [said];
    if (bad.cells) now.push(grid.word("bad", { n: bad.cells }));
    if (rows) now.push(grid.word("waiting", { n: rows }));
    grid.say(now.filter(Boolean).join(" · "));
  }

  badRows() {
    const rows = new Set();
    let cells = 0;
    for (const input of this.grid.bad) if (input.isConnected) { rows.add(input.closest("tbody")); cells++; } else this.grid.bad.delete(input);
    return { rows, cells };
  }

  // ask offers to save the rest; without words it takes the offer back.
  ask(text, buttons = [], about = "") {
    this.asking.replaceChildren();
    this.asked = about;
    this.bar.classList.toggle("asks", Boolean(text));
    if (!text) return;
    const words = document.createElement("strong");
    words.textContent = text;
    this.asking.append(words, ...buttons);
  }

  offer(text, first, what) {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "btn small" + (first ? " first" : "");
    b.textContent = text;
    b.addEventListener("click", what);
    return b;
  }

  toFirst() {
    const input = [...this.grid.form.elements].find((e) => e.getAttribute("aria-invalid") === "true");
    const row = this.grid.table.querySelector("tbody.refused");
    (input ?? row?.querySelector("td > [data-k]"))?.focus();
  }

  save(rest) {
    const { grid } = this;
    if (this.busy) return; // a second click saves nothing twice
    if (grid.pending) { const open = grid.form.elements[grid.pending.key]; if (open) grid.commit(open); }
    const bad = this.badRows();
    const rows = [...grid.dirty].filter((rec) => rec.isConnected && !bad.rows.has(rec));
    if (bad.cells && !rest) {
      const cells = rows.reduce((n, rec) => n + Math.max(1, rec.querySelectorAll("td.dirty").length), 0);
      const buttons = [this.offer(grid.word("to_first"), !cells, () => this.toFirst())];
      if (cells) buttons.push(this.offer(grid.word("save_rest"), true, () => this.save(true)));
      this.ask(grid.word(cells ? "bad_rest" : "bad", { n: bad.cells, m: cells.toLocaleString(document.documentElement.lang) }), buttons, "bad");
      grid.say(this.asking.firstChild.textContent);
      buttons.at(-1).focus();
      return;
    }
    if (!rows.length) { grid.say(grid.word("nothing")); return; }
    this.ask();
    return this.send(rows, rest && !bad.cells);
  }

  body(rows) {
    const out = new URLSearchParams();
    for (const rec of rows) {
      for (const e of rec.querySelectorAll("input, select, textarea")) {
        if (e.form !== this.grid.form || !e.name || e.type === "file" || e.type === "checkbox" && !e.checked) continue;
        out.append(e.name, e.value);
      }
    }
    return out;
  }

  async send(rows, rest) {
    const { grid } = this;
    const body = this.body(rows);
    const sent = new Map(rows.map((rec) => [rec.dataset.row, new Map(grid.fields(rec).map((e) => [e.name, e.type === "checkbox" ? e.checked : e.value]))]));
    if (rest) body.append("rest", "1");
    this.busy = true;
    this.button.setAttribute("aria-disabled", "true");
    grid.say(grid.word("saving"));
    let answer;
    try {
      const res = await fetch(grid.form.action, { ...wait, body });
      if (res.status === 401 || res.redirected && new URL(res.url).pathname === "/giris") { this.signIn(); return false; }
      answer = res.headers.get("Content-Type")?.includes("json") ? await res.json() : null;
    } catch {
      grid.say(grid.word("network"));
      return false;
    } finally {
      this.busy = false;
      this.button.removeAttribute("aria-disabled");
    }
    if (!answer?.saved) { grid.say([answer?.title, answer?.do, grid.word("server")].filter(Boolean).join(" ")); return false; }
    this.take(answer, sent);
    return answer.whole;
  }

  signIn() {
    const { grid } = this;
    const link = document.createElement("a");
    link.href = "/giris";
    link.target = "_blank";
    link.textContent = grid.word("sign_in");
    this.ask(grid.word("session"), [link], "session");
    grid.say(grid.word("session"));
    link.focus();
  }

  // take draws the rows of an answer; what was typed while it was under way stays typed.
  take(answer, sent) {
    const { grid } = this;
    let gone = 0;
    for (const row of answer.saved) if (row.html) this.swap(row.id, row.html, sent.get(row.id)); else gone++;
    for (const row of answer.refused) this.swap(row.id, row.html, sent.get(row.id));
    for (const [id, html] of Object.entries(answer.beside ?? {})) { const old = document.getElementById(id); if (old) old.innerHTML = html; }
    grid.read();
    grid.sums();
    if (answer.saved.length && gone && grid.dirty.size <= gone) { for (const form of document.querySelectorAll("form[data-guard]")) form.dataset.sent = "1"; location.reload(); return; }
    this.show();
    const refused = new Set(answer.refused.map((row) => row.id)), n = refused.size;
    if (!n) { grid.say([grid.word("saved", { n: answer.saved.length }), grid.dirty.size ? grid.word("waiting", { n: grid.dirty.size }) : ""].filter(Boolean).join(" · ")); return; }
    const buttons = [this.offer(grid.word("to_first"), !answer.others, () => this.toFirst())];
    if (answer.others) buttons.push(this.offer(grid.word("save_rest"), true, () => { this.ask(); this.send([...grid.dirty].filter((r) => r.isConnected && !refused.has(r.dataset.row)), true); }));
    this.ask(grid.word(answer.others ? "refused_rest" : "refused", { n, m: answer.others }), buttons, "refused");
    grid.say(this.asking.firstChild.textContent);
    this.toFirst();
  }

  swap(id, html, sent) {
    const { grid } = this;
    const old = grid.recs.find((rec) => rec.dataset.row === id);
    if (!old) return null;
    const frame = document.createElement("table");
    frame.innerHTML = html; // drawn by the server's own template
    const fresh = frame.tBodies[0];
    const later = grid.fields(old).map((e) => [e.name, e.type === "checkbox" ? e.checked : e.value]).filter(([name, value]) => sent && sent.get(name) !== value);
    const focus = old.contains(document.activeElement) ? document.activeElement : null;
    const open = old.querySelector("details[open]") !== null;
    old.replaceWith(fresh);
    grid.dirty.delete(old);
    grid.recs[grid.at.get(old)] = fresh;
    grid.at.set(fresh, grid.at.get(old));
    grid.lines[grid.at.get(old)] = grid.lineOf(fresh);
    if (open) fresh.querySelector("details")?.setAttribute("open", "");
    if (fresh.dataset.kept !== undefined) { grid.dirty.add(fresh); fresh.classList.add("waiting"); }
    for (const [name, value] of later) {
      const input = grid.form.elements[name];
      if (!input) continue;
      if (input.type === "checkbox") input.checked = value; else input.value = value;
      grid.touch(input);
    }
    if (focus) (focus.name ? grid.form.elements[focus.name] : document.getElementById(focus.id))?.focus();
    return fresh;
  }

  // ---- evidence ----
  place(event) { const rec = event.target.closest?.("tbody[data-row]"); return rec?.querySelector("[data-proofs]") ? rec : null; }

  over(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    const rec = this.place(event);
    if (!rec || !rec.querySelector("td > [data-k]")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    if (this.target !== rec) { this.target?.classList.remove("drop"); this.target = rec; rec.classList.add("drop"); }
  }

  away(event) { if (this.target && !this.target.contains(event.relatedTarget)) { this.target.classList.remove("drop"); this.target = undefined; } }

  async drop(event) {
    const rec = this.place(event);
    const files = [...event.dataTransfer.files];
    this.target?.classList.remove("drop");
    this.target = undefined;
    if (!rec || !files.length) return;
    event.preventDefault();
    await this.attach(rec.dataset.row, files, false);
  }

  click(event) {
    const button = event.target.closest("[data-send]");
    if (!button) return;
    const rec = button.closest("tbody");
    const file = rec.querySelector("input[type=file]");
    if (!file?.files.length) return;
    event.preventDefault();
    this.attach(rec.dataset.row, [...file.files], button.closest(".upload").querySelector("[name=personal_data]").checked);
  }

  // attach sends files one after the other; a row that was typed over is saved first.
  async attach(id, files, personal) {
    const { grid } = this;
    const find = () => grid.recs.find((r) => r.dataset.row === id);
    let rec = find();
    if (grid.dirty.has(rec) && !this.badRows().rows.has(rec) && !await this.send([rec], false)) return;
    for (const file of files) {
      rec = find();
      const to = rec.querySelector("[data-proofs]").dataset.upload;
      if (!to) { grid.say(grid.word("first_save")); rec.querySelector("td > [data-k]")?.focus(); return; }
      const answer = await this.upload(to, file, personal, rec);
      if (answer.saved?.[0]?.html) {
        const fresh = this.swap(id, answer.saved[0].html, new Map(grid.fields(rec).map((e) => [e.name, e.type === "checkbox" ? e.defaultChecked : grid.base(e)])));
        fresh.querySelector("details")?.setAttribute("open", "");
        grid.read();
        this.show(grid.word("uploaded", { name: file.name }));
      } else this.show(grid.word("upload_failed", { name: file.name, why: [answer.title, answer.do].filter(Boolean).join(" ") || grid.word("network") }));
    }
  }

  upload(to, file, personal, rec) {
    const { grid } = this;
    const meter = document.createElement("progress");
    meter.max = 100;
    meter.setAttribute("aria-label", file.name);
    rec.querySelector(".more > td").append(meter);
    return new Promise((resolve) => {
      const call = new XMLHttpRequest();
      const data = new FormData();
      data.append("file", file);
      data.append("geri", "giris");
      if (personal) data.append("personal_data", "1");
      call.open("POST", to);
      call.setRequestHeader("Accept", "application/json");
      call.upload.addEventListener("progress", (event) => {
        meter.value = event.lengthComputable ? Math.round(event.loaded / event.total * 100) : 0;
        if (meter.value === 0) grid.say(grid.word("uploading", { name: file.name, n: 0 }));
      });
      call.addEventListener("loadend", () => {
        meter.remove();
        if (call.status === 401) { if (this.bar) this.signIn(); resolve({ title: grid.word("session") }); return; }
        try { resolve(JSON.parse(call.responseText)); } catch { resolve({}); }
      });
      call.send(data);
    });
  }
}
