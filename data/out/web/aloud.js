// What changes away from the focus is told to those who do not see it: a slide by its title and number, and why a form was
// not taken. What is wrong with a field is tied to it, so that it is heard with the field.
(() => {
  const root = document.getElementById("root");
  const region = document.createElement("div");
  region.setAttribute("role", "status");
  region.className = "okr-hide";
  document.body.append(region);
  let shown = "";

  function slide() {
    const title = document.querySelector(".okr-slide h1"), number = document.querySelector("[data-okr-slide]");
    if (!title || !number) return void (shown = "");
    const line = document.querySelector(".okr-slide li[aria-current] > div")?.textContent ?? "";
    const said = [title.textContent, number.textContent, line].filter(Boolean);
    const now = said.join("\n");
    if (shown && now !== shown) region.replaceChildren(...said.map(paragraph)); // the first is read with its page
    shown = now;
  }
  function paragraph(text) {
    const one = document.createElement("p");
    one.textContent = text;
    return one;
  }

  function refused() {
    for (const one of document.querySelectorAll(".st-key-form_wrong:not([role])")) one.setAttribute("role", "alert");
    const wrong = new Map();
    for (const [n, why] of document.querySelectorAll('[class*="st-key-wrong_"]').entries()) {
      const room = why.closest('[data-testid="stLayoutWrapper"]') ?? why;
      const field = room.previousElementSibling?.querySelector("input, textarea");
      if (field) wrong.set(field, (why.id ||= `okr-wrong-${n}`));
    }
    for (const field of document.querySelectorAll("[data-okr-wrong]")) if (!wrong.has(field)) mark(field, null);
    for (const [field, id] of wrong) if (field.dataset.okrWrong !== id) mark(field, id);
  }
  function mark(field, id) {
    for (const [name, value] of [["data-okr-wrong", id], ["aria-invalid", id && "true"], ["aria-describedby", id]]) {
      if (value) field.setAttribute(name, value);
      else field.removeAttribute(name);
    }
  }

  let due = 0;
  const look = () => { due = 0; slide(); refused(); };
  new MutationObserver(() => { due ||= requestAnimationFrame(look); }).observe(root, { childList: true, subtree: true, characterData: true });
})();
