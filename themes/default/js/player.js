// A lesson tells the record store what its reader did; for a reader nobody knows, it only remembers.

import { account, keyOf } from "./account.js";
import { response } from "./grade.js";
import { here, recall, remember } from "./here.js";
import { follow, recordings } from "./media.js";
import { enqueue, farewell, keepSending, stamp } from "./outbox.js";
import { bringAlive } from "./question.js";
import { follow as followScenario, target } from "./scenario.js";
import { call } from "./server.js";
import { commit, types, verbs } from "./vocabulary.js";

/** A page has to be in view this long before reaching its end counts as reading it. */
const GLANCE = 4000;

/**
 * @typedef {import("./account.js").Account} Account
 * @typedef {import("./here.js").ModuleHere} ModuleHere
 * @typedef {import("./here.js").Here} Here
 */

/**
 * The activities this reader has worked through, as far as this browser knows.
 * @param {Account | null} who
 * @returns {Set<string>}
 */
export function known(who) {
  return new Set([...(recall(`read ${keyOf(who)}`) ?? []), ...(recall(`served ${keyOf(who)}`) ?? [])]);
}

/** @type {Promise<any> | undefined} */
let asked;

/**
 * What the server knows of it, asked once per page, and again when it has just changed; remembered for when there's no network.
 * @param {Account} who
 * @param {boolean} [changed]
 * @returns {Promise<any>}
 */
export function askProgress(who, changed = false) {
  if (changed) asked = undefined;
  asked ??= (async () => {
    try {
      const answer = await call("me/progress.json");
      if (!answer.ok) return null;
      const progress = await answer.json();
      remember(`served ${keyOf(who)}`, progress.experienced ?? []);
      return progress;
    } catch {
      return null;
    }
  })();
  return asked;
}

/**
 * Follows the reader through this lesson.
 * @param {(activity: string) => void} marked hears of activities as they are done
 */
export async function play(marked) {
  if (!here?.lesson || !here.module || !here.course) return;
  const { lesson, module } = here;
  const who = await account();
  const subject = { id: module.activity, title: module.title };
  const language = here.language;
  const started = Date.now();

  /** @param {any} statement */
  const send = (statement) => {
    if (who) void enqueue(who, subject, stamp(statement));
  };
  /** @param {string} verb @param {any} object @param {any} [result] */
  const say = (verb, object, result) => who && statement(/** @type {Here} */ (here), module, who, verb, object, result);

  send(say("initialized", activity(lesson.activity, lesson.title, types.lesson)));

  // What was read of this version: a new version of the module is to be read anew.
  const version = `read ${keyOf(who)} ${module.activity} ${module.version}`;
  let read = (recall(version) ?? []).includes(lesson.activity);
  const finish = async () => {
    if (read) return;
    read = true;
    remember(version, [...(recall(version) ?? []), lesson.activity]);
    remember(`read ${keyOf(who)}`, [...new Set([...(recall(`read ${keyOf(who)}`) ?? []), lesson.activity])]);
    marked(lesson.activity);
    send(say("experienced", activity(lesson.activity, lesson.title, types.lesson)));
    if (who) await askProgress(who);
    const done = new Set([...(recall(version) ?? [lesson.activity]), ...(recall(`served ${keyOf(who)}`) ?? [])]);
    const once = `completed ${keyOf(who)} ${module.activity} ${module.version}`;
    if (module.required.every((required) => done.has(required)) && !recall(once)) {
      remember(once, true);
      send(say("completed", activity(module.activity, module.title, types.module), { completion: true }));
    }
  };
  // A scenario is worked through when it has come to an end; a text, when its end was seen.
  const isScenario = document.querySelector(".scene") !== null;
  if (!isScenario) {
    watchEnd(() => void finish());
    document.getElementById("next")?.addEventListener("click", () => void finish());
  }

  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form.question"))) {
    const question = lesson.questions[form.dataset.question ?? ""];
    if (!question) continue;
    const object = { objectType: "Activity", id: `${lesson.activity}#${form.dataset.question}`, definition: question.definition };
    const looked = stopwatch(form);
    bringAlive(form, question, (answer, grade) => {
      const earned = grade && { success: grade.success, score: { scaled: grade.scaled } };
      const duration = `PT${(looked() / 1000).toFixed(1)}S`;
      send(say("answered", object, { response: response(question.definition.interactionType, answer), duration, ...earned }));
    });
  }

  /** @param {string} id @param {string} text */
  const component = (id, text) => ({ id, description: { [language]: text } });
  followScenario(
    `scenario ${keyOf(who)} ${lesson.activity} ${module.version}`,
    (scene, links, chosen) => {
      const definition = {
        type: types.question,
        description: { [language]: textOf(scene.querySelector("h2")) },
        interactionType: "choice",
        choices: links.map((link) => component(target(link), textOf(link))),
      };
      const object = { objectType: "Activity", id: `${lesson.activity}#${scene.id}`, definition };
      send(say("answered", object, { response: target(links[chosen]) }));
    },
    (scene, good) => {
      const object = activity(`${lesson.activity}#scenario`, lesson.title, types.scenario);
      send(say("completed", object, { completion: true, success: good, response: scene.id }));
      void finish();
    },
  );

  for (const media of recordings()) {
    follow(media, lesson.activity, language, (verb, object, result, context) => {
      const made = say("initialized", object, result);
      if (!made) return;
      const { contextActivities, extensions } = /** @type {any} */ (context);
      made.verb = /** @type {any} */ (verb);
      Object.assign(made.context.contextActivities, contextActivities);
      Object.assign((/** @type {any} */ (made.context).extensions ??= {}), extensions);
      send(made);
    });
  }

  if (!who) return;
  addEventListener("pagehide", () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    const object = activity(lesson.activity, lesson.title, types.lesson);
    farewell(who, subject, stamp(say("terminated", object, { duration: `PT${seconds}S` })));
  }, { once: true });
  keepSending(who);
}

/**
 * Calls `reached` when the end of the text has been seen and the page was in view long enough.
 * @param {() => void} reached
 */
function watchEnd(reached) {
  const end = document.getElementById("end");
  if (!end) return;
  let inView = false;
  let seen = 0;
  let last = Date.now();
  const watcher = new IntersectionObserver((entries) => {
    inView = entries.some((entry) => entry.isIntersecting);
  });
  watcher.observe(end);
  const clock = setInterval(() => {
    const now = Date.now();
    if (document.visibilityState === "visible") seen += Math.min(now - last, 1000);
    last = now;
    if (inView && seen >= GLANCE) {
      clearInterval(clock);
      watcher.disconnect();
      reached();
    }
  }, 500);
}

/**
 * How long something was in view, in milliseconds, since it was last asked.
 * @param {Element} element
 * @returns {() => number}
 */
function stopwatch(element) {
  let inView = false;
  let seen = 0;
  let last = Date.now();
  let wasSeen = false;
  const tally = () => {
    const now = Date.now();
    if (wasSeen) seen += now - last;
    last = now;
    wasSeen = inView && document.visibilityState === "visible";
  };
  new IntersectionObserver((entries) => {
    inView = entries.at(-1)?.isIntersecting ?? false;
    tally();
  }).observe(element);
  document.addEventListener("visibilitychange", tally);
  return () => {
    tally();
    const asked = seen;
    seen = 0;
    return asked;
  };
}

/** @param {Element | null} node */
function textOf(node) {
  return node?.textContent?.trim().replace(/\s+/g, " ") ?? "";
}

/**
 * @param {string} id
 * @param {string} name
 * @param {string} type
 */
function activity(id, name, type) {
  return { objectType: "Activity", id, definition: { type, name: { [here?.language ?? "und"]: name } } };
}

/**
 * @param {Here} page
 * @param {ModuleHere} module
 * @param {Account} who
 * @param {string} verb
 * @param {any} object
 * @param {any} [result]
 */
function statement(page, module, who, verb, object, result) {
  const parent =
    object.id === module.activity
      ? page.course && { id: page.course.activity }
      : object.id.includes("#") && page.lesson
        ? { id: page.lesson.activity }
        : { id: module.activity };
  const grouping = [module.activity, page.course?.activity].filter((id) => id && id !== object.id && id !== parent?.id);
  return {
    actor: { objectType: "Agent", account: who.account },
    verb: { id: verbs[verb], display: { en: verb } },
    object,
    ...(result ? { result } : {}),
    context: {
      registration: registration(who, module),
      revision: String(module.version),
      platform: "prework",
      language: page.language,
      contextActivities: {
        ...(parent ? { parent: [parent] } : {}),
        ...(grouping.length ? { grouping: grouping.map((id) => ({ id })) } : {}),
      },
      ...(module.commit ? { extensions: { [commit]: module.commit } } : {}),
    },
  };
}

/**
 * One id per module version: what a learner does to it belongs together.
 * @param {Account} who
 * @param {ModuleHere} module
 * @returns {string}
 */
function registration(who, module) {
  const key = `registration ${keyOf(who)} ${module.activity} ${module.version}`;
  const id = recall(key) ?? crypto.randomUUID();
  remember(key, id);
  return id;
}
