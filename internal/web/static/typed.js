// <typed-sums> counts the sums of a typed list again while one types, exactly, in millionths: the weights of a target, the years of a cost, a proposal
// against its ceilings. Enhancement only: the page that comes back after saving says the same.

const english = document.documentElement.lang === "en";
const UNIT = 1000000n;

// read takes 1.234,56 and 1234.56, with % before or behind; undefined is what is no number, null what is empty.
function read(text) {
  const s = text.trim().replace(/^%\s*|\s*%$/g, "");
  if (s === "") return null;
  let plain;
  if (/^-?\d{1,3}(\.\d{3})+(,\d{1,6})?$/.test(s)) plain = s.replaceAll(".", "").replace(",", ".");
  else if (/^-?\d+([.,]\d{1,6})?$/.test(s)) plain = s.replace(",", ".");
  else return undefined;
  const negative = plain.startsWith("-");
  const [whole, part = ""] = plain.replace("-", "").split(".");
  const n = BigInt(whole) * UNIT + BigInt(part.padEnd(6, "0"));
  return negative ? -n : n;
}

// words writes a number with at least `least` decimals in the language of the page, typed in the language of the fields.
function words(n, least, typed) {
  const [group, mark] = english && !typed ? [",", "."] : [".", ","];
  const s = (n < 0n ? -n : n).toString().padStart(7, "0");
  const part = s.slice(-6).replace(/0+$/, "").padEnd(least, "0");
  return (n < 0n ? "-" : "") + s.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, group) + (part ? mark + part : "");
}

const field = (input) => input.name.slice(input.name.indexOf(".") + 1);
const ends = (row, name) => [...row.querySelectorAll("input, select")].find((i) => i.name && field(i) === name);

function put(out, text) {
  if (out.textContent !== text) out.textContent = text;
}

function mark(box, state) {
  for (const word of box.querySelectorAll("[data-when]")) word.hidden = word.dataset.when !== state;
}

// after is the key behind a ULID: rows keep the order in which they were pasted.
function after(key) {
  const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const out = [...key];
  for (let i = out.length - 1; i >= 0; i--) {
    const n = digits.indexOf(out[i]) + 1;
    out[i] = digits[n % 32];
    if (n < 32) break;
  }
  return out.join("");
}

customElements.define("typed-sums", class extends HTMLElement {
  connectedCallback() {
    let waiting = false;
    this.addEventListener("grid-sums", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; this.count(); });
    });
    this.addEventListener("grid-grow", (event) => this.grow(event.target, event.detail));
  }

  // grow adds rows for new records below the last of them: a block was pasted beyond the end.
  grow(grid, n) {
    const last = grid.recs.at(-1);
    if (!last?.dataset.row.startsWith("yeni-")) return;
    let key = last.dataset.row.slice(5), row = last, no = grid.recs.filter((rec) => rec.dataset.row.startsWith("yeni-")).length;
    const more = last.querySelector(":scope > tr.more");
    const frame = document.createElement("table");
    const drawn = last.cloneNode(true);
    drawn.classList.remove("waiting", "refused");
    delete drawn.dataset.kept;
    for (const tr of drawn.querySelectorAll("tr.more, tr.said, tr.group")) tr.remove();
    for (const e of drawn.querySelectorAll(".fault, .flag")) e.remove();
    for (const e of drawn.querySelectorAll("[aria-invalid]")) { e.removeAttribute("aria-invalid"); e.removeAttribute("aria-describedby"); }
    for (const e of drawn.querySelectorAll("td")) e.classList.remove("dirty", "bad", "sel");
    const html = drawn.outerHTML;
    for (let i = 0; i < Math.min(n, 500); i++) {
      const next = after(key);
      frame.innerHTML = html.replaceAll(drawn.dataset.row.slice(5), next); // drawn by the server's own template
      const fresh = frame.tBodies[0];
      const head = fresh.querySelector("th.rowhead").firstChild;
      no += 1;
      if (head?.nodeType === 3) head.data = head.data.replace(/\d+/, no);
      row.after(fresh);
      [key, row] = [next, fresh];
    }
    if (more) row.append(more);
    grid.read();
  }

  count() {
    for (const row of this.querySelectorAll("tbody[data-row]")) this.row(row);
    if (this.querySelector("output[data-live]")) this.ceilings();
  }

  row(row) {
    const out = row.querySelector("output[data-rowsum]");
    if (!out || !row.querySelector("input")) return;
    const numbers = [...row.querySelectorAll("input")].filter((i) => i.name && field(i).startsWith(out.dataset.rowsum)).map((i) => read(i.value));
    const typed = numbers.filter((n) => n !== null && n !== undefined);
    const sum = typed.reduce((a, n) => a + n, 0n);
    put(out, typed.length > 0 ? words(sum, 2) : "–");
    const diff = row.querySelector("output[data-rowdiff]");
    const stated = diff && ends(row, diff.dataset.rowdiff);
    const total = stated && read(stated.value);
    if (!diff) return;
    const known = typed.length > 0 && total !== null && total !== undefined;
    put(diff, known ? words(total - sum, 2) : "–");
    diff.classList.toggle("differs", known && total !== sum);
  }

  // ceilings: what the lines as typed add to what was saved, by first-level code and in all.
  ceilings() {
    const change = new Map();
    const add = (key, n) => change.set(key, (change.get(key) ?? 0n) + n);
    for (const row of this.querySelectorAll("tbody[data-row]")) {
      const amount = ends(row, "amount");
      if (!amount) continue;
      const [now, was] = [read(amount.value), read(amount.defaultValue)];
      if (now === undefined) continue;
      const code = ends(row, "economic");
      const kind = (text) => (text.split(".")[0] || "").trim().padStart(2, "0");
      const own = [...row.classList].find((c) => c.startsWith("ek-"))?.slice(3) ?? "";
      const off = ends(row, "off_budget");
      const financing = own === "financing" || ends(row, "place")?.value === "financing";
      const wasOff = row.classList.contains("off");
      if (!wasOff) { add("total:", -(was ?? 0n)); add("class:" + own, -(was ?? 0n)); }
      if (!(off ? off.value !== "" : wasOff)) { add("total:", now ?? 0n); add("class:" + (financing ? "financing" : code ? kind(code.value) : own), now ?? 0n); }
    }
    const sums = new Map();
    for (const out of this.querySelectorAll("output[data-kurus]")) {
      const key = out.dataset.live + ":" + out.dataset.key;
      const n = BigInt(out.dataset.kurus) * 10000n + (change.get(key) ?? 0n);
      sums.set(key, n);
      if (change.get(key)) { put(out, words(n, 2)); out.dataset.changed = ""; } else if ("changed" in out.dataset) { put(out, words(n, 2)); delete out.dataset.changed; }
    }
    for (const out of this.querySelectorAll("output[data-limit]")) {
      const sum = sums.get((out.dataset.key ? "class:" : "total:") + out.dataset.key);
      if (sum === undefined) continue;
      const rest = BigInt(out.dataset.limit) * 10000n - sum;
      put(out, words(rest, 2));
      const box = out.closest("[data-state]");
      box.dataset.state = rest < 0n ? "over" : "within";
      mark(box, box.dataset.state);
      const meter = box.querySelector("[data-live-meter]");
      if (meter) meter.value = Number(sum / 10000n);
    }
  }
});
