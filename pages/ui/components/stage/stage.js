// See pages/ui/components/stage.py. Streamlit hears its shortcuts at the document; what is kept from it is stopped at
// the body, after the widgets themselves have heard it.
const SVG = "http://www.w3.org/2000/svg";
const LARGER = "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5";
const SMALLER = "M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5";

export default function ({ data, parentElement }) {
  const inside = `${data.panel}, [data-baseweb="popover"], [data-baseweb="calendar"], [role="dialog"], [role="listbox"]`;

  let button = parentElement.querySelector("button.okr-stage");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    button.className = "okr-stage";
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", "0 0 24 24");
    picture.append(document.createElementNS(SVG, "path"));
    button.append(picture);
    parentElement.append(button);
  }

  const full = () => document.fullscreenElement !== null;
  const show = () => {
    const label = full() ? data.leave : data.enter;
    button.querySelector("path").setAttribute("d", full() ? SMALLER : LARGER);
    button.setAttribute("aria-label", label);
    button.title = `${label} (${data.key})`;
    // so that Esc closes the panel first; where a browser does not know it, Esc leaves the full screen at once
    if (full()) navigator.keyboard?.lock?.(["Escape"]).catch(() => {});
    else navigator.keyboard?.unlock?.();
  };
  const turn = () => (full() ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => {});

  // a press that is still under way would be lost with the panel: it closes when the page has come to rest
  let pressedAt = -Infinity;
  const touched = (event) => { if (event.target.closest?.(data.panel)) pressedAt = performance.now(); };
  const closeInTime = () => {
    const close = document.querySelector(data.close);
    if (!close) return; // what was sent has closed it
    const sending = performance.now() - pressedAt < 500; // what is typed goes before the press
    if (sending || document.querySelector('.stApp[data-test-script-state="running"]')) setTimeout(closeInTime, 60);
    else close.click();
  };

  // letters by their place, too: a Persian keyboard has another letter there
  const keyOf = ({ key, code }) => {
    if (/^Key[A-Z]$/.test(code) && /^\P{ASCII}$/u.test(key)) return code.slice(3);
    return key.length === 1 ? key.toUpperCase() : key;
  };

  const heard = (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable=true]");
    if (event.key === "Escape") {
      const close = document.querySelector(data.close);
      const open = event.target.closest?.('[data-baseweb="popover"], [role="listbox"]') ||
        document.querySelector('[data-baseweb="popover"] [role="listbox"]');
      const leave = document.querySelector(data.away);
      if (!close && !full() && !open && (!leave || document.querySelector('[role="dialog"]'))) return;
      event.stopPropagation();
      if (open) return; // the list or calendar that is open closes by itself
      if (close) closeInTime();
      else if (full()) turn();
      else if (!event.repeat) leave.click(); // not left to Streamlit, whose shortcuts are deaf now and then after a redraw
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(inside)) return event.stopPropagation(); // Space on a button of the panel is no next slide
    const key = keyOf(event);
    if (key === data.key) return turn();
    if (key === " " && event.target.closest?.("button, a")) return; // which is pressed by it
    const pressed = key in data.keys && document.querySelector(data.keys[key]);
    if (!pressed) return;
    event.stopPropagation();
    event.preventDefault();
    if (!event.repeat) pressed.click();
  };

  button.onclick = turn;
  show();
  document.addEventListener("fullscreenchange", show);
  document.body.addEventListener("keydown", heard);
  document.addEventListener("pointerdown", touched, true);
  return () => {
    document.removeEventListener("fullscreenchange", show);
    document.body.removeEventListener("keydown", heard);
    document.removeEventListener("pointerdown", touched, true);
    navigator.keyboard?.unlock?.();
  };
}
