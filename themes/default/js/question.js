// Practice questions: graded in the page, with or without a server.

import { answerOf, enliven, focusFirst } from "./fields.js";
import { credit, missing, rightParts } from "./grade.js";
import { element } from "./here.js";

/**
 * @typedef {import("./here.js").Question} Question
 * @typedef {{ success: boolean, scaled: number }} Grade
 */

/**
 * Brings a question's form alive; `answered` hears of each answer, and what it earned if it is scored.
 * @param {HTMLFormElement} form
 * @param {Question} question
 * @param {(answer: string[], grade: Grade | null) => void} answered
 */
export function bringAlive(form, question, answered) {
  const verdict = /** @type {HTMLElement} */ (form.querySelector(".verdict"));
  const [reset, check] = /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll(".question-foot button"));
  const folded = form.querySelector("details.answer");
  const explanation = element("div", "explanation");
  explanation.hidden = true;
  explanation.append(...(folded?.querySelector(".explanation")?.childNodes ?? []));
  // An essay is compared with what a good one has; an order is told as the list it is.
  const whole = question.key.kind === "order" || question.key.kind === "match" || question.definition.interactionType === "long-fill-in";
  const told = whole && folded ? [...folded.childNodes].filter((node) => node.nodeName !== "SUMMARY") : [];
  explanation.prepend(...told);
  folded?.remove();
  verdict.after(explanation);
  enliven(form);
  check.hidden = false;

  const fields = /** @type {HTMLElement} */ (form.querySelector("fieldset"));
  let misses = 0;
  const clear = () => {
    verdict.replaceChildren();
    verdict.className = "verdict";
    reset.hidden = true;
    explanation.hidden = true;
    for (const marked of form.querySelectorAll(".right, .wrong")) marked.classList.remove("right", "wrong");
    for (const sign of form.querySelectorAll(".sign")) sign.remove();
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const feedback of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll(".feedback"))) {
      feedback.hidden = true;
      form.querySelector(".verdict")?.before(feedback);
    }
  };
  form.addEventListener("input", clear);
  form.addEventListener("change", clear);
  form.addEventListener("reset", () => {
    clear();
    check.hidden = false;
    focusFirst(fields);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clear();
    const answer = answerOf(fields);
    if (answer.length === 0) {
      verdict.classList.add("ask-first");
      verdict.textContent = "Give an answer first.";
      return;
    }
    const earned = credit(question.key, question.scoring, answer);
    if (!earned) {
      verdict.classList.add("noted");
      verdict.textContent = question.definition.interactionType === "long-fill-in" ? "Noted. Compare it with what a good answer has." : "Noted, thank you.";
      explanation.hidden = explanation.childNodes.length === 0;
      answered(answer, null);
      return;
    }
    const [part, of] = earned;
    const grade = { success: part === of, scaled: Math.floor((part / of) * 10_000) / 10_000 };
    misses = grade.success ? 0 : misses + 1;
    // Who missed often enough is told.
    const tell = grade.success || misses >= question.tries;
    verdict.classList.add(grade.success ? "right" : part > 0 || isPartly(question.key, answer) ? "partly" : "wrong");
    verdict.textContent = said(question, answer, grade);
    markChoices(form, question, answer, tell, verdict);
    markParts(fields, question, answer, tell);
    explanation.hidden = !tell || explanation.childNodes.length === 0;
    reset.hidden = grade.success;
    answered(answer, grade);
  });
}

/**
 * Marks each choice made, with what is said about it; and the right ones, where they may be told.
 * @param {HTMLFormElement} form
 * @param {Question} question
 * @param {string[]} answer
 * @param {boolean} tell
 * @param {HTMLElement} verdict
 */
function markChoices(form, { key }, answer, tell, verdict) {
  if (key.kind !== "choice") return;
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll(".choice input"))) {
    const right = key.right.includes(Number(input.value));
    const chosen = answer.includes(input.value);
    if (!chosen && !(right && tell)) continue;
    const choice = /** @type {HTMLElement} */ (input.closest(".choice"));
    choice.classList.add(right ? "right" : "wrong");
    const sign = chosen ? (right ? "✓ Right" : "✕ Not this") : "✓ This one";
    choice.querySelector("label")?.append(element("span", "sign", sign));
    const feedback = /** @type {HTMLElement | null} */ (form.querySelector(`.feedback[data-for="${input.value}"]`));
    if (chosen && feedback) {
      feedback.hidden = false;
      choice.append(feedback);
      verdict.append(element("span", "sr", ` ${feedback.textContent?.trim()}`));
    }
  }
}

/**
 * Marks each gap or match; and says what is right, where it may be told.
 * @param {HTMLElement} fields
 * @param {Question} question
 * @param {string[]} answer
 * @param {boolean} tell
 */
function markParts(fields, { key, told }, answer, tell) {
  const right = rightParts(key, answer);
  const left = missing(key, answer);
  const typed = /** @type {NodeListOf<HTMLInputElement>} */ (fields.querySelectorAll("input.gap, ul.match select"));
  typed.forEach((field, at) => {
    field.classList.add(right[at] ? "right" : "wrong");
    if (!right[at]) field.setAttribute("aria-invalid", "true");
    const should = right[at] ? undefined : left.shift();
    const answer = should === undefined ? null : told?.[should];
    const text = right[at] ? "✓" : tell && answer ? `✕ ${answer}` : "✕";
    field.after(element("span", right[at] ? "sign right" : "sign wrong", text));
  });
}

/**
 * Whether something of an answer is right, whatever it earns.
 * @param {Question["key"]} key
 * @param {string[]} answer
 */
function isPartly(key, answer) {
  if (key.kind === "choice") return key.many && key.right.some((right) => answer.includes(String(right)));
  return rightParts(key, answer).some(Boolean);
}

/**
 * @param {Question} question
 * @param {string[]} answer
 * @param {Grade} grade
 */
function said({ key }, answer, grade) {
  if (grade.success) return "✓ That's right.";
  const missed = "✕ Not quite. Have another look.";
  if (key.kind === "choice") return isPartly(key, answer) ? "◔ Partly right: something is missing, or one too many." : missed;
  const right = rightParts(key, answer).filter(Boolean).length;
  if (right > 0) return `◔ ${right} of ${answer.length} are right.`;
  return grade.scaled > 0 ? "◔ Partly right: something stands in the wrong place." : missed;
}
