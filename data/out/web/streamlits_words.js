// What Streamlit says of its own accord (the hints under a field, an upload, the names of small buttons) is English in
// its code. Where the reader has another language, its words from our catalogue stand in their place; when they choose
// English again, Streamlit's own come back. Texts are replaced inside of Streamlit's parts only, never in what is typed.
(() => {
  const whole = document.documentElement;
  const known = {}; // by language: Streamlit's words, and ours for them
  const theirs = new Map(); // the way back: our words, and Streamlit's
  for (const meta of document.querySelectorAll("meta[name=okr-streamlits-words]")) {
    known[meta.lang] = new Map(Object.entries(JSON.parse(meta.content)));
    for (const [english, ours] of known[meta.lang]) theirs.set(ours, english);
  }
  if (!theirs.size) return;

  const PARTS = [
    "InputInstructions", "stFileUploaderDropzone", "stSelectbox", "stMultiSelect", "stDateInput", "stNumberInput",
  ].map((part) => `[data-testid="${part}"]`).concat("[role=listbox]", "[role=option]").join(", ");
  const NAMED = "button, input, textarea, [role=button], [role=grid], [role=listbox], section, nav, img";
  const NAMES = ["aria-label", "placeholder", "title"];
  const SIZE = /^(\s*)([\d.,]+)\s?([KMG]B) per file$/, LENGTH = /^\d+\/\d+$/;

  function said(text) {
    const mine = known[whole.lang], english = theirs.get(text) ?? text;
    if (!mine) return english;
    const size = SIZE.exec(english);
    if (size) return mine.get("{size} per file")?.replace("{size}", `${size[2]} ${size[3]}`) ?? english;
    if (LENGTH.test(english)) return english.replace(/\d/g, (digit) => mine.get("0123456789")?.[digit] ?? digit);
    return mine.get(english) ?? english;
  }

  const sized = new WeakMap(); // texts with a number in them, as Streamlit wrote them
  function say(node) {
    const before = sized.get(node) ?? node.nodeValue, after = said(before);
    if (SIZE.test(before)) sized.set(node, before);
    if (after !== node.nodeValue) node.nodeValue = after;
  }

  function name(element) {
    for (const attribute of NAMES) {
      const before = element.getAttribute(attribute);
      if (!before) continue;
      const after = said(before);
      if (after !== before) element.setAttribute(attribute, after);
    }
  }

  function look(node) {
    if (node.nodeType === Node.TEXT_NODE) return void (node.parentElement?.closest(PARTS) && say(node));
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.matches(NAMED)) name(node);
    node.querySelectorAll(NAMED).forEach(name);
    const parts = node.closest(PARTS) ? [node] : node.querySelectorAll(PARTS);
    for (const part of parts) {
      const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) say(texts.currentNode);
    }
  }

  let spoken = whole.lang;
  new MutationObserver((changes) => {
    if (spoken !== whole.lang) {
      spoken = whole.lang;
      return look(document.body);
    }
    if (!known[whole.lang]) return;
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(look);
      else look(change.target);
    }
  }).observe(whole, {
    attributes: true, attributeFilter: ["lang", ...NAMES], characterData: true, childList: true, subtree: true,
  });
})();
