// Karne, enhancement only: every page works without this file. Two helpers: a question before what cannot be undone
// (data-confirm on a form or a button), and a warning before typed but unsaved text is left (data-guard on a form).

const texts = document.querySelector("[data-js-texts]")?.dataset ?? {};

function ask(question) {
  return new Promise((resolve) => {
    const box = document.createElement("dialog");
    const text = document.createElement("p");
    text.textContent = question;
    const row = document.createElement("form");
    row.method = "dialog";
    row.className = "actions";
    for (const [value, word, cls] of [["", texts.cancel ?? "Vazgeç", "btn"], ["yes", texts.confirmWord ?? "Onayla", "btn first"]]) {
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

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
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
  form.dataset.sent = "1";
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

for (const list of document.querySelectorAll("[data-close-outside]")) {
  document.addEventListener("click", (event) => { if (!list.contains(event.target)) list.open = false; });
  list.addEventListener("keydown", (event) => { if (event.key === "Escape") { list.open = false; list.querySelector("summary").focus(); } });
}
