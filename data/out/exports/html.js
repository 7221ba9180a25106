"use strict";
// Under each picture: what every line says on the day that is pointed at, or chosen with the arrow keys.
for (const figure of document.querySelectorAll("figure")) {
  const picture = figure.querySelector("svg.course");
  const line = picture.querySelector(".at");
  const said = figure.querySelector("output");
  const days = JSON.parse(figure.querySelector("script").textContent).days;
  const begin = said.textContent;
  let chosen = -1;
  const show = (n) => {
    chosen = Math.max(0, Math.min(days.length - 1, n));
    const day = days[chosen];
    line.removeAttribute("hidden");
    line.setAttribute("x1", day.x);
    line.setAttribute("x2", day.x);
    said.textContent = day.said;
  };
  const nearest = (x) => days.reduce((best, day, n) => (Math.abs(day.x - x) < Math.abs(days[best].x - x) ? n : best), 0);
  const hide = () => {
    line.setAttribute("hidden", "");
    said.textContent = begin;
    chosen = -1;
  };
  picture.addEventListener("pointermove", (event) => {
    const place = picture.getBoundingClientRect();
    show(nearest(((event.clientX - place.left) / place.width) * picture.viewBox.baseVal.width));
  });
  picture.addEventListener("pointerleave", hide);
  picture.addEventListener("blur", hide);
  picture.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    show(chosen < 0 ? (step > 0 ? 0 : days.length - 1) : chosen + step);
  });
}
