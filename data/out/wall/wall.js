// Turns the slides, and asks the server for new figures. Where it does not answer, the last ones stay, and the page says so.
"use strict";
(() => {
  const ASK_MS = 60000, RETRY_MS = 10000;
  let now = 0, turning = 0;

  const slides = () => [...document.querySelectorAll("main .slide")];

  function show(index) {
    const all = slides();
    now = ((index % all.length) + all.length) % all.length;
    all.forEach((slide, i) => slide.classList.toggle("now", i === now));
    document.querySelector(".dots").textContent =
      all.length > 1 ? all.map((_, i) => (i === now ? "●" : "○")).join("") : "";
  }

  function turn(by) {
    clearTimeout(turning);
    show(now + by);
    turning = setTimeout(() => turn(1), Number(document.body.dataset.seconds) * 1000);
  }

  function gone() {
    const said = document.createElement("p");
    said.className = "nothing";
    said.textContent = document.body.dataset.gone;
    document.body.replaceChildren(said);
    document.title = "";
    clearTimeout(turning);
  }

  function take(markup) {
    const fresh = new DOMParser().parseFromString(markup, "text/html");
    for (const part of ["header", "main"]) document.querySelector(part).replaceWith(fresh.querySelector(part));
    document.body.dataset.seconds = fresh.body.dataset.seconds;
    document.title = fresh.title;
    show(now);
  }

  async function ask() {
    let wait = RETRY_MS;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.status === 404) return gone();
      if (answer.ok) {
        take(await answer.text());
        wait = ASK_MS;
      }
    } catch (error) {
      // not reached: told below
    }
    document.querySelector(".old").hidden = wait === ASK_MS;
    setTimeout(ask, wait);
  }

  document.body.classList.add("running");
  document.addEventListener("keydown", (event) => {
    const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === " " || event.key === forward) turn(1);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") turn(-1);
  });
  turn(0);
  setTimeout(ask, ASK_MS);
})();
