// A trainer's rosters, kept in the browser for when there is no network: only those opened here, on no shared device, for two
// days, and until they sign out. `keeper.js` shows them.

import { shared } from "./here.js";

const SHELF = "prework-rosters";
const html = document.documentElement;

/** Whether this page may be kept: the trainer's own, on a device of theirs. */
const isKept = () => !shared && location.pathname.startsWith("/trainer/sessions/") && "caches" in window && "serviceWorker" in navigator;

/** When this page was kept, as people read it; nothing of a page that comes from the server. */
export function keptAt() {
  return html.dataset.kept ?? "";
}

/** Takes everything off the shelf. */
export async function drop() {
  if ("caches" in window) await caches.delete(SHELF).catch(() => false);
}

/** Whether whoever kept pages here has signed out of this page. */
let left = false;

/** Takes everything off the shelf, and lets this page put nothing there again, not even what it is about to keep. */
export function leave() {
  left = true;
  return drop();
}

/** Whose page this is, as its foot says. */
const whose = () => document.querySelector(".who-bar b")?.textContent ?? "";

/** The page as it is now, without what changes anything. */
function copy() {
  const page = /** @type {HTMLElement} */ (html.cloneNode(true));
  const now = new Date();
  page.dataset.kept = now.toLocaleDateString(html.lang || undefined, { weekday: "long", day: "numeric", month: "long" });
  page.removeAttribute("data-reload");
  for (const part of page.querySelectorAll("#undo, #recent, .menu, [data-online]")) part.remove();
  for (const field of page.querySelectorAll("input[name=csrf]")) field.remove();
  return `<!doctype html>\n${page.outerHTML}`;
}

/** Keeps the page, and what it takes to show it. */
export async function keep() {
  if (!isKept() || keptAt() || document.documentElement.hasAttribute("data-offline")) return;
  try {
    await navigator.serviceWorker.register("/trainer/keeper.js", { scope: "/trainer/" });
    // To open a shelf is to put one up. What is put on one that was taken down since goes with it.
    if (left) return;
    const shelf = await caches.open(SHELF);
    // What somebody else left here is nobody's.
    for (const known of await shelf.keys()) {
      const found = await shelf.match(known);
      if (found?.headers.has("x-whose") && decodeURIComponent(found.headers.get("x-whose") ?? "") !== whose()) return void drop();
    }
    const head = { "content-type": "text/html; charset=utf-8", "x-kept": String(Date.now()), "x-whose": encodeURIComponent(whose()) };
    await shelf.put(location.pathname, new Response(copy(), { headers: head }));
    const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
    const parts = loaded.filter(({ origin, pathname }) => origin === location.origin && /\/_theme\/.*\.(css|js|svg)$/.test(pathname));
    for (const { pathname } of parts) if (!(await shelf.match(pathname))) await shelf.add(pathname);
  } catch {
    // A private window, or a full disk: then there is no shelf.
  }
}
