// Practice questions: graded in the page, with or without a server.

import { element } from "./here.js";

/**
 * @typedef {{ kind: "single" | "multiple", scoring: "whole" | "partial", right: string[] }} Question
 * @typedef {{ success: boolean, scaled: number }} Grade
 */

/**
 * Grades an answer. Partial scoring: (right chosen − wrong chosen) / right, never below zero.
 * @param {Question} question
 * @param {string[]} chosen
 * @returns {Grade}
 */
export function grade(question, chosen) {
  const hits = chosen.filter((id) => question.right.includes(id)).length;
  const misses = chosen.length - hits;
  const success = misses === 0 && hits === question.right.length && hits > 0;
  if (question.scoring !== "partial" || question.right.length === 0) return { success, scaled: success ? 1 : 0 };
  const scaled = Math.max(0, (hits - misses) / question.right.length);
  return { success, scaled: Math.round(scaled * 10_000) / 10_000 };
}

/**
 * Brings a question's form alive; `answered` hears of each answer.
 * @param {HTMLFormElement} form
 * @param {(form: HTMLFormElement, question: Question, chosen: string[], grade: Grade) => void} answered
 */
export function bringAlive(form, answered) {
  /** @type {Question} */
  const question = {
    kind: form.dataset.kind === "multiple" ? "multiple" : "single",
    scoring: form.dataset.scoring === "partial" ? "partial" : "whole",
    right: (form.dataset.right ?? "").split(",").filter(Boolean),
  };
  const verdict = /** @type {HTMLElement} */ (form.querySelector(".verdict"));
  const [reset, check] = /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll(".question-foot button"));
  const answer = form.querySelector("details.answer");
  const explanation = /** @type {HTMLElement | null} */ (form.querySelector(".explanation"));
  if (explanation) {
    explanation.hidden = true;
    verdict.after(explanation);
  }
  answer?.remove();
  check.hidden = false;

  let misses = 0;
  const clear = () => {
    verdict.replaceChildren();
    verdict.className = "verdict";
    reset.hidden = true;
    if (explanation) explanation.hidden = true;
    for (const choice of form.querySelectorAll(".choice")) {
      choice.classList.remove("right", "wrong");
      choice.querySelector(".sign")?.remove();
      const feedback = /** @type {HTMLElement | null} */ (choice.querySelector(".feedback"));
      if (feedback) feedback.hidden = true;
    }
  };
  form.addEventListener("change", clear);
  form.addEventListener("reset", () => {
    clear();
    check.hidden = false;
    form.querySelector("input")?.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clear();
    const inputs = [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll(".choice input"))];
    const chosen = inputs.filter((input) => input.checked);
    if (chosen.length === 0) {
      verdict.classList.add("ask-first");
      verdict.textContent = "Choose an answer first.";
      return;
    }
    const result = grade(question, chosen.map((input) => input.value));
    const word = result.success ? "right" : result.scaled > 0 ? "partly" : "wrong";
    verdict.classList.add(word);
    verdict.textContent = said(question, chosen.length, result);
    for (const input of chosen) {
      const right = question.right.includes(input.value);
      const choice = /** @type {HTMLElement} */ (input.closest(".choice"));
      choice.classList.add(right ? "right" : "wrong");
      choice.querySelector("label")?.append(element("span", "sign", right ? "✓ Right" : "✕ Not this"));
      const feedback = /** @type {HTMLElement | null} */ (choice.querySelector(".feedback"));
      if (feedback) {
        feedback.hidden = false;
        verdict.append(element("span", "sr", ` ${feedback.textContent?.trim()}`));
      }
    }
    misses = result.success ? 0 : misses + 1;
    // Who missed twice is told.
    const tell = result.success || misses > 1;
    if (explanation) explanation.hidden = !tell;
    if (tell) {
      for (const input of inputs.filter((input) => !input.checked && question.right.includes(input.value))) {
        input.closest(".choice")?.classList.add("right");
        input.closest("label")?.append(element("span", "sign", "✓ This one"));
      }
    }
    reset.hidden = result.success;
    answered(form, question, chosen.map((input) => input.value), result);
  });
}

/**
 * @param {Question} question
 * @param {number} chosen
 * @param {Grade} result
 */
function said(question, chosen, result) {
  if (result.success) return "✓ That's right.";
  if (question.kind === "single") return "✕ Not quite. Have another look.";
  if (result.scaled > 0 || chosen < question.right.length) return "◔ Partly right: something is missing, or one too many.";
  return "✕ Not quite. Have another look.";
}
