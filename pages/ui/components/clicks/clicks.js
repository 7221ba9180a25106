// See pages/ui/components/clicks.py. One listener per name for the whole page; it is taken away when the component goes.
const ON_ITS_HEELS = 150; // milliseconds

export default function ({ data, setTriggerValue }) {
  const attribute = `data-okr-${data.name}`;
  let left = -ON_ITS_HEELS;
  const leaves = ({ target }) => { if (target.matches?.("input, textarea")) left = performance.now(); };
  const heard = (event) => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const link = plain && !event.defaultPrevented && event.target.closest?.(`a[${attribute}]`);
    if (!link) return;
    event.preventDefault();
    // Streamlit sends what was typed into a field as it is left. What is set at the same time goes along with it, and
    // only the fragment of the field runs: a click on its heels waits until it is on its way.
    const value = link.getAttribute(attribute);
    setTimeout(() => setTriggerValue("clicked", value), performance.now() - left < ON_ITS_HEELS ? ON_ITS_HEELS : 0);
  };
  // before Streamlit's and our other listeners, so that the link is not followed as well
  document.addEventListener("click", heard, { capture: true });
  document.addEventListener("focusout", leaves);
  return () => {
    document.removeEventListener("focusout", leaves);
    document.removeEventListener("click", heard, { capture: true });
  };
}
