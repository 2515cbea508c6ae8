// Every page: colours, the outline on small screens, progress in the outline, the way to the workshop.

import { account } from "./account.js";
import { element, here } from "./here.js";
import { askProgress, known, play } from "./player.js";
import { apart, door, forgetPass } from "./server.js";
import { watch } from "./shared.js";
import "./tabs.js";

const html = document.documentElement;

const scheme = /** @type {HTMLButtonElement | null} */ (document.getElementById("scheme"));
if (scheme) {
  const dark = () => (html.dataset.scheme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const show = () => scheme.setAttribute("aria-pressed", String(dark()));
  scheme.hidden = false;
  scheme.addEventListener("click", () => {
    html.dataset.scheme = dark() ? "light" : "dark";
    try {
      localStorage.setItem("prework-scheme", html.dataset.scheme);
    } catch {
      // For this page only, then.
    }
    show();
  });
  show();
}

// The outline opens by its anchor without a script; with one it can be closed with Escape, and keeps the address clean.
const outline = document.getElementById("outline");
const opener = /** @type {HTMLElement | null} */ (document.querySelector(".open-outline"));
if (outline && opener) {
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", "outline");
  /** @param {boolean} open */
  const set = (open) => {
    outline.classList.toggle("open", open);
    opener.setAttribute("aria-expanded", String(open));
    if (open) outline.querySelector("a")?.focus();
    else opener.focus();
  };
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    set(true);
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      set(true);
    }
  });
  outline.querySelector(".close-outline")?.addEventListener("click", (event) => {
    event.preventDefault();
    set(false);
  });
  outline.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && outline.classList.contains("open")) set(false);
  });
}

/** @param {Iterable<string>} activities */
function mark(activities) {
  const done = new Set(activities);
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("a[data-activity]"))) {
    const sign = link.querySelector(".mark");
    if (!sign || sign.classList.contains("done") || !done.has(link.dataset.activity ?? "")) continue;
    sign.classList.add("done");
    sign.replaceChildren(element("span", "", "✓"), element("span", "sr", "done: "));
  }
  // A module with every lesson done, on the course's own page.
  for (const stop of document.querySelectorAll(".path > li[data-module]")) {
    const links = [...stop.querySelectorAll("a[data-activity] .mark")];
    const dot = stop.querySelector(".dot");
    const finished = links.filter((link) => link.classList.contains("done")).length;
    if (!dot || finished === 0) continue;
    const all = finished === links.length;
    dot.classList.toggle("started", !all);
    dot.classList.toggle("done", all);
    if (all) dot.textContent = "✓";
  }
  const start = /** @type {HTMLAnchorElement | null} */ (document.getElementById("continue"));
  const next = /** @type {HTMLAnchorElement | null} */ (
    [...document.querySelectorAll(".path a[data-activity]")].find((link) => !link.querySelector(".mark.done")) ?? null
  );
  if (start && next && document.querySelector(".path .mark.done")) {
    start.href = next.href;
    const title = next.querySelector(".title")?.textContent;
    const module = next.querySelector(".asks") && next.closest("li[data-module]")?.querySelector("h3")?.textContent;
    start.textContent = module ? `Continue: ${module}, assessment` : `Continue: ${title}`;
  }
}

/**
 * The workshop, always in sight: what is left, and by when.
 * @param {any} progress
 */
function showDue(progress) {
  const due = document.getElementById("due");
  /** @type {any[]} */
  const workshops = progress?.workshops ?? [];
  const mine = workshops.find((workshop) => workshop.course === here?.course?.id) ?? workshops[0];
  if (!due || !mine) return;
  const left = mine.minutes_left ? `${mine.minutes_left} to go` : mine.state.label;
  due.replaceChildren(element("span", `state ${mine.state.code}`, `${mine.state.sign} ${left}`));
  if (mine.due && mine.minutes_left) due.append(element("span", "by", ` by ${mine.due.human}`));
  due.title = mine.title;
  due.hidden = false;
}

async function progress(changed = false) {
  const who = await account();
  mark(known(who));
  const enter = /** @type {HTMLAnchorElement | null} */ (document.getElementById("enter"));
  if (enter && apart) {
    enter.href = door().href;
    enter.hidden = who !== null;
  }
  if (!who) return;
  const link = document.getElementById("my-path");
  if (link) link.hidden = false;
  const unclear = document.getElementById("unclear");
  if (unclear) unclear.hidden = false;
  for (const id of ["who", "who-foot"]) {
    const form = document.getElementById(id);
    const name = form?.querySelector("b");
    if (form && name) {
      name.textContent = who.name;
      form.hidden = false;
      // The server's own sign-out takes no form from elsewhere: this page forgets its pass.
      if (apart) form.addEventListener("submit", (event) => (event.preventDefault(), forgetPass(), location.reload()));
    }
  }
  const progress = await askProgress(who, changed);
  mark([...known(who), ...(progress?.passed ?? [])]);
  showDue(progress);
}

// "On this page" follows the reader.
const toc = [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".toc a"))];
if (toc.length) {
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of toc) {
        if (decodeURIComponent(link.hash.slice(1)) === entry.target.id) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      }
    }
  }, { rootMargin: "-10% 0px -70% 0px" });
  for (const link of toc) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) watcher.observe(heading);
  }
}

// A server that watches the sources says when to look again.
if (html.dataset.reload !== undefined) {
  new EventSource("/_reload").addEventListener("message", () => location.reload());
}

watch();
if (here) {
  void progress();
  document.addEventListener("prework:graded", () => void progress(true));
  void play((activity) => mark([activity]));
}
