// When the server does not answer any more, the page says so in our words and stays readable; Streamlit's own dialog asks
// whether one is connected to the Internet, and covers what one was reading. It goes on by itself when the server is back.
const known = [...document.querySelectorAll("meta[name=okr-server-gone]")]; // one for each language
const words = () => (known.find((one) => one.lang === document.documentElement.lang) ?? known[0]).content;
const PATIENCE = 1500; // milliseconds: a socket that is opened anew at once is nothing to tell
let waiting = null;
let told = null;

const tell = () => {
  if (told) return;
  told = document.createElement("div");
  told.className = "okr-server-gone";
  told.setAttribute("role", "status");
  document.body.append(told);
  told.textContent = words(); // after it stands there, so that it is read out
};

const closeTheirs = () => {
  for (const dialog of document.querySelectorAll("[role=dialog]")) {
    if (dialog.textContent.startsWith("Connection error")) dialog.querySelector("button[aria-label=Close]")?.click();
  }
};

const look = () => {
  const state = document.querySelector(".stApp")?.dataset.testConnectionState;
  if (state === undefined || state === "CONNECTED" || (state === "INITIAL" && !told)) {
    clearTimeout(waiting);
    waiting = null;
    told?.remove();
    told = null;
  } else {
    waiting ??= setTimeout(tell, PATIENCE);
    closeTheirs();
  }
};

if (known.length) {
  new MutationObserver(look).observe(document.body, {
    attributes: true,
    attributeFilter: ["data-test-connection-state"],
    childList: true,
    subtree: true,
  });
}
