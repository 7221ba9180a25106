// The calendar that a date field opens is the reader's: Streamlit asks the browser for its language, so a page that marks
// another one (`pages/ui/frame/language.py`) answers in its place, as `fa-IR-u-ca-persian-fw-sat`. Without such a mark the
// browser answers for itself.
(() => {
  const own = Object.getOwnPropertyDescriptor(Navigator.prototype, "language");
  const marked = () => document.querySelector("[data-okr-dates]")?.dataset.okrDates;
  Object.defineProperty(navigator, "language", { configurable: true, get: () => marked() || own.get.call(navigator) });
})();
