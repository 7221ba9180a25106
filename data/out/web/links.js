// Links inside our own markup open their page in place, as those of Streamlit's navigation do: no reload.
// Without this script they are plain links and still lead there.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-okr-page]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.origin !== location.origin) return;
  event.preventDefault();
  if (link.href === location.href) return;
  history.pushState({}, "", link.href);
  // Streamlit reads the page and its query from the address when one goes back or forward; this is the same step.
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  window.scrollTo(0, 0);
});
