// <karne-sheet> counts the computed cells of a paper again while somebody types: exact, in whole units (kuruş, millionths), never with
// floating point. Enhancement only: the page that comes back after saving says the same. A computed cell names the cells it reads
// (data-of, by data-cell); a sum beside the paper names its inputs (data-sum).

const decimals = { money: 2, amount: 6, percent: 4, count: 0 };

// read takes 1.234,56 and 1234,56 and 1234.56 as the forms do, %33,3 too; null is what is no number, undefined an empty field.
export function read(text, kind) {
  let s = text.trim().replace(/^%\s*/, "").replace(/\s*%$/, "");
  if (s === "") return undefined;
  if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(s)) s = s.replaceAll(".", "").replace(",", ".");
  else if (/^-?\d+([.,]\d+)?$/.test(s)) s = s.replace(",", ".");
  else return null;
  const negative = s.startsWith("-");
  const [whole, part = ""] = s.replace("-", "").split(".");
  const places = decimals[kind] ?? 2;
  if (part.length > places) return null;
  const n = BigInt(whole + part.padEnd(places, "0"));
  return negative ? -n : n;
}

// words prints in the paper's own language, Turkish: money with two decimals, other numbers with those they have.
export function words(n, kind) {
  const places = decimals[kind] ?? 2;
  const s = (n < 0n ? -n : n).toString().padStart(places + 1, "0");
  const whole = (places ? s.slice(0, -places) : s).replace(/\B(?=(\d{3})+$)/g, ".");
  let part = places ? s.slice(-places) : "";
  if (kind !== "money") part = part.replace(/0+$/, "");
  return (n < 0n ? "-" : "") + whole + (part ? "," + part : "");
}

const total = (values) => (values.some((v) => v === undefined || v === null) ? undefined : values.reduce((a, b) => a + b, 0n));

customElements.define("karne-sheet", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", () => this.count());
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=kalan]");
      if (button && this.give(button.value)) { event.preventDefault(); this.count(); }
    });
    this.count();
  }

  field(name) { return this.querySelector(`[name="${CSS.escape(name)}"]`); }

  count() {
    const cells = new Map();
    for (const cell of this.querySelectorAll("[data-cell]")) if (!cells.has(cell.dataset.cell)) cells.set(cell.dataset.cell, cell);
    const known = new Map();
    const value = (id, depth) => {
      if (known.has(id)) return known.get(id);
      const cell = cells.get(id);
      if (!cell || depth > 40) return undefined;
      const input = cell.querySelector("input");
      let n;
      if (input) n = read(input.value, cell.dataset.kind);
      else if (cell.dataset.op) {
        const parts = cell.dataset.of.split(" ").map((p) => value(p, depth + 1));
        n = cell.dataset.op === "diff" && !parts.includes(undefined) && !parts.includes(null) ? parts[0] - total(parts.slice(1)) : total(parts);
      } else if ("n" in cell.dataset) n = BigInt(cell.dataset.n);
      known.set(id, n);
      return n;
    };
    for (const [id, cell] of cells) if (cell.dataset.op) this.show(cell, value(id, 0));
    for (const out of this.querySelectorAll("[data-sum]")) this.sum(out);
  }

  // show writes a computed cell when what it was drawn with no longer stands.
  show(cell, n) {
    const was = "n" in cell.dataset ? BigInt(cell.dataset.n) : undefined;
    if (n === was && !("counted" in cell.dataset)) return;
    cell.dataset.counted = "";
    cell.classList.toggle("k-missing", n === undefined || n === null);
    const text = n === undefined || n === null ? "—" : (cell.dataset.kind === "percent" ? "%" : "") + words(n, cell.dataset.kind);
    if (cell.firstChild?.nodeType === Node.TEXT_NODE) cell.firstChild.data = text;
    else cell.prepend(text);
  }

  sum(out) {
    const values = out.dataset.sum.split(" ").map((name) => this.field(name)).filter(Boolean);
    if (!("full" in out.dataset)) {
      const n = total(values.map((v) => read(v.value, "money")));
      out.textContent = n === undefined ? "—" : words(n, "money");
      return;
    }
    const numbers = values.map((v) => read(v.value, "percent"));
    const full = BigInt(out.dataset.full) * 10000n;
    const sum = numbers.reduce((a, n) => a + (n ?? 0n), 0n);
    const rest = full - sum;
    const state = rest > 0n ? "less" : rest < 0n ? "more" : numbers.some((n) => n === undefined || n === null) ? "missing" : "full";
    const now = out.querySelector("[data-now]");
    const text = words(sum, "percent");
    if (now.textContent !== text) now.textContent = text;
    for (const part of out.querySelectorAll("[data-when]")) {
      part.hidden = part.dataset.when !== state;
      const gap = part.querySelector("[data-rest]");
      if (gap) gap.textContent = words(rest < 0n ? -rest : rest, "percent");
    }
    out.dataset.state = state;
  }

  // give puts the remainder into the last input; false leaves it to the server, which says what is missing.
  give(what) {
    const out = this.querySelector(what === "weight" ? "[data-sum][data-full]" : "output[data-sum]");
    const kind = what === "weight" ? "percent" : "money";
    const inputs = out?.dataset.sum.split(" ").map((name) => this.field(name)).filter(Boolean) ?? [];
    const last = inputs.pop();
    const others = inputs.map((v) => read(v.value, kind));
    const whole = what === "weight" ? BigInt(out.dataset.full) * 10000n : read(this.querySelector("[name$='.stated_total']")?.value ?? "", kind);
    const used = total(others);
    if (!last || used === undefined || whole === undefined || whole === null) return false;
    const rest = whole - used;
    if (rest < 0n || what === "weight" && rest === 0n) return false;
    last.value = words(rest, kind);
    last.dispatchEvent(new Event("input", { bubbles: true }));
    last.focus();
    return true;
  }
});
