// See pages/ui/components/side_panel.py.
export default function ({ data, parentElement }) {
  const panel = parentElement.closest('[class*="st-key-side_panel_of"]');
  if (!panel) return;
  const link = (value) => `a[data-okr-${data.name}="${CSS.escape(value)}"]`;
  const opener = () => document.querySelector(`table ${link(data.id)}`) ?? document.querySelector(link(data.id));
  panel.setAttribute("role", "region");
  panel.setAttribute("aria-label", data.label);
  opener()?.setAttribute("aria-current", "true");
  if (panel.dataset.okrId !== data.id) {
    panel.dataset.okrId = data.id;
    panel.scrollTop = 0;
    panel.querySelector(link("~"))?.focus({ preventScroll: true });
  }
  const pressed = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !document.contains(panel)) return;
    if ([...document.querySelectorAll('[role="dialog"], [role="listbox"], dialog[open]')].some((one) => one.checkVisibility())) return; // what lies above closes first
    const typing = event.target.closest?.("input, textarea");
    if (typing && panel.contains(typing)) return typing.blur(); // nothing that is being typed goes at the first press
    panel.querySelector(link("~"))?.click();
  };
  document.addEventListener("keydown", pressed);
  return () => {
    document.removeEventListener("keydown", pressed);
    const row = opener();
    row?.removeAttribute("aria-current");
    setTimeout(() => {
      const lost = !document.activeElement || document.activeElement === document.body;
      if (!document.contains(panel) && lost) row?.focus();
    });
  };
}
