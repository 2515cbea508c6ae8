// On a device that several people use: whoever is signed in is signed out when nobody touches it, and nothing stays.

import { forget, shared } from "./here.js";

const IDLE = 5 * 60_000;
const WARN = 4 * 60_000;
/** How often the server hears that somebody is there. */
const TELL = 60_000;

/** @type {HTMLFormElement | null} */
const out = document.querySelector("form.who-bar");

let touched = Date.now();
let told = Date.now();
/** @type {HTMLElement | undefined} */
let warning;

/** Signs out, as the button does. */
function leave() {
  forget();
  out?.submit();
}

function warn() {
  if (warning) return;
  warning = document.createElement("div");
  warning.className = "still-there notice wait";
  warning.setAttribute("role", "alertdialog");
  warning.setAttribute("aria-label", "Still there?");
  const text = document.createElement("p");
  text.textContent = "Still there? Nobody has touched this device for four minutes: in a minute you are signed out.";
  const stay = document.createElement("button");
  stay.className = "btn primary";
  stay.type = "button";
  stay.textContent = "Stay signed in";
  warning.append(text, stay);
  document.body.append(warning);
  stay.focus();
}

function touch() {
  touched = Date.now();
  warning?.remove();
  warning = undefined;
  if (touched - told < TELL) return;
  told = touched;
  void fetch(out?.dataset.here ?? location.href, { credentials: "same-origin", cache: "no-store" }).catch(() => {});
}

function look() {
  // Signed in, here: the form is shown with a name in it.
  if (!out || out.hidden) return;
  const still = Date.now() - touched;
  if (still >= IDLE) leave();
  else if (still >= WARN) warn();
}

/** Watches, from when somebody is known to be signed in. */
export function watch() {
  if (!shared || !out) return;
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, touch, { passive: true });
  setInterval(look, 5_000);
  // A tablet that slept counts no seconds.
  document.addEventListener("visibilitychange", look);
  // A page from the browser's memory may be another person's.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  for (const form of document.querySelectorAll("form.who-bar, form.who, .foot form")) form.addEventListener("submit", forget);
}
