// The document is in the reader's language, and its lines begin where that language's do. The server says so on <html>
// as it sends a page; where the reader chooses another language, the header of the page says it first.
const headers = document.getElementsByClassName("okr-frame");
const follow = () => {
  const [header] = headers;
  if (!header) return;
  for (const name of ["lang", "dir"]) {
    const said = header.getAttribute(name);
    if (said && document.documentElement.getAttribute(name) !== said) document.documentElement.setAttribute(name, said);
  }
};
new MutationObserver(follow).observe(document.getElementById("root"), { childList: true, subtree: true });
