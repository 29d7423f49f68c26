// What a person typed and did not save waits in their own browser: text only, never a password or a file, under a name made from the
// person, the page and the form. It is offered back, never put in silently, and goes with the save, with signing out, or after a week. When
// the record has changed meanwhile the form is sent with the version it was typed on, so that the server shows both sides.
// A page that saves by itself tells with the event "karne-saved" on the form; data-draft="off" keeps a form out.

const main = document.querySelector("main[data-drafts]");
const prefix = "karne.draft." + main?.dataset.drafts + ".";
const week = 7 * 24 * 3600 * 1000;
const pending = "karne.sent";
const ended = "karne.out"; // tells the other tabs that this person signed out
let over = false; // signed out: nothing is kept any more
const carried = /(^|\.)(version|base|was|key)$/;

const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the form itself still holds it */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* as above */ } },
  keys() { try { return Object.keys(localStorage); } catch { return []; } },
};

function keyOf(form) {
  return prefix + new URL(form.action).pathname;
}

// typed are the fields a person fills in, with the fields that belong to the form from outside.
function typed(form) {
  return [...form.elements].filter((e) => e.name && !e.disabled && !e.name.startsWith("merge.") && ["INPUT", "TEXTAREA", "SELECT"].includes(e.tagName) &&
    !["hidden", "password", "file", "submit", "button", "reset"].includes(e.type));
}

const norm = (s) => s.replaceAll("\r\n", "\n");

function values(list) {
  const out = {};
  for (const e of list) {
    out[e.name] ??= [];
    if (e.tagName === "SELECT") out[e.name].push(...[...e.selectedOptions].map((o) => o.value));
    else if (e.type !== "checkbox" && e.type !== "radio") out[e.name].push(norm(e.value));
    else if (e.checked) out[e.name].push(e.value);
  }
  return out;
}

function asRead(list) {
  const out = {};
  for (const e of list) {
    out[e.name] ??= [];
    if (e.tagName === "SELECT") {
      const chosen = [...e.options].filter((o) => o.defaultSelected);
      out[e.name].push(...(chosen.length || e.multiple ? chosen : [...e.options].slice(0, 1)).map((o) => o.value));
    } else if (e.type !== "checkbox" && e.type !== "radio") out[e.name].push(norm(e.defaultValue));
    else if (e.defaultChecked) out[e.name].push(e.value);
  }
  return out;
}

const same = (a, b) => (a ?? []).join("\x00") === (b ?? []).join("\x00");

function hiddens(form) {
  return [...form.elements].filter((e) => e.type === "hidden" && carried.test(e.name));
}

function keep(form) {
  if (over) return;
  const list = typed(form), now = values(list), read = form.dataset.guard === "dirty" ? {} : asRead(list), fields = {};
  for (const name of Object.keys(now)) if (!same(now[name], read[name])) fields[name] = now[name];
  if (Object.keys(fields).length === 0) { if (!form.draftOffered) store.drop(keyOf(form)); return; }
  const carry = {};
  for (const e of hiddens(form)) if (!e.name.endsWith("key")) carry[e.name] = e.value;
  store.set(keyOf(form), { at: Date.now(), fields, carry });
}

// put fills the form; it gives the names that the form has no field for.
function put(form, draft) {
  const list = typed(form), missing = [];
  for (const [name, want] of Object.entries(draft.fields)) {
    const here = list.filter((e) => e.name === name);
    if (here.length === 0) { if (want.some((v) => v !== "")) missing.push(name); continue; }
    here.forEach((e, i) => {
      if (e.tagName === "SELECT") for (const o of e.options) o.selected = want.includes(o.value);
      else if (e.type === "checkbox" || e.type === "radio") e.checked = want.includes(e.value);
      else e.value = want[i] ?? "";
      for (let d = e.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    });
  }
  for (const e of hiddens(form)) if (draft.carry?.[e.name] !== undefined && !e.name.endsWith("key")) e.value = draft.carry[e.name];
  return missing;
}

// more asks the server for the rows a draft has and the page has not; nothing is saved by that.
function more(form, draft, missing) {
  for (const name of missing) {
    const group = /^(.*?)\.\d{1,3}(\.|$)/.exec(name)?.[1];
    const button = [...form.elements].find((e) => e.name === "add" && e.value === group);
    if (!button) continue;
    for (const n of missing) {
      for (const v of draft.fields[n]) {
        const e = document.createElement("input");
        e.type = "hidden";
        e.name = n;
        e.value = v;
        form.append(e);
      }
    }
    form.requestSubmit(button);
    return;
  }
}

function button(word, cls, act) {
  const b = document.createElement("button");
  b.type = "button";
  b.className = cls;
  b.textContent = word;
  b.addEventListener("click", act);
  return b;
}

function offer(form, key, draft) {
  const words = main.dataset, box = document.createElement("div"), head = document.createElement("p"), row = document.createElement("div");
  box.className = "note info draft no-print";
  box.setAttribute("role", "status");
  const when = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  head.textContent = words.draftsTitle.replace("{date}", when);
  box.append(head);
  const older = hiddens(form).some((e) => /(^|\.)version$/.test(e.name) && draft.carry?.[e.name] !== undefined && draft.carry[e.name] !== e.value);
  if (older) {
    const p = document.createElement("p");
    p.textContent = words.draftsOlder;
    box.append(p);
  }
  row.className = "actions";
  form.draftOffered = true;
  row.append(
    button(words.draftsBack, "btn small first", () => {
      const missing = put(form, draft);
      form.draftOffered = false;
      box.remove();
      form.dispatchEvent(new Event("input", { bubbles: true }));
      if (missing.length) more(form, draft, missing);
      else typed(form)[0]?.focus();
    }),
    button(words.draftsDrop, "btn small", () => { store.drop(key); form.draftOffered = false; box.remove(); }),
  );
  box.append(row);
  const holder = form.closest("tr") ? form.closest("table") : form;
  holder.before(box);
}

function watch(form) {
  const key = keyOf(form);
  let wait = 0;
  const now = () => { clearTimeout(wait); wait = 0; if (!form.dataset.sent) keep(form); };
  const later = (event) => {
    if (event.target.form && event.target.form !== form) return;
    clearTimeout(wait);
    wait = setTimeout(now, 400);
  };
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, later);
    for (const e of typed(form)) if (!form.contains(e)) e.addEventListener(kind, later);
  }
  addEventListener("pagehide", () => { if (wait) now(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && wait) now(); });
  form.addEventListener("karne-saved", () => { clearTimeout(wait); store.drop(key); });
  form.addEventListener("submit", () => {
    clearTimeout(wait);
    keep(form);
    try { sessionStorage.setItem(pending, key); } catch { /* the draft then waits for its week */ }
  });
}

// forget takes this person's drafts along: what was typed a moment ago, or in another tab, is not kept for who comes next.
function forget() {
  over = true;
  for (const key of store.keys()) if (key.startsWith(prefix)) store.drop(key);
}

function begin() {
  // A page that says what was done proves that the form sent before it was saved.
  let sent = null;
  try { sent = sessionStorage.getItem(pending); } catch { /* none then */ }
  if (sent && new URLSearchParams(location.search).has("oldu")) {
    store.drop(sent);
    sessionStorage.removeItem(pending);
  }
  for (const key of store.keys()) {
    if (key.startsWith("karne.draft.") && !(store.get(key)?.at > Date.now() - week)) store.drop(key);
  }
  for (const form of document.querySelectorAll("form[data-guard]:not([data-draft=off])")) {
    if (typed(form).length === 0) continue;
    const key = keyOf(form), draft = store.get(key);
    if (draft && form.dataset.guard !== "dirty") {
      const now = values(typed(form));
      if (Object.entries(draft.fields).some(([name, want]) => !same(now[name], want))) offer(form, key, draft);
    }
    watch(form);
  }
  document.querySelector("form[data-signout]")?.addEventListener("submit", () => {
    forget();
    store.set(ended, prefix);
    store.drop(ended);
  });
  addEventListener("storage", (event) => { if (event.key === ended && event.newValue === JSON.stringify(prefix)) forget(); });
}

if (main) begin();
