// The keys of the program. None of them is taken while somebody types, chooses in a list, or holds another key down.

const PATIENCE = 1200; // milliseconds between g and the letter after it
const APPLE = /Mac|iPhone|iPad/.test(navigator.platform);
const TYPING = "input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox], [role=combobox]";
const OWN_KEYS = "[role=listbox], [role=menu], [role=slider], [role=grid], [role=radiogroup], [role=tablist], canvas";

/** How this machine writes its key for commands. */
export const MOD = APPLE ? "⌘" : "Ctrl";

/** Listen until the returned function is called. does: search(), keys(), go(letter), begin(). */
export function listen(does) {
  let after = 0; // when g was pressed

  const pressed = (event) => {
    if (event.isComposing || event.repeat && letterOf(event) === "g") return;
    const command = APPLE ? event.metaKey : event.ctrlKey;
    if (command && !event.altKey && !event.shiftKey && letterOf(event) === "k") {
      event.preventDefault();
      event.stopPropagation();
      does.search();
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.closest(`${TYPING}, ${OWN_KEYS}`) || document.querySelector("dialog[open], [role=dialog], [role=alertdialog]")) return;
    const key = event.key === "؟" ? "?" : event.key;
    const letter = letterOf(event);
    const going = performance.now() - after < PATIENCE;
    after = 0;
    const done =
      key === "/" ? does.search()
      : key === "?" ? does.keys()
      : event.shiftKey ? false
      : going ? does.go(letter)
      : letter === "g" ? ((after = performance.now()), true)
      : letter === "n" ? does.begin()
      : letter === "j" ? step(1)
      : letter === "k" ? step(-1)
      : false;
    if (done !== false) event.preventDefault();
  };

  document.addEventListener("keydown", pressed, { capture: true });
  return () => document.removeEventListener("keydown", pressed, { capture: true });
}

/** The Latin letter on the key, whatever the keyboard writes with it. */
function letterOf(event) {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  return /^Key[A-Z]$/.test(event.code) && /^\P{ASCII}$/u.test(event.key) ? event.code[3].toLowerCase() : "";
}

/** Move to the next or previous row of a list; Enter then follows its link, as everywhere. */
function step(by) {
  const rows = [...document.querySelectorAll("[data-okr-row]")].filter((row) => row.checkVisibility());
  if (!rows.length) return false;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1)];
  const target = next.matches("a[href], button, [tabindex]") ? next : next.querySelector("a[href], button, [tabindex]");
  target?.focus();
  next.scrollIntoView({ block: "nearest" });
  return Boolean(target);
}
