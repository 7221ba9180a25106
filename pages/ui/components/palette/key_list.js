// The list of the keys.

import { make } from "./dialog.js";
import { MOD } from "./keys.js";

export class KeyList {
  constructor(parent) {
    this.title = make("h2", "", { id: "okr-keys-title" });
    this.close = make("button", "okr-find-close", { type: "button" }, "Esc");
    this.list = make("dl", "okr-keys-list", {});
    this.dialog = make("dialog", "okr-find okr-keys", { "aria-labelledby": "okr-keys-title" });
    const head = make("div", "okr-find-head", {});
    head.append(this.title, this.close);
    this.dialog.append(head, this.list);
    parent.append(this.dialog);
    this.close.addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  update(data) {
    if (!data.keys) return;
    this.title.textContent = data.said.keys;
    this.close.setAttribute("aria-label", data.said.close);
    this.list.replaceChildren(
      ...data.keys.flatMap(([pressed, does]) => {
        const keys = make("dt", "", {});
        keys.append(...pressed.split(" ").map((key) => make("kbd", "", {}, key === "mod" ? MOD : key)));
        return [keys, make("dd", "", {}, does)];
      }),
    );
    if (this.wanted) this.open();
  }

  /** Once the words are here. */
  open() {
    this.wanted = !this.list.childElementCount;
    if (!this.wanted && !this.dialog.open) this.dialog.showModal();
    return !this.wanted;
  }
}
