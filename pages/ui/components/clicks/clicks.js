// See pages/ui/components/clicks.py. One listener per name for the whole page; it is taken away when the component goes.
export default function ({ data, setTriggerValue }) {
  const attribute = `data-okr-${data.name}`;
  const heard = (event) => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const link = plain && !event.defaultPrevented && event.target.closest?.(`a[${attribute}]`);
    if (!link) return;
    event.preventDefault();
    setTriggerValue("clicked", link.getAttribute(attribute));
  };
  // before Streamlit's and our other listeners, so that the link is not followed as well
  document.addEventListener("click", heard, { capture: true });
  return () => document.removeEventListener("click", heard, { capture: true });
}
