// The first look goes as soon as the page itself stands: the list, or whatever else is shown in its place. It goes at
// once where this browser shows pages otherwise than it was made for: on another ground, with another navigation.
(() => {
  const look = document.getElementById("okr-first-look");
  const LONGEST = 6000; // milliseconds
  const STANDS = ".okr-list, .okr-goal, .okr-page-head, [data-testid=stAlert], [data-testid=stException], [role=dialog], .okr-server-gone";
  const kept = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };

  const chosen = kept("stActiveTheme-/-v2") ?? "System";
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const ground = { System: dark ? "dark" : "light", Light: "light", Dark: "dark" }[chosen];
  let moved = true; // where it may not be asked
  try { moved = Object.keys(localStorage).some((name) => /^sidebarWidth$|^stSidebarCollapsed-/.test(name)); } catch {}
  if (ground !== look.dataset.ground || (moved && innerWidth > 768) || !("shadowRootMode" in HTMLTemplateElement.prototype)) return look.remove();

  requestAnimationFrame(() => setTimeout(() => performance.mark("okr-first-look"))); // seen by now
  const watching = new MutationObserver(() => { if (document.querySelector(STANDS) || location.pathname !== "/") away(); });
  const late = setTimeout(away, LONGEST);
  function away() {
    watching.disconnect();
    clearTimeout(late);
    look.remove();
  }
  watching.observe(document.body, { childList: true, subtree: true });
})();
