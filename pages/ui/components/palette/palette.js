// The search of every page: a button in its place, the box, and the keys. See pages/ui/search/palette.py.

import { make, Palette } from "./dialog.js";
import { KeyList } from "./key_list.js";
import { listen, MOD } from "./keys.js";
import { follow } from "./visited.js";

const mounted = new WeakMap();
let live = null; // of two that stand on a page while it is drawn anew, the later one has the keys
let sent = null; // the rows that came last: they outlive a page whose place for them was drawn anew

export default function ({ data, parentElement, setTriggerValue }) {
  let one = mounted.get(parentElement);
  if (!one) mounted.set(parentElement, (one = begin(parentElement)));
  one.trigger = setTriggerValue;
  one.update(data);
  return () => {
    one.end();
    mounted.delete(parentElement);
  };
}

function begin(parent) {
  const one = {};
  live?.end();
  live = one;
  const asks = () => one.trigger("asked", String(performance.now()));
  const palette = new Palette(parent, asks, (deed) => one.trigger("deed", deed));
  const list = new KeyList(parent);
  const isCurrent = () => sent?.at === one.data.at;
  const search = () => palette.open(isCurrent());

  const button = make("button", "okr-find-button", { type: "button", "aria-haspopup": "dialog", "aria-keyshortcuts": MOD === "⌘" ? "Meta+K" : "Control+K" });
  const label = make("span", "", {});
  button.append(make("i", "", { "aria-hidden": "true" }), label, make("kbd", "", { "aria-hidden": "true" }, `${MOD} K`));
  button.addEventListener("click", search);
  parent.append(button);

  const stops = [
    follow(),
    listen({
      search,
      keys: () => list.open() || asks(),
      go: (letter) => letter in one.data.go && open(one.data.go[letter]),
      begin: () => Boolean(one.data.new) && open(one.data.new),
    }),
  ];

  /** Open a page in place, as a press on one of our links does. */
  function open(address) {
    const link = make("a", "", { href: address, "data-okr-page": "", hidden: "" });
    parent.append(link);
    link.click();
    link.remove();
    return true;
  }

  one.update = (data) => {
    one.data = data;
    if (data.rows) sent = data;
    label.textContent = data.words.search;
    button.setAttribute("aria-label", data.words.search);
    palette.update(data);
    list.update(data);
  };
  one.end = () => {
    stops.splice(0).forEach((stop) => stop());
    for (const element of [palette.dialog, list.dialog, button]) element.remove();
    if (live === one) live = null;
  };
  if (sent) {
    palette.update(sent);
    list.update(sent);
  }
  return one;
}
