// The roster, live: rows come as the server renders them, and take their place. Without a network it stays readable.

import { drop, keep, keptAt, leave } from "./kept.js";
import { shared } from "./here.js";

const main = document.getElementById("main");
const table = /** @type {HTMLTableElement | null} */ (document.getElementById("roster"));
const counts = document.getElementById("counts");
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("filter"));
const asOf = /** @type {HTMLTimeElement | null} */ (document.getElementById("as-of"));
const live = document.getElementById("live");
const said = document.getElementById("said");
const offline = document.getElementById("offline");
const body = table?.tBodies[0];

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

// What is shown, as the address says.

/**
 * @param {string} name
 * @returns {string}
 */
const wanted = (name) => new URLSearchParams(location.search).get(name) ?? "";

/** @param {HTMLTableRowElement} row */
function isShown(row) {
  const { state, team, unmet, name, code } = row.dataset;
  const find = wanted("find").trim().toLowerCase();
  return (
    (!wanted("show") || state === wanted("show")) &&
    (!wanted("need") || (unmet ?? "").split(" ").includes(wanted("need"))) &&
    (!wanted("team") || team === wanted("team")) &&
    [name, team, code].some((known) => (known ?? "").toLowerCase().includes(find))
  );
}

function filter() {
  if (!body) return;
  let shown = 0;
  for (const row of body.rows) {
    row.hidden = !isShown(row);
    if (!row.hidden) shown += 1;
  }
  /**
   * @param {ParentNode | null} where
   * @param {string} name
   */
  const mark = (where, name) => {
    const attribute = name === "show" ? "filter" : "need";
    for (const link of /** @type {NodeListOf<HTMLElement>} */ (where?.querySelectorAll(`[data-${attribute}]`) ?? [])) {
      if (link.dataset[attribute] === wanted(name)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  mark(counts, "show");
  mark(table, "need");
  const all = document.getElementById("all");
  if (all) all.hidden = shown === body.rows.length;
  const figure = document.getElementById("shown");
  if (figure) figure.textContent = String(shown);
  const nobody = document.getElementById("nobody");
  if (nobody) nobody.hidden = shown > 0;
}

/**
 * Asks for other rows, and keeps that in the address.
 * @param {string} name
 * @param {string} value
 */
function want(name, value) {
  const query = new URLSearchParams(location.search);
  if (value) query.set(name, value);
  else query.delete(name);
  const text = query.toString();
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
  const field = form?.elements.namedItem(name);
  if (field instanceof HTMLInputElement && field.value !== value) field.value = value;
  sort();
  filter();
}

/** @param {MouseEvent} event */
const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;

main?.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest?.("a");
  if (!link || !isPlain(event)) return;
  if (link.dataset.copies) {
    event.preventDefault();
    navigator.clipboard
      .writeText(link.dataset.copies)
      .then(() => say("The link is copied"), () => location.assign(link.href));
    const before = link.textContent;
    link.textContent = "Copied";
    setTimeout(() => (link.textContent = before), 2000);
  } else if (link.dataset.filter !== undefined) {
    event.preventDefault();
    want("show", wanted("show") === link.dataset.filter ? "" : link.dataset.filter);
  } else if (link.dataset.need !== undefined) {
    event.preventDefault();
    want("need", wanted("need") === link.dataset.need ? "" : link.dataset.need);
  } else if (link.id === "all") {
    event.preventDefault();
    form?.reset();
    for (const name of ["show", "need", "team", "find"]) want(name, "");
    for (const field of form?.querySelectorAll("select") ?? []) if (field.name === "team") field.value = "";
  }
});
form?.addEventListener("input", (event) => {
  const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target);
  if (field.name) want(field.name, field.value);
});
// What is typed is shown at once: the button is for who has no script.
form?.querySelector("button")?.setAttribute("hidden", "");
form?.addEventListener("submit", (event) => event.preventDefault());

// Menus: one at a time, closed by Escape.

document.addEventListener("toggle", (event) => {
  const opened = /** @type {HTMLDetailsElement} */ (event.target);
  if (!opened.matches?.(".menu[open]")) return;
  for (const other of document.querySelectorAll(".menu[open]")) if (other !== opened) other.removeAttribute("open");
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(".menu[open]");
  open?.removeAttribute("open");
  open?.querySelector("summary")?.focus();
});
document.addEventListener("click", (event) => {
  const open = document.querySelector(".menu[open]");
  if (open && !open.contains(/** @type {Node} */ (event.target))) open.removeAttribute("open");
});

// Rows, in their place.

document.addEventListener("visibilitychange", () => {
  if (document.hidden) sort();
});
addEventListener("beforeprint", () => sort(true));
addEventListener("afterprint", () => sort());

/**
 * Whether a row on the page is as the server sends it; the page itself only hides and tints rows, and opens menus.
 * @param {HTMLTableRowElement} shown
 * @param {HTMLTableRowElement} sent
 */
function same(shown, sent) {
  const bare = /** @type {HTMLElement} */ (shown.cloneNode(true));
  bare.removeAttribute("class");
  bare.removeAttribute("hidden");
  for (const menu of bare.querySelectorAll("[open]")) menu.removeAttribute("open");
  return bare.isEqualNode(sent);
}

/**
 * Most fixable first, then by name.
 * @param {HTMLElement} a
 * @param {HTMLElement} b
 */
function compare(a, b) {
  return Number(a.dataset.order) - Number(b.dataset.order) || byName(a, b);
}

/**
 * @param {HTMLElement} a
 * @param {HTMLElement} b
 */
function byName(a, b) {
  return (a.dataset.name ?? "").localeCompare(b.dataset.name ?? "");
}

/** Puts every row in its place. Not while somebody looks: a row that changes stays under their eyes. */
function sort(onPaper = false) {
  const held = /** @type {HTMLElement | null} */ (document.activeElement);
  body?.append(...[...body.rows].sort(onPaper || wanted("sort") === "name" ? byName : compare));
  if (body?.contains(held)) held?.focus();
}

/**
 * Remembers which menu in `old` is open and what has the focus there; has it again in `made`.
 * @param {HTMLElement} old
 * @param {() => HTMLElement} change
 */
function swap(old, change) {
  const held = old.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
  const isLink = held instanceof HTMLAnchorElement;
  const address = isLink ? held.getAttribute("href") : null;
  const where = held?.closest("[id]")?.id;
  const token = held instanceof HTMLButtonElement ? held.value : null;
  const open = old.querySelector(".menu[open]")?.closest("[id]")?.id;
  const made = change();
  /** @param {string | undefined} id */
  const within = (id) => (id && id !== made.id ? document.getElementById(id) : made) ?? made;
  if (open) within(open).querySelector(".menu")?.setAttribute("open", "");
  if (!held) return;
  const all = [...within(where).querySelectorAll("a, button, summary")];
  const again = all.find((other) => (address !== null ? other.getAttribute("href") === address : token !== null ? other.getAttribute("value") === token : other.localName === held.localName));
  const next = /** @type {HTMLElement | undefined} */ (again ?? all[0]);
  next?.focus();
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
  const moved = old?.dataset.state !== row.dataset.state;
  if (old) swap(old, () => (old.replaceWith(row), row));
  else body.insertBefore(row, [...body.rows].find((other) => compare(other, row) > 0) ?? null);
  if (moved) {
    row.classList.add("changed");
    say(`${row.dataset.name}: ${row.querySelector(".state")?.textContent?.trim()}`);
  }
  filter();
}

/**
 * Puts a part of the page in the place of what it replaces.
 * @param {string} id
 * @param {string} html
 */
function replace(id, html) {
  const part = document.getElementById(id);
  if (!part) return;
  const template = document.createElement("template");
  template.innerHTML = html;
  const bare = /** @type {HTMLElement} */ (part.cloneNode(true));
  for (const menu of bare.querySelectorAll("[open]")) menu.removeAttribute("open");
  if (bare.innerHTML.trim() === template.innerHTML.trim()) return;
  swap(part, () => (part.replaceChildren(template.content), part));
  filter();
}

// News, or none.

let lost = false;

/** @param {boolean} now */
function lose(now) {
  if (!main || !offline || lost === now) return;
  lost = now;
  const at = document.getElementById("offline-at");
  const kept = keptAt();
  if (at) at.textContent = `${kept ? `${kept}, ` : ""}${asOf?.textContent ?? ""}`;
  offline.hidden = !now;
  document.documentElement.toggleAttribute("data-offline", now);
  for (const menu of document.querySelectorAll(".menu[open]")) menu.removeAttribute("open");
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("#recent button"))) button.disabled = now;
  if (live) live.textContent = now ? "No connection; as of" : "Live, as of";
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Keeps the page as it is, once it has been still for a moment. */
function keepSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => void keep(), 500);
}

/** How long until a stream that ended for good is asked for again. */
const AGAIN = 3000;

/** @param {string} address */
function listen(address) {
  const source = new EventSource(address);
  source.addEventListener("row", (event) => place(JSON.parse(event.data)));
  source.addEventListener("gone", (event) => {
    document.getElementById(`learner-${JSON.parse(event.data).id}`)?.remove();
    filter();
  });
  for (const id of ["head", "sentence", "counts", "others", "recent", "fresh"]) {
    source.addEventListener(id, (event) => replace(id, JSON.parse(event.data).html));
  }
  source.addEventListener("as_of", (event) => {
    const { iso, human } = JSON.parse(event.data);
    if (!asOf) return;
    asOf.dateTime = asOf.title = iso;
    asOf.textContent = human;
    keepSoon();
  });
  source.addEventListener("open", () => {
    // What was kept can be changed again only as the server has it now.
    if (keptAt()) return location.reload();
    lose(false);
    if (live) live.textContent = "Live, as of";
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) void wonder(address);
    else lose(true);
  });
}

/**
 * Why there is no stream: nobody answers, or this isn't theirs to see any more.
 * @param {string} address
 */
async function wonder(address) {
  const answer = await fetch(location.pathname, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  if (answer && [401, 403, 404].includes(answer.status)) {
    if (live) live.textContent = "No longer live: load this page again. As of";
    return leave();
  }
  lose(true);
  setTimeout(() => listen(address), AGAIN);
}

const address = main?.dataset.events;
if (address) {
  // A page from the browser's own shelf is as old as it says, until the server has been heard.
  if (keptAt()) lose(true);
  listen(address);
  addEventListener("offline", () => lose(true));
  for (const leaving of document.querySelectorAll('form[action$="/sign-out"]')) leaving.addEventListener("submit", () => void leave());
  if (shared) void drop();
  else keepSoon();
}
filter();
