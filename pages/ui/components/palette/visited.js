// What was visited in this browser, the latest first: addresses only, kept in the browser and sent nowhere.

const KEPT = "okr-visited";
const MOST = 20;
const NAMES = ["id", "metric", "review", "event", "person", "cycle", "about"]; // what an address names a thing by

/** An address as the rows write it: the page and what it is about, without choices of how it is shown. */
export function told(address) {
  const url = new URL(address, document.baseURI);
  const about = new URLSearchParams(NAMES.flatMap((name) => (url.searchParams.has(name) ? [[name, url.searchParams.get(name)]] : [])));
  return `${url.pathname.split("/").pop() || "./"}${about.size ? `?${about}` : ""}`;
}

export function visited() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return []; // what the browser does not let us keep, or somebody wrote there
  }
}

/** Note where the reader is, where that is a thing and not only a page. */
export function note() {
  const here = told(location.href);
  if (!here.includes("?")) return;
  try {
    localStorage.setItem(KEPT, JSON.stringify([here, ...visited().filter((one) => one !== here)].slice(0, MOST)));
  } catch {
    // then nothing is remembered
  }
}

/** Note every change of the address until the returned function is called. */
export function follow() {
  note();
  const moved = globalThis.navigation ? ["currententrychange", globalThis.navigation] : ["popstate", window];
  moved[1].addEventListener(moved[0], note);
  return () => moved[1].removeEventListener(moved[0], note);
}
