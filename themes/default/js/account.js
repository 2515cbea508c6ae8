// Who reads this page: a learner who signed in, or nobody in particular.

import { forget, here, recall, remember } from "./here.js";
import { call } from "./server.js";

/** @typedef {{ id: string, name: string, account: { homePage: string, name: string }, shared: boolean }} Account */

/** @type {Promise<Account | null> | undefined} */
let asked;

/** Who is signed in, asked once per page. Without a network: who was, the last time. */
export function account() {
  asked ??= ask();
  return asked;
}

/** @returns {Promise<Account | null>} */
async function ask() {
  if (!here || location.protocol === "file:") return null;
  try {
    const answer = await call("me/account.json");
    if (answer.ok && answer.headers.get("content-type")?.includes("json")) {
      /** @type {Account} */
      const found = await answer.json();
      const before = recall("account");
      if (before && before.id !== found.id) forget();
      remember("account", found);
      return found;
    }
    // A server in trouble says nothing about who is reading.
    if (answer.status >= 500) return recall("account");
    remember("account", null);
    forget();
    return null;
  } catch {
    return recall("account");
  }
}

/**
 * The name under which things are kept for a learner, or for nobody in particular.
 * @param {Account | null} who
 */
export function keyOf(who) {
  return who ? `${who.account.homePage} ${who.account.name}` : "anonymous";
}
