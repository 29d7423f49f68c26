// <live-sums> counts the sums of a proposal again while an amount is typed: exact, in whole kuruş. Enhancement only: the page that comes
// back after saving says the same. A cell [data-was] holds the input of one line; an <output data-live> shows a sum or what is left.

const english = document.documentElement.lang === "en";

// kurus reads 1.234,56 and 1234.56, as the forms do in every language of the screen; null is what is no amount.
function kurus(text) {
  const s = text.trim();
  if (s === "") return 0n;
  let plain;
  if (/^-?\d{1,3}(\.\d{3})+(,\d{1,2})?$/.test(s)) plain = s.replaceAll(".", "").replace(",", ".");
  else if (/^-?\d+([.,]\d{1,2})?$/.test(s)) plain = s.replace(",", ".");
  else return null;
  const negative = plain.startsWith("-");
  const [whole, part = ""] = plain.replace("-", "").split(".");
  const n = BigInt(whole) * 100n + BigInt(part.padEnd(2, "0"));
  return negative ? -n : n;
}

function words(n) {
  const [group, mark] = english ? [",", "."] : [".", ","];
  const s = (n < 0n ? -n : n).toString().padStart(3, "0");
  return (n < 0n ? "-" : "") + s.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, group) + mark + s.slice(-2);
}

customElements.define("live-sums", class extends HTMLElement {
  connectedCallback() { this.addEventListener("input", () => this.count()); }

  // changes are what the open rows would add, by "kind:key".
  changes() {
    const out = new Map();
    const add = (key, n) => out.set(key, (out.get(key) ?? 0n) + n);
    for (const cell of this.querySelectorAll("[data-was]")) {
      const row = cell.closest("tr");
      const typed = kurus(cell.querySelector("input")?.value ?? "");
      if (typed === null) continue;
      const was = BigInt(cell.dataset.was);
      const code = row.querySelector("input[name=economic]")?.value.trim() ?? cell.dataset.class ?? "";
      const place = row.querySelector("select[name=off_budget]");
      const [off, wasOff] = [place ? place.value !== "" : "off" in cell.dataset, "off" in cell.dataset];
      add("group:" + cell.dataset.group, typed - was);
      if (!wasOff) { add("total:", -was); if (cell.dataset.class) add("class:" + cell.dataset.class, -was); }
      if (!off) { add("total:", typed); add("class:" + code.split(".")[0].padStart(2, "0"), typed); }
    }
    return out;
  }

  count() {
    const changes = this.changes();
    const sums = new Map();
    for (const out of this.querySelectorAll("output[data-kurus]")) {
      const key = out.dataset.live + ":" + out.dataset.key;
      const n = BigInt(out.dataset.kurus) + (changes.get(key) ?? 0n);
      sums.set(key, n);
      if (changes.get(key)) { out.textContent = words(n); out.dataset.changed = ""; } else if ("changed" in out.dataset) out.textContent = words(n);
    }
    for (const out of this.querySelectorAll("output[data-limit]")) {
      const sum = sums.get((out.dataset.key ? "class:" : "total:") + out.dataset.key);
      if (sum === undefined) continue;
      const rest = BigInt(out.dataset.limit) - sum;
      out.textContent = words(rest);
      const state = rest < 0n ? "over" : "within";
      const box = out.closest("[data-state]");
      box.dataset.state = state;
      for (const chip of box.querySelectorAll("[data-when]")) chip.hidden = chip.dataset.when !== state;
      const meter = box.querySelector("[data-live-meter]");
      if (meter) meter.value = Number(sum);
    }
  }
});
