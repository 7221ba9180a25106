// What is typed in a field reaches the server before anything else is done with it.
//
// In a form of ours (`pages/ui/forms/kept_form.py`, and those of the plan) text is sent after a pause, as when the field
// is left; Enter in a line and Ctrl/⌘ Enter in a text press its button; and a tab that is closed asks first where
// something is not kept yet. On every page a link or button waits for the field that its press leaves: Streamlit would
// send the other page first and the value after it, which leads back to the page of the field.
(() => {
  const PAUSE = 800, SETTLES = 40, ANSWERED = 300, PATIENCE = 400; // milliseconds
  const KEPT = '[class*="st-key-kept_form"]', UNKEPT = '[class*="st-key-unkept_form"], [data-testid="stForm"]';
  const LINE = '[data-testid="stTextInput"], [data-testid="stNumberInput"]';
  const sending = new WeakSet(); // our own events
  const atRisk = new Set(); // fields of forms that nobody keeps
  let unsent = null, timer = 0, sentAt = -Infinity, leftAt = -Infinity;

  const bar = () => document.querySelector(".st-key-form_bar button"); // of the forms of the plan, which fill their page
  const formOf = (field) => field.closest(KEPT) ?? (field.closest('[data-testid="stMain"]') && bar() && document.body);
  const typedIn = (node) => node instanceof Element && node.matches("textarea, input:not([role=combobox])") && node;
  const app = () => document.querySelector('[data-testid="stApp"]')?.dataset ?? {};

  function send() {
    clearTimeout(timer);
    const field = unsent;
    unsent = null;
    if (!field?.isConnected) return;
    sentAt = performance.now();
    const enter = new KeyboardEvent("keydown", { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true, cancelable: true });
    sending.add(enter);
    field.dispatchEvent(enter); // Streamlit's fields send what they hold with this key, and keep the cursor
  }

  document.addEventListener("input", (event) => {
    const field = typedIn(event.target);
    if (!field) return;
    unsent = field;
    clearTimeout(timer);
    if (!field.closest(UNKEPT)) return void (formOf(field) && (timer = setTimeout(send, PAUSE)));
    atRisk.forEach((one) => one.isConnected || atRisk.delete(one));
    atRisk.add(field);
  });

  document.addEventListener("focusout", (event) => {
    if (event.target !== unsent) return;
    clearTimeout(timer);
    unsent = null;
    sentAt = leftAt = performance.now();
  }, true);

  document.addEventListener("pointerdown", (event) => {
    const pressed = event.target.closest?.("a[href], button");
    if (pressed && unsent && unsent === document.activeElement && !unsent.parentElement?.contains(pressed)) unsent.blur();
  }, true);

  document.addEventListener("click", (event) => {
    const pressed = event.isTrusted && event.target.closest?.("a[href], button");
    if (!pressed) return;
    pressed.closest('[data-testid="stForm"]')?.querySelectorAll("input, textarea").forEach((one) => atRisk.delete(one));
    const isDue = () => sentAt === leftAt && performance.now() < leftAt + PATIENCE; // the field's run has not begun yet
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!isDue() || !plain || (pressed.target && pressed.target !== "_self")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const place = placeOf(pressed);
    const press = () => (isDue() ? setTimeout(press, SETTLES / 2) : (pressed.isConnected ? pressed : same(pressed, place))?.click());
    setTimeout(press, SETTLES);
  }, true);

  // The link or button that was drawn anew in the place of one meanwhile.
  const placeOf = (node) => node.closest('[class*="st-key-"]')?.className;
  const same = (gone, place) => gone.href
    ? [...document.links].find((one) => one.href === gone.href)
    : [...document.querySelectorAll("button:enabled")].find((one) => one.textContent === gone.textContent && placeOf(one) === place);

  document.addEventListener("keydown", (event) => { // after Streamlit's, which sends the field's value
    if (event.key !== "Enter" || sending.has(event) || event.isComposing || event.shiftKey || event.altKey) return;
    const field = typedIn(event.target), form = field && formOf(field);
    if (!form) return;
    const told = event.ctrlKey || event.metaKey;
    if (field.matches("textarea") || form === document.body ? !told : !field.closest(LINE)) return;
    if (field === unsent) {
      clearTimeout(timer);
      unsent = null;
      sentAt = performance.now();
    }
    setTimeout(() => sends(form)?.click(), SETTLES);
  });
  const sends = (form) => (form === document.body ? bar() : form.querySelector('[class*="_send"] button'));

  new MutationObserver(() => {
    if (app().testScriptState === "running") sentAt = -Infinity; // what was sent is there: a run begins with keeping it
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] });

  addEventListener("beforeunload", (event) => {
    const here = unsent?.isConnected && formOf(unsent);
    const answerIsDue = performance.now() - sentAt < ANSWERED || app().testConnectionState !== "CONNECTED";
    const unanswered = sentAt > 0 && answerIsDue && (document.querySelector(KEPT) ?? bar());
    const unkept = [...atRisk].some((one) => one.isConnected && one.value);
    if (here) send(); // while the question stands, it arrives
    if (here || unanswered || unkept) event.preventDefault();
  });
})();
