// The page grades and reports as the program does: the same tables of cases that `src/grading` reads.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { credit, missing, response, rightParts } from "../../themes/default/js/grade.js";

const table = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
const cases = table("grading.json");
for (const { key, scoring, answer, credit: earned } of cases) {
  assert.deepEqual(credit(key, scoring, answer), earned, JSON.stringify({ key, scoring, answer }));
}
const types = {
  single: "choice",
  multiple: "choice",
  true_false: "true-false",
  gaps: "fill-in",
  number: "numeric",
  essay: "long-fill-in",
  order: "sequencing",
  match: "matching",
  survey: "likert",
  other: "other",
};
for (const { task, answer, response: written } of table("responses.json")) {
  assert.equal(response(types[task], answer), written, JSON.stringify({ task, answer }));
}
// In any order what stands twice is right once, and what is told is what is missing.
const gap = (text) => ({ text: { accepted: [text], case_matters: false } });
const both = { kind: "gaps", gaps: [gap("Ada"), gap("Bo")], any_order: true };
for (const [answer, right, left] of [
  [["Ada", "Ada"], [true, false], [1]],
  [["Bo", "x"], [true, false], [0]],
  [["Bo", "Ada"], [true, true], []],
]) {
  assert.deepEqual([rightParts(both, answer), missing(both, answer)], [right, left], answer.join());
}
console.log(`${cases.length} cases`);
