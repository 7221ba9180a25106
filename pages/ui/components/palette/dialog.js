// The box of the search: what is typed above, what was found below. All texts are set as text, never as markup.

import { prepared, rank } from "./ranking.js";
import { visited } from "./visited.js";

const MOST = 40; // rows that are drawn
const RECENT = 6;

export class Palette {
  /** asks(): wants the rows.  does(deed): wants something done.  Both are told to the server. */
  constructor(parent, asks, does) {
    this.asks = asks;
    this.does = does;
    this.rows = [];
    this.said = {};
    this.build(parent);
  }

  build(parent) {
    this.input = make("input", "okr-find-input", {
      type: "text", role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go",
      "aria-autocomplete": "list", "aria-expanded": "true", "aria-controls": "okr-found",
    });
    this.close = make("button", "okr-find-close", { type: "button" }, "Esc");
    this.list = make("div", "okr-found", { id: "okr-found", role: "listbox" });
    this.status = make("p", "okr-find-status", { role: "status" });
    this.dialog = make("dialog", "okr-find", {});
    const head = make("div", "okr-find-head", {});
    head.append(this.input, this.close);
    this.dialog.append(head, this.list, this.status);
    parent.append(this.dialog);

    this.input.addEventListener("input", () => this.draw());
    this.close.addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("keydown", (event) => this.pressed(event));
    this.dialog.addEventListener("click", (event) => this.clicked(event));
  }

  /** Take over what the server has sent; rows come only where they were asked for. */
  update(data) {
    this.words = data.words;
    for (const labelled of [this.dialog, this.input, this.list]) labelled.setAttribute("aria-label", data.words.search);
    if (!data.rows) return;
    this.rows = data.rows.map(prepared);
    this.kinds = data.kinds;
    this.said = data.said;
    this.input.placeholder = data.said.hint;
    this.close.setAttribute("aria-label", data.said.close);
    if (this.dialog.open) this.draw({ stay: true });
  }

  open(isCurrent) {
    if (this.dialog.open) return this.input.select();
    this.input.value = "";
    this.dialog.showModal();
    this.input.focus();
    this.draw();
    if (!isCurrent) this.asks(); // what is known already is shown meanwhile
  }

  /** stay: keep the chosen row where it is still there. */
  draw({ stay = false } = {}) {
    const chosen = stay && this.options?.[this.at]?.row.title;
    const typed = this.input.value.trim();
    const groups = typed ? [["", rank(this.rows, typed, visited()).slice(0, MOST)]] : this.beforeTyping();
    this.options = [];
    this.list.replaceChildren(...groups.filter(([, rows]) => rows.length).map(([name, rows], n) => this.group(name, rows, n)));
    const count = this.options.length;
    const said = this.rows.length === 0 ? this.words.wait : count ? "" : this.said.none;
    this.status.textContent = said || (typed ? (count === 1 ? this.said.one : this.said.many.replace("{n}", count)) : "");
    this.status.classList.toggle("okr-find-quiet", !said);
    this.choose(Math.max(0, this.options.findIndex(({ row }) => row.title === chosen)));
  }

  /** Where nothing is typed: what was visited last, then what can be begun, then the pages. */
  beforeTyping() {
    const known = new Map(this.rows.filter((row) => row.key).map((row) => [row.key, row]));
    const recent = visited().map((key) => known.get(key)).filter(Boolean);
    // of the deeds, those about everything: those about one thing are found by its name
    const begun = this.rows.filter((row) => row.kind === "action" && !row.address.includes("?") && !/ ./.test(row.deed));
    const pages = this.rows.filter((row) => row.kind === "page");
    return [[this.said.recent, recent.slice(0, RECENT)], [this.said.actions, begun], [this.said.pages, pages]];
  }

  group(name, rows, nth) {
    const options = rows.map((row) => this.option(row, !["action", "page"].includes(row.kind) || !name));
    if (!name) {
      const plain = make("div", "", { role: "presentation" });
      plain.append(...options);
      return plain;
    }
    const heading = make("div", "okr-find-group", { id: `okr-find-group-${nth}`, role: "presentation" }, name);
    const group = make("div", "", { role: "group", "aria-labelledby": heading.id });
    group.append(heading, ...options);
    return group;
  }

  option(row, named) {
    const place = this.options.length;
    const option = make("a", "okr-find-row", { id: `okr-found-${place}`, role: "option", tabindex: "-1", "aria-selected": "false" });
    if (row.address) {
      option.href = row.address;
      option.dataset.okrPage = ""; // opens in place, as our other links do
    }
    const kind = (named && this.kinds[row.kind]) || "";
    option.append(
      make("span", "okr-find-title", { dir: "auto" }, row.title),
      make("span", "okr-find-beside", { dir: "auto" }, row.beside),
      make("span", "okr-find-kind", {}, kind),
    );
    option.addEventListener("pointermove", () => this.choose(place, false));
    this.options.push({ option, row });
    return option;
  }

  choose(place, scroll = true) {
    this.options[this.at]?.option.setAttribute("aria-selected", "false");
    this.at = place;
    const chosen = this.options[place]?.option;
    chosen?.setAttribute("aria-selected", "true");
    if (chosen && scroll) chosen.scrollIntoView({ block: "nearest" });
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    if (event.isComposing) return;
    const count = this.options.length;
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves && count) {
      const by = moves[event.key];
      const to = Math.abs(by) === 1 ? (this.at + by + count) % count : Math.min(Math.max(this.at + by, 0), count - 1);
      this.choose(to);
    } else if (event.key === "Enter" && event.target === this.input) {
      const chosen = this.options[this.at];
      if (chosen && (event.ctrlKey || event.metaKey) && chosen.row.address) window.open(chosen.option.href, "_blank", "noopener");
      else chosen?.option.click();
    } else if (event.key === "Escape") {
      this.dialog.close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  clicked(event) {
    if (event.target === this.dialog) return this.dialog.close(); // beside the box
    const hit = this.options.find(({ option }) => option.contains(event.target));
    if (!hit || event.ctrlKey || event.metaKey || event.shiftKey) return;
    this.dialog.close();
    if (hit.row.deed) this.does(hit.row.deed);
  }
}

/** An element with attributes and, as text, what it says. */
export function make(name, classes, attributes, text = "") {
  const element = document.createElement(name);
  if (classes) element.className = classes;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}
