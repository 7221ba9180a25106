// The calendar that a date field opens is the reader's: Streamlit asks the browser for its language, so a page that marks
// another one (`pages/ui/language.py`) answers in its place, as `fa-IR-u-ca-persian-fw-sat`. Without such a mark the
// browser answers for itself, but never with a language that is written from the right: in one, Streamlit turns the
// handle of a slider around and leaves its line as it is. Written in Latin letters it keeps its digits and its calendar.
(() => {
  const own = Object.getOwnPropertyDescriptor(Navigator.prototype, "language");
  const marked = () => document.querySelector("[data-okr-dates]")?.dataset.okrDates;
  const FROM_THE_RIGHT = new Set(["Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Rohg"]);
  function upright() {
    const language = own.get.call(navigator);
    try {
      const script = new Intl.Locale(language).maximize().script;
      return FROM_THE_RIGHT.has(script) ? String(new Intl.Locale(language, { script: "Latn" })) : language;
    } catch {
      return language;
    }
  }
  Object.defineProperty(navigator, "language", { configurable: true, get: () => marked() || upright() });
})();
