// <copied-text> says while an explanation is typed that another indicator's says the same. Enhancement only: the page that comes back after
// saving says it too.

const pause = 600; // ms without a key before it asks
const least = 12; // characters from which a text can be a copy

customElements.define("copied-text", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), pause);
    });
  }

  async ask() {
    const flag = this.querySelector("[data-copied]");
    const text = this.querySelector("textarea")?.value.trim() ?? "";
    if (!flag) return;
    if (text.length < least) { flag.hidden = true; return; }
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const answer = await fetch(this.dataset.ask, { method: "POST", body: new URLSearchParams({ narrative: text }), signal: this.asked.signal });
      const code = answer.ok ? await answer.text() : "";
      flag.querySelector("[data-code]").textContent = code;
      flag.hidden = code === "";
    } catch { /* another key was pressed, or there is no connection: saving says it */ }
  }
});
