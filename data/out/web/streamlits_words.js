// What Streamlit says of its own accord (the hints under a field, an upload, the menus of a table, that a page is not
// there) is English in its code. Where the reader has another language, its words from our catalogue stand in their
// place; when they choose English again, Streamlit's own come back. Texts are replaced inside of Streamlit's parts only,
// and only those it is known to say: never what is typed.
(() => {
  const whole = document.documentElement;
  const known = {}; // by language: Streamlit's words, and ours for them
  const shaped = {}; // by language: those with something of their own in them, such as `{size} per file`, as patterns
  const theirs = new Map(); // the way back: our words, and Streamlit's
  for (const meta of document.querySelectorAll("meta[name=okr-streamlits-words]")) {
    const pairs = Object.entries(JSON.parse(meta.content));
    known[meta.lang] = new Map(pairs);
    shaped[meta.lang] = pairs.filter(([english]) => english.includes("{")).map(shape);
    for (const [english, ours] of pairs) theirs.set(ours, english);
  }
  if (!theirs.size) return;

  const PARTS = [
    "InputInstructions", "stFileUploader", "stSelectbox", "stMultiSelect", "stDateInput", "stNumberInput",
    "stSlider", "stConnectionStatus", "stDataFrameColumnMenu", "stDataFrameColumnFormattingMenu", "stDataFrameStatisticsMenu",
    "stDataFrameColumnVisibilityMenu", "stTooltipContent",
  ].map((part) => `[data-testid="${part}"]`).concat(
    "[role=listbox]", "[role=option]",
    '[data-testid="stDialog"]:not(:has([data-testid="stVerticalBlock"]))', // what is in a block is ours
  ).join(", ");
  const NAMED = "button, input, textarea, [role=button], [role=grid], [role=listbox], section, nav, img";
  const NAMES = ["aria-label", "placeholder", "title"];
  const LENGTH = /^\d+\/\d+$/, FIGURE = /^[^\p{L}\d]*\d[\d,.]*[^\p{L}\d]*$/u;

  function shape([english, ours]) {
    const names = [...english.matchAll(/\{(\w+)\}/g)].map((one) => one[1]);
    const fixed = english.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return { pattern: new RegExp(`^\\s*${fixed.join("(.+?)")}$`), names, ours };
  }

  function inDigits(text) { // of the reader's language, unless they want those of English
    const own = document.querySelector('[data-okr-dates*="-nu-latn"]') ? undefined : known[whole.lang]?.get("0123456789");
    return own ? text.replace(/\d/g, (digit) => own[digit]) : text;
  }

  function asFigure(text) { // of a slider, with the separators and the sign that belong to the digits
    const put = inDigits(text);
    return put === text || whole.lang !== "fa" ? put : put.replaceAll(",", "٬").replace(".", "٫").replace("%", "٪");
  }

  function said(text) {
    const mine = known[whole.lang], english = theirs.get(text) ?? text;
    if (!mine) return english;
    if (mine.has(english)) return mine.get(english);
    if (LENGTH.test(english)) return inDigits(english);
    const wrong = /^(Error)?: (.+)$/s.exec(english); // in a hint the word is written bold, and stands apart
    if (wrong && said(wrong[2]) !== wrong[2]) return `${wrong[1] ? mine.get("Error") : ""}: ${said(wrong[2])}`;
    for (const { pattern, names, ours } of shaped[whole.lang]) {
      const found = pattern.exec(english);
      if (!found) continue;
      const own = Object.fromEntries(names.map((name, at) => [name, found[at + 1].replace(/(\d)([KMG]?B)$/, "$1 $2")]));
      return ours.replace(/\{(\w+)\}/g, (_, name) => inDigits(own[name]));
    }
    return english;
  }

  const put = new WeakMap(); // what was put into a text, and what Streamlit had written there
  function say(node) {
    const before = put.get(node)?.ours === node.nodeValue ? put.get(node).english : node.nodeValue;
    const slid = FIGURE.test(before) && node.parentElement?.closest('[data-testid="stSlider"]');
    const after = slid ? asFigure(before) : said(before);
    if (after === node.nodeValue) return;
    put.set(node, { english: before, ours: after });
    node.nodeValue = after;
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
