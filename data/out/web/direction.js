// The document is in the reader's language, and its lines begin where that language's do. The server says so on <html>
// as it sends a page; where the reader chooses another language, what is drawn says it first (`pages/ui/language.py`),
// and the document follows without being loaded anew. The browser keeps the choice, so that the next page begins in it.
(() => {
  const whole = document.documentElement;
  const follow = () => {
    const said = document.querySelector("[data-okr-spoken]");
    if (!said || (said.lang === whole.lang && said.dir === whole.dir)) return;
    whole.lang = said.lang;
    whole.dir = said.dir;
    fetch(`/okr-language/${encodeURIComponent(said.dataset.okrSpoken)}`, { method: "POST" }).catch(() => {});
  };
  new MutationObserver(follow).observe(document.getElementById("root"), { childList: true, subtree: true });
})();
