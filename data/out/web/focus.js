// The keyboard's place on a page.
//
// What has the focus may be drawn anew while it has it: the browser would let go of it, and one would begin again at the
// top. So the focus goes to what has come in its place. And Streamlit's link past the navigation, the first stop of every
// page, says in the reader's language where it leads: to the first key result of the overview, else to the page's title.
(() => {
  const PATIENCE = 4000; // milliseconds in which something may come back
  const root = document.getElementById("root");
  let held = null;

  const keyed = (node) => /\bst-key-\S+/.exec(node.closest('[class*="st-key-"]')?.className ?? "")?.[0] ?? "";
  const told = (node) => node.getAttribute("aria-label") || node.getAttribute("href") || node.textContent;

  document.addEventListener("focusin", ({ target }) => {
    held = { target, tag: target.tagName, key: keyed(target), told: told(target), page: location.pathname, lost: 0 };
  });
  for (const begun of ["pointerdown", "keydown"]) {
    document.addEventListener(begun, ({ key }) => {
      if (held?.lost || key === "Escape") held = null; // one has gone on by oneself, or leaves a field
    }, true);
  }

  function keep() {
    if (!held || held.target.isConnected || document.activeElement !== document.body) return;
    held.lost ||= performance.now();
    if (held.page !== location.pathname || performance.now() - held.lost > PATIENCE) return void (held = null);
    const within = held.key ? document.querySelectorAll(`[class~="${CSS.escape(held.key)}"]`) : [root];
    for (const room of within) {
      const twin = [...room.querySelectorAll(held.tag)].find((one) => told(one) === held.told && one.checkVisibility());
      if (twin) return twin.focus({ preventScroll: true });
    }
  }

  const link = () => document.querySelector('[data-testid="stSkipToContent"]');
  const words = () => document.querySelector("[data-okr-skip]")?.dataset.okrSkip;
  function name() {
    const text = link()?.firstChild, said = words();
    if (text && said && text.data !== said) text.data = said;
  }
  const goal = () =>
    document.querySelector(".okr-results-list tbody a[data-okr-panel], .okr-goal .okr-title a") ??
    document.querySelector('[data-testid="stMain"] h1');

  document.addEventListener("click", (event) => {
    const to = event.target === link() && goal();
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    if (!to.matches("a")) to.tabIndex = -1;
    to.focus();
    to.scrollIntoView({ block: "center" });
  }, true);

  new MutationObserver(() => { keep(); name(); }).observe(root, { childList: true, subtree: true });
})();
