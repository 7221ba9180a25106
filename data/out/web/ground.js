// The style sheet's colours follow `color-scheme`, and Streamlit sets that on the page alone: what it lays over the
// page (lists, popovers, dialogs) stands beside it in the document. So the document follows the page.
const whenDrawn = new MutationObserver(() => {
  const app = document.querySelector(".stApp");
  if (!app) return;
  whenDrawn.disconnect();
  const follow = () => { document.documentElement.style.colorScheme = getComputedStyle(app).colorScheme; };
  new MutationObserver(follow).observe(app, { attributes: true, attributeFilter: ["class"] });
  follow();
});
whenDrawn.observe(document.getElementById("root"), { childList: true, subtree: true });
