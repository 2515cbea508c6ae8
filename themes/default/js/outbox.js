// Statements on their way to the record store: kept in the browser until the store has them.

import { keyOf } from "./account.js";
import { recall, remember, shared } from "./here.js";
import { call } from "./server.js";
import { device, verbs, waiting } from "./vocabulary.js";

/**
 * @typedef {import("./account.js").Account} Account
 * @typedef {{ id: string, title: string }} Subject the module a statement belongs to
 * @typedef {{ key?: number, account: string, subject: Subject, statement: any }} Row
 */

const BATCH = 50;
const LONGEST = 5 * 60_000;
/** How many a shared device holds for whoever is signed in. */
const MOST = 500;

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("prework-outbox", 1);
    request.onupgradeneeded = () => {
      for (const name of ["waiting", "refused"]) {
        request.result.createObjectStore(name, { keyPath: "key", autoIncrement: true }).createIndex("account", "account");
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/**
 * Runs `work` in one transaction over both stores and waits until it is on disk.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(waiting: IDBObjectStore, refused: IDBObjectStore) => IDBRequest<T> | void} work
 * @returns {Promise<T | undefined>}
 */
async function within(mode, work) {
  const transaction = (await database()).transaction(["waiting", "refused"], mode);
  const request = work(transaction.objectStore("waiting"), transaction.objectStore("refused"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/**
 * Gives a statement its id and its time, once and for good.
 * @param {any} statement
 */
export function stamp(statement) {
  return { id: crypto.randomUUID(), timestamp: new Date().toISOString(), ...statement };
}

/**
 * Keeps a statement, then tries to send what waits.
 * @param {Account} who
 * @param {Subject} subject
 * @param {any} statement stamped
 */
export async function enqueue(who, subject, statement) {
  const row = { account: keyOf(who), subject, statement };
  if (shared) {
    keep(who, [row]);
    void flush(who);
    return;
  }
  try {
    await within("readwrite", (store) => store.add(row));
  } catch {
    // No database (a private window, a full disk): what can't be kept is sent at once.
    await post([statement]).catch(() => {});
    return;
  }
  void flush(who);
}

/**
 * The last word of a page that is going away: kept where writing is instant, and sent if there's time.
 * @param {Account} who
 * @param {Subject} subject
 * @param {any} statement stamped
 */
export function farewell(who, subject, statement) {
  keep(who, [{ subject, statement }]);
  void post([statement], true).catch(() => {});
}

/**
 * Keeps rows where writing is instant: until the database takes them, or on a shared device until they are sent.
 * @param {Account} who
 * @param {{ subject: Subject, statement: any }[]} rows
 */
function keep(who, rows) {
  const key = `late ${keyOf(who)}`;
  remember(key, [...(recall(key) ?? []), ...rows].slice(shared ? -MOST : -BATCH));
}

/** @type {Promise<void> | undefined} */
let running;
let again = false;
let delay = 2000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Sends everything that waits for `who`; one tab at a time, and never two at once.
 * @param {Account} who
 * @returns {Promise<void>}
 */
export function flush(who) {
  again = true;
  running ??= (async () => {
    clearTimeout(timer);
    let done = true;
    while (again && done) {
      again = false;
      done = await alone(() => drain(who)).catch(() => false);
    }
    running = undefined;
    if (done) {
      delay = 2000;
    } else {
      timer = setTimeout(() => void flush(who), delay * (0.75 + Math.random() / 2));
      delay = Math.min(delay * 2, LONGEST);
    }
  })();
  return running;
}

/**
 * @param {() => Promise<boolean>} work
 * @returns {Promise<boolean>}
 */
async function alone(work) {
  return navigator.locks ? navigator.locks.request("prework-outbox", work) : work();
}

/**
 * Sends until nothing waits.
 * @param {Account} who
 * @returns {Promise<boolean>} whether it got that far
 */
async function drain(who) {
  const key = keyOf(who);
  if (shared) return drainShared(who);
  await takeLate(who);
  const rows = await all(key);
  if (rows.length > BATCH || (rows.length > 0 && recall(`broke ${key}`))) {
    if (!(await announce(who, rows))) return false;
  }
  for (let at = 0; at < rows.length; at += BATCH) {
    if (!(await deliver(rows.slice(at, at + BATCH)))) {
      remember(`broke ${key}`, true);
      return false;
    }
  }
  remember(`broke ${key}`, null);
  return recall(`announced ${key}`) ? announce(who, []) : true;
}

/**
 * The same on a shared device, where nothing is in the database.
 * @param {Account} who
 * @returns {Promise<boolean>}
 */
async function drainShared(who) {
  const key = `late ${keyOf(who)}`;
  for (let rows = recall(key) ?? []; rows.length; rows = recall(key) ?? []) {
    const batch = rows.slice(0, BATCH);
    if (!(await deliver(batch))) return false;
    const sent = new Set(batch.map((/** @type {Row} */ row) => row.statement.id));
    const left = (recall(key) ?? []).filter((/** @type {Row} */ row) => !sent.has(row.statement.id));
    remember(key, left.length ? left : null);
  }
  return true;
}

/** @param {Account} who */
async function takeLate(who) {
  const key = `late ${keyOf(who)}`;
  const late = recall(key);
  if (!late) return;
  await within("readwrite", (store) => {
    for (const { subject, statement } of late) store.add({ account: keyOf(who), subject, statement });
  });
  remember(key, null);
}

/**
 * @param {string} key
 * @returns {Promise<Row[]>}
 */
async function all(key) {
  return (await within("readonly", (store) => store.index("account").getAll(key))) ?? [];
}

/**
 * Sends rows; a batch the store refuses is halved until the one bad statement stands alone.
 * @param {Row[]} rows
 * @returns {Promise<boolean>} false when they must wait
 */
async function deliver(rows) {
  const status = await post(rows.map((row) => row.statement)).catch(() => 0);
  if (status >= 200 && status < 300) {
    await settle(rows, false);
    return true;
  }
  if (![400, 403, 409, 413, 422].includes(status)) return false;
  if (rows.length > 1) {
    const half = Math.ceil(rows.length / 2);
    return (await deliver(rows.slice(0, half))) && (await deliver(rows.slice(half)));
  }
  // 409: the store has this id already, so an earlier try did arrive.
  await settle(rows, status !== 409);
  return true;
}

/**
 * @param {Row[]} rows
 * @param {boolean} refused
 */
function settle(rows, refused) {
  if (shared) return;
  return within("readwrite", (store, kept) => {
    for (const row of rows) {
      if (refused) kept.put(row);
      store.delete(/** @type {number} */ (row.key));
    }
  });
}

/**
 * @param {any[]} statements
 * @param {boolean} [keepalive]
 * @returns {Promise<number>} the status
 */
async function post(statements, keepalive = false) {
  const answer = await call("xapi/statements", {
    method: "POST",
    keepalive,
    headers: { "Content-Type": "application/json", "X-Experience-API-Version": "1.0.3" },
    body: JSON.stringify(statements),
  });
  return answer.status;
}

/**
 * Tells the store how much this browser still holds, per module; nothing left takes an earlier word back.
 * @param {Account} who
 * @param {Row[]} rows
 * @returns {Promise<boolean>}
 */
async function announce(who, rows) {
  const key = `announced ${keyOf(who)}`;
  /** @type {Map<string, { subject: Subject, count: number }>} */
  const counts = new Map((recall(key) ?? []).map((/** @type {Subject} */ s) => [s.id, { subject: s, count: 0 }]));
  for (const { subject } of rows) {
    const known = counts.get(subject.id) ?? { subject, count: 0 };
    known.count += 1;
    counts.set(subject.id, known);
  }
  const statements = [...counts.values()].map(({ subject, count }) =>
    stamp({
      actor: { objectType: "Agent", account: who.account },
      verb: { id: verbs.announced, display: { en: "announced" } },
      object: { objectType: "Activity", id: subject.id, definition: { name: { und: subject.title } } },
      result: { extensions: { [waiting]: count } },
      context: { platform: "prework", extensions: { [device]: browserId() } },
    }),
  );
  const status = statements.length ? await post(statements).catch(() => 0) : 200;
  if (status === 0 || status === 401 || status === 429 || status >= 500) return false;
  const held = [...counts.values()].filter(({ count }) => count > 0).map(({ subject }) => subject);
  remember(key, held.length ? held : null);
  return true;
}

/** An id this browser made up for itself. */
function browserId() {
  const id = recall("device") ?? crypto.randomUUID();
  remember("device", id);
  return id;
}

/**
 * Sends what waits now, and whenever there's hope again.
 * @param {Account} who
 */
export function keepSending(who) {
  void flush(who);
  addEventListener("online", () => void flush(who));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void flush(who);
  });
}
