// What this page is, as its data block says, and the small memory it has.

/**
 * @typedef {{ id: string, title: string, activity: string }} Named
 * @typedef {Named & { version: number, commit: string, completion: string, required: string[] }} ModuleHere
 * @typedef {{ key: import("./grade.js").Key, scoring: import("./grade.js").Scoring, tries: number, told?: (string | null)[], definition: any }} Question
 * @typedef {Named & { required: boolean, questions: Record<string, Question> }} LessonHere
 * @typedef {{
 *   kind: string, root: string, server?: string, idBase: string, commit: string, language: string,
 *   course: Named | null, module: ModuleHere | null, lesson: LessonHere | null,
 * }} Here
 */

const block = document.getElementById("prework-page")?.textContent;

/** @type {Here | null} */
export const here = block ? JSON.parse(block) : null;

/** The site's root, from this page. */
export const root = new URL(here?.root || "./", location.href);

/** Whether several people use this device: the server says so at sign-in, and nothing is kept then but in this tab. */
export const shared = /(^|; )prework-shared=1/.test(document.cookie);

/** @returns {Storage} */
const memory = () => (shared ? sessionStorage : localStorage);

/** Forgets what this tab kept on a shared device. */
export function forget() {
  try {
    if (shared) sessionStorage.clear();
  } catch {
    // Off: there is nothing to forget.
  }
}

/**
 * What is remembered under `key`; nothing when storage is off or spoiled.
 * @param {string} key
 * @returns {any}
 */
export function recall(key) {
  try {
    return JSON.parse(memory().getItem(`prework:${root.pathname}:${key}`) ?? "null");
  } catch {
    return null;
  }
}

/**
 * Remembers `value` under `key`; `null` forgets.
 * @param {string} key
 * @param {any} value
 */
export function remember(key, value) {
  try {
    if (value === null) memory().removeItem(`prework:${root.pathname}:${key}`);
    else memory().setItem(`prework:${root.pathname}:${key}`, JSON.stringify(value));
  } catch {
    // Full or off: the page works, it only won't remember.
  }
}

/**
 * A new element with text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [className]
 * @param {string} [text]
 */
export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
