// The roster, live: rows come as the server renders them, and take their place.

const main = document.getElementById("main");
const table = /** @type {HTMLTableElement | null} */ (document.getElementById("roster"));
const counts = document.getElementById("counts");
const asOf = /** @type {HTMLTimeElement | null} */ (document.getElementById("as-of"));
const live = document.getElementById("live");
const said = document.getElementById("said");
const body = table?.tBodies[0];

/** The state shown alone, or "" for all. */
let only = "";

function filter() {
  for (const row of body?.rows ?? []) row.hidden = only !== "" && row.dataset.state !== only;
  for (const button of counts?.querySelectorAll("[data-filter]") ?? []) {
    button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.filter === only));
  }
}

counts?.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-filter]");
  if (!button) return;
  const state = /** @type {HTMLElement} */ (button).dataset.filter ?? "";
  only = only === state ? "" : state;
  sort();
  filter();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) sort();
});

/** @type {string[]} */
let news = [];

/**
 * Says what changed, all of one moment in one breath.
 * @param {string} sentence
 */
function say(sentence) {
  if (news.push(sentence) > 1) return;
  setTimeout(() => {
    if (said) said.textContent = news.join(". ");
    news = [];
  }, 300);
}

/**
 * Whether a row on the page is as the server sends it; the page itself only hides and tints rows.
 * @param {HTMLTableRowElement} shown
 * @param {HTMLTableRowElement} sent
 */
function same(shown, sent) {
  const bare = /** @type {HTMLElement} */ (shown.cloneNode(true));
  bare.removeAttribute("class");
  bare.removeAttribute("hidden");
  return bare.isEqualNode(sent);
}

/**
 * Most fixable first, then by name.
 * @param {HTMLElement} a
 * @param {HTMLElement} b
 */
function compare(a, b) {
  return Number(a.dataset.order) - Number(b.dataset.order) || (a.dataset.name ?? "").localeCompare(b.dataset.name ?? "");
}

/** Puts every row in its place. Not while somebody looks: a row that changes stays under their eyes. */
function sort() {
  const held = /** @type {HTMLElement | null} */ (document.activeElement);
  body?.append(...[...body.rows].sort(compare));
  if (body?.contains(held)) held?.focus();
}

/**
 * Puts a row in the place of the one it replaces, or where it belongs.
 * @param {{ id: string, html: string }} change
 */
function place({ id, html }) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const row = template.content.querySelector("tr");
  if (!row) return;
  // The first row of all, or another column: what stands around the rows is new, too.
  if (!body || row.cells.length !== table?.tHead?.rows[0]?.cells.length) return location.reload();
  const old = /** @type {HTMLTableRowElement | null} */ (document.getElementById(`learner-${id}`));
  if (old && same(old, row)) return;
  const focused = old?.contains(document.activeElement);
  const moved = old?.dataset.state !== row.dataset.state;
  if (old) old.replaceWith(row);
  else body.insertBefore(row, [...body.rows].find((other) => compare(other, row) > 0) ?? null);
  if (moved) {
    row.classList.add("changed");
    say(`${row.dataset.name}: ${row.querySelector(".state")?.textContent?.trim()}`);
  }
  if (focused) row.querySelector("a")?.focus();
  filter();
}

/** @param {string} html */
function count(html) {
  const held = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.filter;
  if (counts) counts.innerHTML = html;
  filter();
  if (held) /** @type {HTMLElement | null} */ (counts?.querySelector(`[data-filter="${held}"]`))?.focus();
}

const address = main?.dataset.events;
if (address) {
  const source = new EventSource(address);
  source.addEventListener("row", (event) => place(JSON.parse(event.data)));
  source.addEventListener("gone", (event) => {
    document.getElementById(`learner-${JSON.parse(event.data).id}`)?.remove();
  });
  source.addEventListener("counts", (event) => count(JSON.parse(event.data).html));
  source.addEventListener("as_of", (event) => {
    const { iso, human } = JSON.parse(event.data);
    if (!asOf) return;
    asOf.dateTime = asOf.title = iso;
    asOf.textContent = human;
  });
  source.addEventListener("open", () => {
    if (live) live.textContent = "Live, as of";
  });
  source.addEventListener("error", () => {
    if (live) live.textContent = "Connection lost, trying again. As of";
  });
}
