// The trainer's service worker: without a network it shows the rosters that `kept.js` put on the shelf. It changes nothing
// else, and empties the shelf when the trainer signs out.

const SHELF = "prework-rosters";
const LONGEST = 2 * 24 * 3_600_000;

const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(Promise.all([worker.clients.claim(), tidy()])));

/** Takes off what is too old. */
async function tidy() {
  // To open a shelf is to put one up.
  if (!(await caches.has(SHELF))) return;
  const shelf = await caches.open(SHELF);
  for (const request of await shelf.keys()) {
    const kept = (await shelf.match(request))?.headers.get("x-kept");
    if (kept && Date.now() - Number(kept) > LONGEST) await shelf.delete(request);
  }
}

/**
 * What the shelf has, of what the network doesn't answer.
 * @param {Request} request
 */
async function answer(request) {
  try {
    const found = await fetch(request);
    // Signed out elsewhere, or no longer theirs: nothing stays here either.
    if (request.mode === "navigate" && (found.status === 401 || found.status === 403)) await caches.delete(SHELF);
    return found;
  } catch (error) {
    await tidy();
    const kept = await caches.match(new URL(request.url).pathname, { cacheName: SHELF });
    if (kept) return kept;
    throw error;
  }
}

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  /** @type {Request} */
  const request = event.request;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === "/trainer/sign-out") {
    event.waitUntil(caches.delete(SHELF));
    return;
  }
  const isPage = request.mode === "navigate" && pathname.startsWith("/trainer/");
  const isPart = /\/_theme\/.*\.(css|js|svg)$/.test(pathname);
  if (request.method === "GET" && (isPage || isPart)) event.respondWith(answer(request));
});
