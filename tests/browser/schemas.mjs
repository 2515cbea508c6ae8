// The JSON Schemas fit what the examples' authors wrote, and nothing else.

import Ajv from "ajv";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const { binary, root } = JSON.parse(process.env.FACTS ?? "{}");
const ajv = new Ajv({ allowUnionTypes: true, formats: { date: true, uri: true } });
const schemas = Object.fromEntries(
  ["prework", "course", "module", "lesson", "assessment", "workshop", "program"].map((kind) => [kind, ajv.compile(JSON.parse(execFileSync(binary, ["schema", kind], { encoding: "utf8" })))]),
);
const check = (kind, text, name) => {
  const fits = schemas[kind](parse(text) ?? {});
  assert.ok(fits, `${name}: ${ajv.errorsText(schemas[kind].errors)}`);
};
let count = 0;
for (const entry of readdirSync(join(root, "courses"), { recursive: true })) {
  const name = entry.replaceAll("\\", "/");
  if (name.endsWith("course.yaml")) check("course", readFileSync(join(root, "courses", entry), "utf8"), name);
  if (!name.endsWith(".md")) continue;
  const front = /^---\n([\s\S]*?)\n---/.exec(readFileSync(join(root, "courses", entry), "utf8"));
  if (!front) continue;
  const parts = name.split("/");
  const kind = name.includes("/workshops/") ? "workshop" : name.endsWith("/assessment.md") ? "assessment" : name.endsWith("/index.md") && parts.length === 3 ? "module" : "lesson";
  check(kind, front[1], name);
  count += 1;
}
for (const name of readdirSync(join(root, "programs"))) check("program", readFileSync(join(root, "programs", name), "utf8"), name);
check("prework", readFileSync(join(root, "prework.yaml"), "utf8"), "prework.yaml");
for (const [kind, text] of [
  ["module", "titel: x"],
  ["module", "completion: page"],
  ["module", "version: 0"],
  ["module", "objectives: [{id: a, kind: be}]"],
  ["module", "on_major: {retake: 2027-01-01}"],
  ["workshop", "requires: [{module: a, evidence: sure}]"],
  ["workshop", "requires: a"],
  ["assessment", "feedback: sometimes"],
  ["program", "requires: []"],
  ["program", "requires: [{any: [a, b]}]"],
  ["prework", "base_url: courses.example.org"],
]) assert.equal(schemas[kind](parse(text)), false, `${kind}: ${text}`);
for (const text of ["requires: [a, b/c, {any: [a, [b, c]]}, {at_least: 2, of: [a, b, {module: c, passed: true}]}]", "objectives: [Do it, {id: a, kind: do, text: A}]"]) check("workshop", text, text);
console.log(`${count} front matters fit`);
