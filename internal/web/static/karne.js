// Karne, enhancement only: every page works without this file. It asks before what cannot be undone (data-confirm on a form or a
// button), warns before typed but unsaved text is left (data-guard on a form), sends a form once however often it is pressed, says that
// something long is under way, and puts the side chosen on a stale page into its field.

const texts = document.querySelector("[data-js-texts]")?.dataset ?? {};

function ask(question) {
  return new Promise((resolve) => {
    const box = document.createElement("dialog");
    const text = document.createElement("p");
    text.textContent = question;
    const row = document.createElement("form");
    row.method = "dialog";
    row.className = "actions";
    for (const [value, word, cls] of [["", texts.cancel, "btn"], ["yes", texts.confirmWord, "btn first"]]) {
      const button = document.createElement("button");
      button.value = value;
      button.className = cls;
      button.textContent = word;
      row.append(button);
    }
    box.append(text, row);
    box.addEventListener("close", () => { box.remove(); resolve(box.returnValue === "yes"); });
    document.body.append(box);
    box.showModal();
  });
}

// A form under way: busy until the next page, or until it is looked at again from the history.
const longest = 20000; // ms; an answer that is a file leaves the page as it is

function busy(form, by) {
  const file = [...form.elements].some((e) => e.type === "file" && e.files.length > 0);
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
  by?.classList.add("busy");
  form.busyNote = setTimeout(() => {
    const note = document.createElement("p");
    note.className = "busy-note";
    note.setAttribute("role", "status");
    note.textContent = file ? texts.busyFile : texts.busy;
    if (file) note.append(document.createElement("progress"));
    if (by?.isConnected) by.closest(".save, .actions, .grid, td")?.append(note) ?? form.append(note);
    else form.append(note);
  }, 400);
  if (!file) form.busyEnd = setTimeout(() => rest(form), longest);
}

function rest(form) {
  clearTimeout(form.busyNote);
  clearTimeout(form.busyEnd);
  delete form.dataset.sent;
  delete form.dataset.confirmed;
  form.removeAttribute("aria-busy");
  for (const e of document.querySelectorAll(".busy")) e.classList.remove("busy");
  for (const e of document.querySelectorAll(".busy-note")) e.remove();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !form.dataset.confirmed) {
    event.preventDefault();
    const by = event.submitter;
    if (await ask(question)) {
      form.dataset.confirmed = "1";
      form.requestSubmit(by);
    }
    return;
  }
  if (form.method === "post") busy(form, event.submitter);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) rest(form);
});

// A link to a file: the server makes the whole file before it sends the first byte.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || !/\.(xlsx|docx|pdf|zip|json|csv)(\?|$)/.test(link.getAttribute("href")) || link.classList.contains("busy")) return;
  link.classList.add("busy");
  link.setAttribute("aria-busy", "true");
  const note = document.createElement("span");
  note.className = "busy-note";
  note.setAttribute("role", "status");
  note.textContent = texts.busyFile;
  const shown = setTimeout(() => link.after(note), 400);
  setTimeout(() => { clearTimeout(shown); note.remove(); link.classList.remove("busy"); link.removeAttribute("aria-busy"); }, 4000);
});

// changed tells whether a form, with the fields that belong to it from outside, holds something that was not sent.
function changed(form) {
  return [...form.elements].some((e) => {
    if (e.tagName === "SELECT") return [...e.options].some((o) => o.selected !== o.defaultSelected && (o.defaultSelected || o.index > 0));
    if (e.type === "checkbox" || e.type === "radio") return e.checked !== e.defaultChecked;
    return e.type !== "hidden" && "defaultValue" in e && e.value !== e.defaultValue;
  });
}

window.addEventListener("beforeunload", (event) => {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    if (!form.dataset.sent && (form.dataset.guard === "dirty" || changed(form))) event.preventDefault();
  }
});

// The side chosen on a stale page is put into its field below; what is typed there later goes before the choice.
document.addEventListener("change", (event) => {
  const radio = event.target;
  const field = document.getElementById(radio.closest?.("[data-into]")?.dataset.into ?? "");
  if (radio.type !== "radio" || !field || radio.dataset.value === undefined) return;
  if (field.type === "checkbox") field.checked = radio.dataset.value !== "";
  else field.value = radio.dataset.value;
});

for (const list of document.querySelectorAll("[data-close-outside]")) {
  document.addEventListener("click", (event) => { if (!list.contains(event.target)) list.open = false; });
  list.addEventListener("keydown", (event) => { if (event.key === "Escape" && list.open) { list.open = false; list.querySelector("summary").focus(); } });
}

// "/" goes to the search, as long as nobody is typing.
document.addEventListener("keydown", (event) => {
  const search = document.querySelector("[data-search]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !search) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], [role=grid]")) return;
  event.preventDefault();
  search.focus();
});
