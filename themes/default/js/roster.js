// The roster, live: rows come as the server renders them, and take their place.

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
  filter();
});

/**
 * Puts a row where it belongs, in the place of the one it replaces.
 * @param {{ id: string, html: string }} change
 */
function place({ id, html }) {
  if (!body) return location.reload();
  const template = document.createElement("template");
  template.innerHTML = html;
  const row = template.content.querySelector("tr");
  if (!row) return;
  const old = /** @type {HTMLTableRowElement | null} */ (document.getElementById(`learner-${id}`));
  const focused = old?.contains(document.activeElement);
  const moved = old?.dataset.state !== row.dataset.state;
  old?.remove();
  const order = Number(row.dataset.order);
  const name = row.dataset.name ?? "";
  const after = [...body.rows].find((other) => {
    const theirs = Number(other.dataset.order);
    return theirs > order || (theirs === order && (other.dataset.name ?? "").localeCompare(name) > 0);
  });
  body.insertBefore(row, after ?? null);
  if (moved) {
    row.classList.add("changed");
    if (said) said.textContent = `${name}: ${row.querySelector(".state")?.textContent?.trim()}`;
  }
  if (focused) row.querySelector("a")?.focus();
  filter();
}

const address = table?.dataset.events;
if (address) {
  const source = new EventSource(address);
  source.addEventListener("row", (event) => place(JSON.parse(event.data)));
  source.addEventListener("counts", (event) => {
    if (counts) counts.innerHTML = JSON.parse(event.data).html;
    filter();
  });
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
