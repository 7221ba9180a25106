// The document speaks the language of what is drawn in it: every page marks its own (`pages/ui/language.py`), and
// when the reader chooses another one the document follows without being loaded anew. The server keeps it in a cookie,
// so that the next document begins in it.
(() => {
  const whole = document.documentElement;
  const follow = () => {
    const said = document.querySelector("[data-okr-language]")?.dataset;
    if (!said || (said.okrLanguage === whole.lang && said.okrDirection === (whole.dir || "ltr"))) return;
    whole.lang = said.okrLanguage;
    whole.dir = said.okrDirection;
    fetch(`/okr-language/${encodeURIComponent(whole.lang)}`, { method: "POST" }).catch(() => {});
  };
  new MutationObserver(follow).observe(document.getElementById("root"), { childList: true, subtree: true });
})();
