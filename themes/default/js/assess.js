// The assessment: questions come from the server per attempt, answers go back, the server grades.

import { account, keyOf } from "./account.js";
import { answerOf, enliven, fill, focusFirst } from "./fields.js";
import { element, here, recall, remember } from "./here.js";
import { call, door, server } from "./server.js";

/**
 * @typedef {{ id: string, html: string, form: string, locked: boolean, comments: string[] }} Asked
 * @typedef {{ id: string, questions: Asked[], answers: Record<string, string[]>, deadline: string | null, round: number }} Attempt
 * @typedef {{ html: string, right: boolean | null, said: string | null, text: string | null, points: number | null, of: number, comments: string[] }} Reviewed
 * @typedef {{ attempt: Attempt, answers: Record<string, string[]>, unsaved: boolean, handing: boolean }} Kept
 * @typedef {{ title: string, detail?: string, hint?: string }} Problem
 */

const place = document.getElementById("assess");
const address = place && new URL(`assess/${place.dataset.course}/${place.dataset.module}`, server);
let memory = "";

/** What the server refused, in its own words. */
class Refusal extends Error {
  /** @param {number} status @param {Problem} problem */
  constructor(status, problem) {
    super(problem.title);
    this.status = status;
    this.problem = problem;
  }
}

/**
 * @param {string} method
 * @param {URL} url
 * @param {any} [body]
 * @returns {Promise<any>}
 */
async function ask(method, url, body) {
  const answer = await call(url, {
    method,
    ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  });
  const json = answer.headers.get("content-type")?.includes("json");
  if (answer.ok) return json ? answer.json() : null;
  // In trouble, or asking for a pause: what is kept here goes there later.
  if (answer.status >= 500 || answer.status === 429) throw new TypeError("the server says not now");
  throw new Refusal(answer.status, json ? await answer.json() : { title: "There is no server here that could mark this" });
}

/**
 * A percentage, never broken between its number and its sign.
 * @param {number} percent
 */
const share = (percent) => `${percent}\u00a0%`;

/** @param {...(Node | string)} parts */
function show(...parts) {
  place?.replaceChildren(...parts);
}

/**
 * @param {string} kind
 * @param {string} text
 * @param {string} [more]
 */
function notice(kind, text, more) {
  const made = element("div", `notice ${kind}`);
  made.append(element("p", "", text));
  if (more) made.append(element("p", "soft small", more));
  return made;
}

/**
 * @param {string} text
 * @param {() => void} act
 * @param {string} [kind]
 */
function button(text, act, kind = "primary") {
  const made = element("button", `btn ${kind}`, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** @param {...Node} parts */
function actions(...parts) {
  const made = element("div", "actions");
  made.append(...parts);
  return made;
}

/** @param {unknown} at an ISO time, or the server's {iso, human} */
function when(at) {
  if (at && typeof at === "object" && "human" in at) return String(at.human);
  const format = new Intl.DateTimeFormat(here?.language, { weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  return format.format(new Date(String(at)));
}

/** @param {unknown} error */
function refused(error) {
  if (!(error instanceof Refusal)) {
    const again = button("Try again", () => void load());
    show(notice("wait", "No connection to the server.", "An assessment that you have begun goes on without one; to begin, you need a signal."), actions(again));
  } else if (error.status === 401) {
    const way = element("a", "btn primary", "Sign in");
    way.setAttribute("href", door().href);
    show(notice("", "Open your personal link to sign in, then come back here.", "The link is in the message from your trainer. The assessment counts for you, so it must know who you are."), actions(way));
  } else if (error.status === 404 || error.status === 405) {
    show(notice("", "This copy of the course has no server, so it can't mark an assessment.", "Open the course at your training's own address."));
  } else {
    const { title, detail, hint } = error.problem;
    show(notice("bad", detail || title, hint), actions(button("Go back", () => void load(), "")));
  }
}

async function load() {
  if (!address) return;
  memory = `attempt ${keyOf(await account())} ${address.pathname}`;
  /** @type {Kept | null} */
  const kept = recall(memory);
  try {
    const about = await ask("GET", address);
    if (about.open) {
      // What was kept before it was returned is of no use: it was handed in then.
      const mine = kept?.attempt.id === about.open.id && kept?.attempt.round === about.open.round ? kept : null;
      const answers = mine?.unsaved ? mine.answers : (about.open.answers ?? {});
      work({ attempt: about.open, answers, unsaved: mine?.unsaved ?? false, handing: mine?.handing ?? false });
      return;
    }
    remember(memory, null);
    overview(about);
  } catch (error) {
    if (kept && !(error instanceof Refusal)) work(kept);
    else refused(error);
  }
}

/** @param {any} about */
function overview(about) {
  const left = about.attempts_allowed == null ? null : about.attempts_allowed - about.attempts_used;
  const marks = /** @type {Reviewed[]} */ (about.review?.questions ?? []).map(reviewed);
  if (about.waits_since) {
    waits(when(about.waits_since));
    return;
  }
  const percent = about.best == null ? null : typeof about.best === "number" ? Math.floor(about.best <= 1 ? about.best * 100 : about.best) : about.best.percent;
  if (about.passed) {
    const done = element("div", "result passed");
    done.append(element("h2", "", "✓ You have passed"), element("p", "", percent == null ? "Nothing is left to do here." : `Your best result is ${share(percent)}. Nothing is left to do here.`));
    show(done, ...marks);
    return;
  }
  const tried = about.attempts_used ? `Your best so far is ${share(percent ?? 0)}. ` : "";
  if (left === 0) {
    show(notice("bad", `${tried}All attempts are used.`, "Talk to your trainer: a person can decide what happens next, and sees that you are waiting."), ...marks);
    return;
  }
  if (about.retry_at && Date.parse(about.retry_at.iso ?? about.retry_at) > Date.now()) {
    show(notice("wait", `${tried}You can try again from ${when(about.retry_at)}.`, "A good moment to read again what was hard."), ...marks);
    return;
  }
  const rest = left == null ? "" : left === 1 ? "This is your last attempt." : `${left} attempts left.`;
  show(
    element("p", "", `${tried}Take the time you need. You can stop and go on later; your answers are kept.`),
    actions(button(about.attempts_used ? "Try again" : "Start", () => void start()), element("span", "kept", rest)),
    ...marks,
  );
}

/**
 * What a person has to read is handed in, and there is no result yet.
 * @param {string} [since]
 */
function waits(since) {
  const done = element("div", "result waits");
  const heading = element("h2", "", "✎ Handed in, to be marked");
  heading.tabIndex = -1;
  done.append(heading, element("p", "", `${since ? `Since ${since} what` : "What"} you wrote waits for a person to read it. The result shows here and on your path.`));
  const path = element("a", "btn primary", "My path");
  path.href = new URL("me", server).href;
  done.append(actions(path));
  show(done);
  return heading;
}

/**
 * One question of the last attempt that a person marked, with what was said of it.
 * @param {Reviewed} entry
 */
function reviewed({ html, right, said: explained, text, points, of, comments }) {
  const box = element("div", "question");
  const asked = element("div", "reviewed");
  asked.innerHTML = html;
  box.append(asked);
  if (text != null) box.append(said(text, "own"));
  const verdict = right === null ? (points === null ? "noted" : points >= of ? "right" : points ? "noted" : "wrong") : right ? "right" : points ? "noted" : "wrong";
  const sign = verdict === "right" ? "✓ " : verdict === "wrong" ? "✕ " : "";
  const word = points === null ? { right: "Right", wrong: "Not right", noted: "Noted" }[verdict] : `${points} of ${of} ${of === 1 ? "point" : "points"}`;
  box.append(element("div", `verdict ${verdict}`, `${sign}${word}`), ...comments.map((comment) => said(comment)));
  if (explained) {
    const more = element("div", "explanation");
    more.innerHTML = explained;
    box.append(more);
  }
  return box;
}

/**
 * What a person wrote, as text.
 * @param {string} words
 * @param {string} [kind]
 */
function said(words, kind = "explanation said") {
  const text = element("p", kind, words);
  text.dir = "auto";
  return text;
}

let starting = false;

async function start() {
  // Pressed twice, it is begun once.
  if (!address || starting) return;
  starting = true;
  try {
    const attempt = await ask("POST", address, {});
    work({ attempt, answers: attempt.answers ?? {}, unsaved: false, handing: false });
    focusFirst(place);
  } catch (error) {
    refused(error);
  } finally {
    starting = false;
  }
}

/**
 * Puts the questions up and keeps every answer: here at once, on the server as soon as it can be reached.
 * @param {Kept} kept
 */
function work(kept) {
  const { attempt } = kept;
  const url = new URL(`assess/attempts/${attempt.id}`, server);
  const form = element("form");
  const status = element("span", "kept");
  status.setAttribute("role", "status");
  const submit = element("button", "btn primary", "Hand in");
  const open = element("div");
  let sending = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let delay = 2000;

  form.autocomplete = "off";
  form.append(...attempt.questions.map((question) => asked(question, kept.answers[question.id] ?? [])));
  form.append(open, actions(submit, status));

  const askable = attempt.questions.filter((question) => !question.locked);
  const unanswered = () => askable.filter((question) => !kept.answers[question.id]?.length);
  const tell = (text = "") => {
    const count = askable.length - unanswered().length;
    status.textContent = text || `${count} of ${askable.length} answered${kept.unsaved ? "" : ", kept"}`;
  };

  // One request at a time; what changes meanwhile goes with the next.
  const send = async () => {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    const { handing } = kept;
    const sent = JSON.stringify(kept.answers);
    try {
      const answer = await ask(handing ? "POST" : "PUT", url, { answers: kept.answers, round: attempt.round });
      delay = 2000;
      if (handing) {
        remember(memory, null);
        removeEventListener("online", send);
        result(answer, attempt);
        return;
      }
      kept.unsaved = sent !== JSON.stringify(kept.answers);
      remember(memory, kept);
      tell();
    } catch (error) {
      if (error instanceof Refusal) {
        if (error.status !== 401) remember(memory, null);
        removeEventListener("online", send);
        refused(error);
        return;
      }
      tell("Waiting for signal. Your answers are kept on this device.");
      timer = setTimeout(() => void send(), delay);
      delay = Math.min(delay * 2, 60_000);
    } finally {
      sending = false;
    }
    if (kept.handing && !handing) void send();
  };

  const boxOf = (/** @type {Asked} */ question) => /** @type {HTMLElement} */ (form.querySelector(`[data-question="${CSS.escape(question.id)}"]`));
  const keep = () => {
    for (const question of askable) kept.answers[question.id] = answerOf(boxOf(question));
    kept.unsaved = true;
    remember(memory, kept);
    open.replaceChildren();
    tell();
    clearTimeout(timer);
    timer = setTimeout(() => void send(), 800);
  };
  form.addEventListener("change", keep);
  form.addEventListener("input", keep);
  // Enter in a gap goes on; it doesn't hand in.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
  });
  const handIn = () => {
    kept.handing = true;
    kept.unsaved = true;
    remember(memory, kept);
    for (const input of form.querySelectorAll("input, textarea, select, button")) input.setAttribute("disabled", "");
    tell("Handing in …");
    void send();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const missing = unanswered();
    if (missing.length === 0) return handIn();
    const text = missing.length === 1 ? "One question has no answer yet." : `${missing.length} questions have no answer yet.`;
    const warning = notice("wait", text);
    warning.append(actions(button("Show me", () => focusFirst(boxOf(missing[0])), ""), button("Hand in anyway", handIn, "quiet")));
    open.replaceChildren(warning);
  });
  addEventListener("online", send);

  tell();
  place?.removeAttribute("aria-live");
  const back = attempt.round > 1 ? askable.find((question) => question.comments.length) : undefined;
  const before = back ?? (unanswered().length < askable.length ? unanswered()[0] : undefined);
  const notices = attempt.deadline ? [notice("", `Hand in before ${when(attempt.deadline)}.`)] : [];
  if (attempt.round > 1) notices.push(notice("wait", "Your trainer has given this back to you.", "Read what they say, write your text again, and hand it in. Everything else stays as it is."));
  show(...notices, form);
  if (kept.handing) return handIn();
  if (kept.unsaved) void send();
  // Who comes back goes on where they were; the window scrolls by itself, so that a page around it stays.
  const box = before && boxOf(before);
  if (box) scrollTo({ top: scrollY + box.getBoundingClientRect().top - innerHeight / 8 });
}

/**
 * @param {Asked} question
 * @param {string[]} answer
 */
function asked(question, answer) {
  const box = element("div", "question");
  box.dataset.question = question.id;
  // The server's own rendering of the author's text, as on the course's pages.
  box.innerHTML = question.form;
  enliven(box, true);
  fill(box, answer);
  if (question.locked) for (const input of box.querySelectorAll("input, textarea, select, button")) input.setAttribute("disabled", "");
  if (question.comments.length) {
    const back = notice("wait", "Returned to be written again:");
    back.append(...question.comments.map((comment) => said(comment)));
    box.prepend(back);
  }
  return box;
}

/**
 * @param {any} graded
 * @param {Attempt} attempt
 */
function result(graded, attempt) {
  if (graded.waits) {
    waits().focus();
    document.dispatchEvent(new Event("prework:graded"));
    return;
  }
  const card = element("div", `result ${graded.passed ? "passed" : "failed"}`);
  const heading = element("h2", "", graded.passed ? "✓ Passed" : "Not passed yet");
  heading.tabIndex = -1;
  card.append(element("p", "score", share(graded.percent)), heading);
  const next = /** @type {HTMLAnchorElement | null} */ (document.getElementById("next"));
  if (graded.passed) {
    card.append(element("p", "", `You needed ${share(graded.pass_percent)}. Your trainer sees it already.`));
    const path = element("a", "btn primary", "My path");
    path.href = new URL("me", server).href;
    const on = element("a", "btn", `Next: ${next?.textContent?.trim()}`);
    on.href = next?.href ?? "";
    card.append(actions(path, ...(next ? [on] : [])));
  } else {
    const left = graded.attempts_left;
    const count = left == null ? "You can try again." : left === 0 ? "That was the last attempt. Your trainer will see that a decision is needed; talk to them." : left === 1 ? "You have one attempt left." : `You have ${left} attempts left.`;
    const wait = graded.retry_at && left !== 0 ? ` The next one opens ${when(graded.retry_at)}.` : "";
    card.append(element("p", "", `You needed ${share(graded.pass_percent)}. ${count}${wait}`));
    const lesson = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".outline li:has(a[aria-current])")?.parentElement?.querySelector("a") ?? null);
    const again = left === 0 || wait ? null : button("Try again", () => void start(), "");
    const read = lesson && element("a", "btn primary", `Read again: ${lesson.querySelector(".title")?.textContent}`);
    if (read && lesson) read.href = lesson.href;
    card.append(actions(...[read, again].filter((part) => part !== null)));
  }
  /** @type {{ id: string, right: boolean | null, html?: string }[]} */
  const feedback = graded.feedback ?? [];
  const list = feedback.map((entry, at) => {
    const question = attempt.questions.find((question) => question.id === entry.id);
    const box = element("div", `question`);
    const legend = element("div", "reviewed");
    legend.innerHTML = question?.html ?? "";
    const [kind, word] = entry.right === null ? ["noted", "Noted"] : entry.right ? ["right", `✓ Question ${at + 1}: right`] : ["wrong", `✕ Question ${at + 1}: not right`];
    const verdict = element("div", `verdict ${kind}`, word);
    box.append(legend, verdict);
    if (entry.html) {
      const said = element("div", "explanation");
      said.innerHTML = entry.html;
      box.append(said);
    }
    return box;
  });
  show(card, ...list);
  heading.focus();
  document.dispatchEvent(new Event("prework:graded"));
}

void load();
