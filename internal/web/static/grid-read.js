// What a cell's text means, by the rules of the server (pkg/quantity and the pages' readers), and tab-separated text as spreadsheets write it.

const grouped = (s, mark) => new RegExp(`^(0|[1-9]\\d{0,2}(\\${mark}\\d{3})+|[1-9]\\d{0,2})$`).test(s) && s.includes(mark);
const digits = (s) => /^\d+$/.test(s);
const limit = 9_000_000_000_000_000_000n;
export const decimalsOf = { amount: 6, money: 2, percent: 4 };

// split finds whole and decimal digits: 1.234,56 · 1234,56 · 1,234.56 · 1.5; null is no number, or one that reads in two ways.
function split(s) {
  const dots = s.split(".").length - 1, commas = s.split(",").length - 1;
  const cut = (mark) => { const [a, b = "0"] = s.split(mark); return digits(a) && digits(b) ? [a, s.includes(mark) ? b : ""] : null; };
  const both = (group, mark) => {
    const [a, b] = s.split(mark);
    return grouped(a, group) && digits(b) ? [a.replaceAll(group, ""), b] : null;
  };
  if (!dots && commas <= 1) return cut(",");
  if (!commas) {
    if (grouped(s, ".")) return [s.replaceAll(".", ""), ""];
    if (dots > 1) return null;
    const parts = cut(".");
    return parts && parts[1].length === 3 && parts[0].length <= 3 && parts[0] !== "0" ? null : parts;
  }
  if (!dots) return grouped(s, ",") ? [s.replaceAll(",", ""), ""] : null;
  if (commas === 1 && s.indexOf(",") > s.lastIndexOf(".")) return both(".", ",");
  if (dots === 1 && s.indexOf(".") > s.lastIndexOf(",")) return both(",", ".");
  return null;
}

// number reads an amount, money or percent: {n} in its smallest unit, {} for an empty text, {bad, …} with the word of what is wrong.
export function number(text, kind, percent) {
  let s = text.trim();
  if (s === "") return {};
  let negative = false;
  const sign = () => { if (!negative && /^[-−]/.test(s)) { negative = true; s = s.slice(1); } };
  sign();
  const marks = kind === "money" ? ["TL", "₺", "tl", "Tl"] : ["%"];
  const mark = marks.find((m) => s.startsWith(m) || s.endsWith(m));
  if (mark !== undefined) {
    if (kind !== "money" && !percent) return { bad: "percent" };
    if (s.startsWith(mark)) { s = s.slice(mark.length).trim(); sign(); } else s = s.slice(0, -mark.length).trim();
  }
  if (kind === "amount" && !percent && /^[1-9]\d{0,2},\d{3}$/.test(s)) return { bad: "two_ways", a: s.replace(",", ""), b: s + "0" };
  const parts = split(s);
  if (!parts) return { bad: "number" };
  const places = decimalsOf[kind];
  if (parts[1].length > places) return { bad: "decimals", n: places };
  const n = BigInt(parts[0] + parts[1].padEnd(places, "0"));
  if (n > limit) return { bad: "range" };
  return { n: negative ? -n : n };
}

// date reads 21.10.2025, and 2025-10-21 as a date picker writes it.
function date(text) {
  const m = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim()) ?? /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
  if (!m) return false;
  const [y, month, d] = m[1].length === 4 ? [m[1], m[2], m[3]] : [m[3], m[2], m[1]];
  const at = new Date(Date.UTC(+y, +month - 1, +d));
  return at.getUTCFullYear() === +y && at.getUTCMonth() === +month - 1 && at.getUTCDate() === +d;
}

// fault says what is wrong with a cell's text, as {bad: word, …}; null: nothing.
export function fault(text, kind, percent, most) {
  if (text.trim() === "") return null;
  if (most > 0 && text.length > most) return { bad: "long", n: most };
  switch (kind) {
    case "amount": case "money": case "percent": {
      const got = number(text, kind, percent);
      return got.bad ? got : null;
    }
    case "int": return /^[-+]?\d+$/.test(text.trim()) ? null : { bad: "int" };
    case "date": return date(text) ? null : { bad: "date" };
  }
  return null;
}

// printed writes a number of the smallest unit as people read it.
export function printed(n, kind, english) {
  const [group, mark] = english ? [",", "."] : [".", ","];
  const places = decimalsOf[kind];
  const s = (n < 0n ? -n : n).toString().padStart(places + 1, "0");
  let part = s.slice(-places);
  if (kind !== "money") part = part.replace(/0+$/, "");
  return (n < 0n ? "-" : "") + s.slice(0, -places).replace(/\B(?=(\d{3})+$)/g, group) + (part ? mark + part : "");
}

// typed is a number as one types it, so that it reads in one way only.
export function typed(n, kind) {
  const s = printed(n, kind, false);
  return kind === "amount" && /^-?[1-9]\d{0,2},\d{3}$/.test(s) ? s + "0" : s;
}

// rows reads tab-separated text: quoted cells may hold tabs, line ends and doubled quotes; one line end at the end is none.
export function rows(text) {
  const out = [[]];
  const s = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  let at = 0;
  for (;;) {
    let cell = "";
    if (s[at] === '"') {
      let end = at + 1;
      for (; end < s.length; end++) {
        if (s[end] !== '"') { cell += s[end]; continue; }
        if (s[end + 1] !== '"') break;
        cell += '"';
        end++;
      }
      const after = s[end + 1];
      if (end < s.length && (after === "\t" || after === "\n" || after === undefined)) at = end + 1;
      else cell = null; // a text that only begins with a quote
    } else cell = null;
    if (cell === null) {
      let end = at;
      while (end < s.length && s[end] !== "\t" && s[end] !== "\n") end++;
      cell = s.slice(at, end);
      at = end;
    }
    out.at(-1).push(cell);
    if (at >= s.length) return out;
    if (s[at] === "\n") out.push([]);
    at++;
  }
}

// quoted writes a cell of tab-separated text.
export function quoted(text) {
  return /[\t\n"]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
}
