// Asks the server for new figures while the tile is seen. Where the link ended, the figures go; where the server does
// not answer, they stay, and the tile says so.
"use strict";
(() => {
  const ASK_MS = 20000;

  function take(markup) {
    const fresh = new DOMParser().parseFromString(markup, "text/html");
    const main = fresh.querySelector("main"), now = document.querySelector("main");
    if (main === null || main.outerHTML === now.outerHTML) return;
    now.replaceWith(document.adoptNode(main));
    document.documentElement.lang = fresh.documentElement.lang;
    document.documentElement.dir = fresh.documentElement.dir;
    document.title = fresh.title;
  }

  async function ask() {
    if (document.hidden) return;
    let answered = false;
    try {
      const answer = await fetch(location.href, { cache: "no-cache" });
      const isTile = (answer.headers.get("content-type") || "").startsWith("text/html");
      if (isTile && (answer.ok || answer.status === 404 || answer.status === 410)) {
        take(await answer.text());
        answered = true;
      }
    } catch (error) {
      if (origin === "null") return location.reload(); // in a sandbox nothing may be asked for, only opened
    }
    document.querySelector(".old").hidden = answered;
  }

  setInterval(ask, ASK_MS + Math.random() * ASK_MS / 5); // many that were opened at once should not ask at once
  document.addEventListener("visibilitychange", ask);
})();
