// The page grades and reports as the program does: the same tables of cases that `src/grading` reads.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { credit, response } from "../../themes/default/js/grade.js";

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
console.log(`${cases.length} cases`);
