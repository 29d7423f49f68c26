// <karne-tree> makes the nested lists of a plan's outline a tree for the keyboard (WAI-ARIA tree pattern): arrows walk, open and close,
// Home and End jump, letters search, * opens all beside, Enter opens the record, Alt+↑/↓ moves it among its siblings. Without this file
// the outline is nested lists of links, and moves are the buttons of ?sirala=1.

const opened = new Set(); // ids of open items, kept while the page is swapped
let begun = false; // at first the goals are open
let swapped = ""; // id that gets the focus back after a move

const row = (item) => item.firstElementChild; // what is focused and read of an item
const fold = (s) => s.toLocaleLowerCase("tr").normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ı", "i");

customElements.define("karne-tree", class extends HTMLElement {
  connectedCallback() {
    const root = this.querySelector("ul");
    if (!root) return;
    root.setAttribute("role", "tree");
    root.setAttribute("aria-label", this.dataset.label);
    for (const list of root.querySelectorAll("ul")) list.setAttribute("role", "group");
    this.items = [...root.querySelectorAll("li")];
    for (const item of this.items) { // the row is the branch, so that it is called by its own words and not by those below it
      const at = row(item);
      item.setAttribute("role", "none");
      at.setAttribute("role", "treeitem");
      at.setAttribute("aria-level", String(this.level(item)));
      at.tabIndex = -1;
      at.querySelector("a").tabIndex = -1;
      if (!begun && item.dataset.kind === "goal") opened.add(item.id);
      if (item.querySelector(":scope > ul")) at.setAttribute("aria-expanded", String(opened.has(item.id)));
    }
    begun = true;
    this.classList.add("ready");
    this.tools();
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("click", (event) => this.click(event));
    const hash = decodeURIComponent(location.hash.slice(1));
    const first = this.items.find((i) => i.id === (swapped || hash)) ?? this.items[0];
    this.reveal(first);
    this.current(first, Boolean(swapped));
    swapped = "";
  }

  // tools are two buttons and the help, made here because they do nothing without this file.
  tools() {
    const place = this.closest("form").querySelector(".tree-tools");
    for (const old of place.querySelectorAll("[data-tool]")) old.remove();
    for (const [word, open] of [[this.dataset.open, true], [this.dataset.close, false]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn small";
      button.dataset.tool = "";
      button.textContent = word;
      button.addEventListener("click", () => { for (const item of this.items) this.open(item, open); this.current(this.items[0]); });
      place.append(button);
    }
    const help = document.createElement("p");
    help.className = "quiet small tree-help";
    help.dataset.tool = "";
    help.id = "tree-help";
    help.textContent = this.dataset.help;
    place.append(help);
    this.querySelector("ul").setAttribute("aria-describedby", "tree-help");
    this.status = document.createElement("p");
    this.status.className = "vh";
    this.status.setAttribute("role", "status");
    this.append(this.status);
  }

  level(item) { let n = 1; for (let p = this.parent(item); p; p = this.parent(p)) n++; return n; }
  expanded(item) { return row(item).getAttribute("aria-expanded") === "true"; }
  open(item, yes) {
    if (!row(item).hasAttribute("aria-expanded")) return;
    row(item).setAttribute("aria-expanded", String(yes));
    if (yes) opened.add(item.id); else opened.delete(item.id);
  }
  parent(item) { return item.parentElement.closest("li"); }
  visible() { return this.items.filter((i) => { for (let p = this.parent(i); p; p = this.parent(p)) if (!this.expanded(p)) return false; return true; }); }
  reveal(item) { for (let p = this.parent(item); p; p = this.parent(p)) this.open(p, true); }

  current(item, focus = false) {
    for (const other of this.items) row(other).tabIndex = other === item ? 0 : -1;
    if (focus) { row(item).focus(); row(item).scrollIntoView({ block: "nearest" }); }
  }

  click(event) {
    const item = event.target.closest("li");
    if (!item || event.target.closest("a, button")) return;
    this.open(item, !this.expanded(item));
    this.current(item, true);
  }

  key(event) {
    const item = event.target.closest("li");
    if (!item || event.target.closest("button") || event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      this.move(item, event.key === "ArrowDown");
      return;
    }
    const all = this.visible();
    const at = all.indexOf(item);
    let to = null;
    switch (event.key) {
      case "ArrowDown": to = all[at + 1]; break;
      case "ArrowUp": to = all[at - 1]; break;
      case "Home": to = all[0]; break;
      case "End": to = all.at(-1); break;
      case "ArrowRight":
        if (row(item).hasAttribute("aria-expanded") && !this.expanded(item)) this.open(item, true);
        else to = item.querySelector(":scope > ul > li");
        break;
      case "ArrowLeft":
        if (this.expanded(item)) this.open(item, false);
        else to = this.parent(item);
        break;
      case "*": for (const beside of item.parentElement.children) this.open(beside, true); break;
      case "Enter": item.querySelector("a").click(); break;
      case " ": this.open(item, !this.expanded(item)); break;
      default:
        if (event.key.length !== 1) return;
        to = this.search(event.key, all, at);
    }
    event.preventDefault();
    if (to) this.current(to, true);
  }

  // search finds the next item whose code or text begins with the letters typed in one go.
  search(letter, all, at) {
    clearTimeout(this.pause);
    this.typed = (this.typed ?? "") + fold(letter);
    this.pause = setTimeout(() => { this.typed = ""; }, 700);
    const begins = (item) => {
      const label = fold(row(item).textContent.trim().replace(/\s+/g, " "));
      return label.startsWith(this.typed) || label.slice(label.indexOf(" ") + 1).startsWith(this.typed);
    };
    const from = this.typed.length > 1 ? at : at + 1;
    return [...all.slice(from), ...all.slice(0, from)].find(begins);
  }

  // move asks the server and puts its page in the place of this one; the focus stays on the record.
  async move(item, down) {
    if (!item.dataset.move || this.moving) { this.status.textContent = this.dataset.unmoved; return; }
    this.moving = true;
    const form = this.closest("form");
    const body = new URLSearchParams(new FormData(form));
    body.set(down ? "asagi" : "yukari", item.dataset.move);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = page.querySelector("main karne-tree") && page.querySelector("main");
      if (!main) { form.reportValidity(); throw new Error(String(answer.status)); }
      swapped = item.id;
      document.querySelector("main").replaceChildren(...main.childNodes);
      const status = document.querySelector("karne-tree [role=status]");
      if (status) status.textContent = answer.ok ? this.dataset.moved : this.dataset.unmoved;
    } catch {
      this.status.textContent = this.dataset.unmoved;
    }
    this.moving = false;
  }
});
