// Where the server is, and how this page asks it: beside the site by its cookie, from a host of its own by a pass.

import { here, recall, remember, root } from "./here.js";

/** The server's root. */
export const server = new URL(here?.server ?? root.href, root);

/** Whether it has another origin than this page: no cookie goes there. */
export const apart = server.origin !== location.origin;

// The server leads back here with a pass behind the #, which browsers keep to themselves.
const given = /^#prework-pass=([\w-]+)$/.exec(location.hash);
if (given && apart) {
  remember("pass", given[1]);
  history.replaceState(history.state, "", location.pathname + location.search);
}

/** Where somebody signs in, or gets another pass, and comes back to this page. */
export function door() {
  const door = new URL(apart ? "me/pass" : "sign-in", server);
  if (apart) door.searchParams.set("to", location.href.split("#")[0]);
  return door;
}

/** Forgets who was here, where the server's own sign-out is elsewhere. */
export function forgetPass() {
  remember("pass", null);
  remember("account", null);
}

/**
 * Asks the server.
 * @param {string | URL} path from the server's root
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
export function call(path, init = {}) {
  const headers = new Headers(init.headers);
  const pass = apart && recall("pass");
  if (pass) headers.set("Authorization", `Bearer ${pass}`);
  return fetch(new URL(path, server), { ...init, headers, credentials: apart ? "omit" : "same-origin", cache: "no-store" });
}
