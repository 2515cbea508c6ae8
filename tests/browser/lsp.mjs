// `prework lsp`, spoken to by the library that editors' own clients are made of.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver-protocol/node";

// A server that says nothing must not hold the tests up.
setTimeout(() => process.exit(1), 60_000).unref();
const { binary } = JSON.parse(process.env.FACTS ?? "{}");
const root = realpathSync(mkdtempSync(join(tmpdir(), "prework-lsp-")));
const file = (path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return pathToFileURL(join(root, path)).href;
};

file("prework.yaml", "title: Site\nid_base: https://x.example/\n");
const other = file("courses/c/a/index.md", "---\ntitle: Hand hygiene\nsummary: Clean hands.\nvalid_for: P1Y\nconcepts: [moments]\nduration: 5m\n---\n\nWhy? <!-- #why concept=moments -->\n\n- (x) Yes\n- ( ) No\n");
file("courses/c/a/assessment.md", "---\npass: 80%\nattempts: 3\n---\n\nWhen? <!-- #when concept=moments -->\n\n- (x) Now\n- ( ) Later\n");
const live = file("courses/c/workshops/lab.md", "---\ntitle: Lab\nrequires: [a]\n---\n");
const page = file("courses/c/b.md", "# B\n\nText\n");

const server = spawn(binary, ["lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));

/** Diagnostics by address, and who waits for the next of them. */
const shown = new Map();
const waiting = [];
connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) => {
  shown.set(uri, diagnostics);
  for (const { uri: wanted, fits, resolve } of waiting) if (wanted === uri && fits(diagnostics)) resolve(diagnostics);
});
const mistakes = (uri, fits) =>
  new Promise((resolve) => {
    if (shown.has(uri) && fits(shown.get(uri))) resolve(shown.get(uri));
    else waiting.push({ uri, fits, resolve });
  });
const registered = new Promise((resolve) => {
  connection.onRequest("client/registerCapability", ({ registrations }) => {
    resolve(registrations.map(({ method }) => method));
    return null;
  });
});
connection.listen();

const { capabilities, serverInfo } = await connection.sendRequest("initialize", {
  processId: process.pid,
  rootUri: null,
  capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } },
  workspaceFolders: [{ uri: pathToFileURL(join(root, "courses")).href, name: "courses" }],
});
assert.equal(serverInfo.name, "prework");
assert.equal(capabilities.positionEncoding, "utf-16");
await connection.sendNotification("initialized", {});
assert.deepEqual(await registered, ["workspace/didChangeWatchedFiles"]);

/** Opens a text, or changes it; `‸` is the cursor. */
const versions = new Map();
const edit = async (uri, text) => {
  const cursor = text.indexOf("‸");
  const plain = text.replace("‸", "");
  const version = (versions.get(uri) ?? 0) + 1;
  versions.set(uri, version);
  if (version === 1) await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "markdown", version, text: plain } });
  else await connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text: plain }] });
  const lines = plain.slice(0, Math.max(cursor, 0)).split("\n");
  return { textDocument: { uri }, position: { line: lines.length - 1, character: lines.at(-1).length } };
};
const complete = async (uri, text) => (await connection.sendRequest("textDocument/completion", await edit(uri, text))).map(({ label }) => label);

// Mistakes as they are typed, with the place in what the editor counts, and gone when they are mended.
await edit(page, "# 😀 [b](nowhere.md)\n");
const [broken] = await mistakes(page, (all) => all.length > 0);
assert.deepEqual(broken.range, { start: { line: 0, character: 9 }, end: { line: 0, character: 19 } });
assert.equal(broken.code, "broken-link");
assert.match(broken.message, /no file is at `courses\/c\/nowhere.md`\nhint: /);
await edit(page, "# B\n");
await mistakes(page, (all) => all.length === 0);
// What was closed is as it is on disk.
await edit(page, "---\nrequire: [a]\n---\n");
await mistakes(page, (all) => all[0]?.code === "unknown-key");
await connection.sendNotification("textDocument/didClose", { textDocument: { uri: page } });
versions.delete(page);
await mistakes(page, (all) => all.length === 0);
// Others change files, too.
file("courses/c/b.md", "[x](gone.md)\n");
await connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: page, type: 2 }] });
await mistakes(page, (all) => all[0]?.code === "broken-link");

// Completion.
assert.deepEqual((await complete(page, "---\ntitle: B\npre‸\n---\n")).filter((label) => /^(title|pre|requires)/.test(label)), ["requires", "prerequisite_for"]);
assert.deepEqual(await complete(page, "---\nrequires: [‸]\n---\n"), ["a"]);
assert.deepEqual(await complete(page, "---\nprerequisite_for: [l‸]\n---\n"), ["lab"]);
assert.deepEqual(await complete(page, "---\ncompletion: ‸\n---\n"), ["pages", "assessment", "both", "declared"]);
assert.deepEqual(await complete(page, "See [it](‸)\n"), ["a/assessment.md", "a/index.md", "workshops/lab.md"]);
assert.ok((await complete(page, "::: chal‸\n")).includes("challenge"));
const asked = readFileSync(new URL(other), "utf8").replace("concept=moments", "concept=‸");
assert.deepEqual(await complete(other, asked), ["moments"]);
await edit(other, asked.replace("‸", "moments"));

// Hover says what a requirement means; a definition leads there.
const asking = await edit(live, "---\ntitle: Lab\nrequires: [a‸]\n---\n");
const { contents } = await connection.sendRequest("textDocument/hover", asking);
assert.equal(contents.value, "**Hand hygiene** (`a`, 5 min, version 1)\n\nClean hands.\n\nA learner is ready for it with the assessment passed with 80 % in 3 attempts. Evidence lasts P1Y.");
const { uri } = await connection.sendRequest("textDocument/definition", asking);
assert.equal(uri, other);
for (const way of ["a/ind‸ex.md#why", "/a/ind‸ex.md#why", "%61/ind‸ex.md#why", "./a‸/#why"]) {
  const link = await connection.sendRequest("textDocument/definition", await edit(page, `[x](${way})\n`));
  assert.deepEqual([link?.uri, link?.range.start.line], [other, 8], way);
}
const key = await connection.sendRequest("textDocument/hover", await edit(live, "---\ntitle: Lab\ngat‸e: warn\n---\n"));
assert.match(key.contents.value, /How strict/);

// A quick fix writes a question's id.
await edit(page, "Why? \n\n- (x) Yes\n- ( ) No\n");
const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const [action] = await connection.sendRequest("textDocument/codeAction", { textDocument: { uri: page }, range, context: { diagnostics: [] } });
assert.equal(action.title, "Write `<!-- #index-q1 -->`");
assert.deepEqual(action.edit.changes[page], [{ range: { start: { line: 0, character: 4 }, end: { line: 0, character: 4 } }, newText: " <!-- #index-q1 -->" }]);

// Above a question stands how it is answered, from a report that was saved; it follows the question to another line.
const lenses = async (uri) => connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });
assert.deepEqual(await lenses(other), []);
const option = (text, right, people) => ({ text, right, people });
const version = { version: 2, answered: 48, scored: 48, right: 30, share: 0.62, likely: [0.48, 0.75], blank: 0, answers: 60, seconds: 21, discrimination: null, options: [] };
const figures = { lesson: "a", question: "why", set: "practice", concept: "moments", prompt: "Why?", path: null, line: null, gone: false };
const report = (options) => JSON.stringify({
  as_of: "2027-03-03T08:00:00Z",
  modules: [{ module: "c/a", title: "Hand hygiene", version: 2, reach: [], questions: [
    { ...figures, lesson: "elsewhere", question: "when", versions: [version] },
    { ...figures, versions: [{ ...version, version: 1 }, { ...version, options }] },
  ] }],
});
const saved = file(".prework/items.json", report([option("No", false, 18), option("Yes", true, 30)]));
const written = readFileSync(new URL(other), "utf8");
const [above, ...others] = await lenses(other);
assert.deepEqual(others, []);
assert.equal(above.range.start.line, 8);
assert.equal(above.command.title, "62 % right at first (48 answers, v2) · 18 chose “No” · as of 2027-03-03");
await edit(other, written.replace("Why?", "One more paragraph.\n\nWhy?"));
assert.equal((await lenses(other))[0].range.start.line, 10);
await edit(other, written.replace("#why", "#why-not"));
assert.deepEqual(await lenses(other), [], "another id is another question");
await edit(other, written);
file(".prework/items.json", "no report");
utimesSync(new URL(saved), 1, 1);
assert.deepEqual(await lenses(other), [], "what can't be read is no report");

// Above a step of a workshop stands how often it landed; it follows its heading, by the anchor.
const lab = (lines) => `---\ntitle: Lab\nrequires: [a]\n---\n\n${lines}## Station one <!-- 20m -->\n\nDo it.\n`;
await edit(live, lab(""));
assert.deepEqual(await lenses(live), []);
const said = (day, landed) => ({ session: day, starts: `${day}T09:00:00+01:00`, landed, at: `${day}T12:00:00Z` });
const steps = [{ step: "station-one", title: "Station one", minutes: 20, path: null, line: null, gone: false, landed: 1, re_teach: 2, said: [said("2027-05-05", false), said("2027-04-07", true), said("2027-03-04", false)] }];
file(".prework/taught.json", JSON.stringify({ as_of: "2027-05-06T08:00:00Z", workshops: [{ workshop: "c/lab", title: "Lab", sessions: 3, steps }] }));
const [beside] = await lenses(live);
assert.equal(beside.range.start.line, 5);
assert.equal(beside.command.title, "re-teach in 2 of 3 sessions, last on 2027-05-05 · as of 2027-05-06");
await edit(live, lab("Come in.\n\n"));
assert.equal((await lenses(live))[0].range.start.line, 7);
await edit(live, lab("").replace("Station one", "Round"));
assert.deepEqual(await lenses(live), [], "another heading is another step");

// What it doesn't know is refused, and it goes on; then it goes.
await assert.rejects(connection.sendRequest("textDocument/rename", {}), /no method/);
await connection.sendRequest("shutdown");
await connection.sendNotification("exit");
const code = await new Promise((resolve) => server.on("exit", resolve));
assert.equal(code, 0);
connection.dispose();
console.log("an editor was served");
