// Course pages on another host, with the xAPI libraries that such pages use: @xapi/xapi and @xapi/cmi5.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import ts from "typescript";
import { assert, facts, withBrowser } from "./chromium.mjs";

const { address, key, secret, port, questions } = facts;
const token = Buffer.from(`${key}:${secret}`).toString("base64");
const endpoint = `${address}/xapi/`;
const packages = new URL("./node_modules/@xapi/", import.meta.url);

/** A host of course pages, and, for cmi5, of the address where a page fetches its token. */
function host(at) {
  const server = createServer(async (request, response) => {
    const script = { "/xapi.js": "xapi/dist/XAPI.umd.js", "/cmi5.js": "cmi5/dist/Cmi5.umd.js" }[request.url];
    if (script) response.setHeader("Content-Type", "text/javascript").end(await readFile(new URL(script, packages)));
    else if (request.url === "/fetch") response.setHeader("Content-Type", "application/json").end(JSON.stringify({ "auth-token": token }));
    else response.setHeader("Content-Type", "text/html").end('<!doctype html><title>A course</title><script src="/xapi.js"></script><script src="/cmi5.js"></script>');
  });
  return new Promise((ready) => server.listen(at, "127.0.0.1", () => ready(server)));
}

const [course, stranger] = [await host(port), await host(0)];
try {
  await withBrowser(async (browser) => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.evaluate(library, { endpoint, auth: `Basic ${token}` });
    await page.evaluate(answers, { endpoint, auth: `Basic ${token}`, questions });
    const kinds = new Set(questions.map(({ definition }) => definition.interactionType));
    assert.deepEqual([...kinds].sort(), ["choice", "fill-in", "likert", "long-fill-in", "matching", "numeric", "other", "performance", "sequencing", "true-false"]);
    assert.deepEqual(mistyped(questions), [], "the library's own types");
    assert.equal(mistyped([{ ...questions[0], definition: { ...questions[0].definition, interactionType: "choose" } }]).length, 1);
    console.log(`@xapi/xapi: ${questions.length} questions of ${kinds.size} kinds, answered`);
    console.log("@xapi/xapi: statements, attachments, voiding, more, documents, agents and activities");

    const actor = { objectType: "Agent", account: { homePage: "https://lms.example", name: "ada" } };
    const registration = "0b6fa1a5-6c0d-4e2c-9d37-0d4f7f6f0a11";
    const activityId = "https://course.example/au";
    const state = new URLSearchParams({ activityId, agent: JSON.stringify(actor), registration, stateId: "LMS.LaunchData" });
    const launch = { launchMode: "Normal", moveOn: "Passed", masteryScore: 0.8, contextTemplate: { contextActivities: { grouping: [{ id: "https://course.example/" }] }, extensions: { "https://w3id.org/xapi/cmi5/context/extensions/sessionid": "session" } } };
    const headers = { Authorization: `Basic ${token}`, "X-Experience-API-Version": "1.0.3" };
    const put = await fetch(`${endpoint}activities/state?${state}`, { method: "PUT", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(launch) });
    assert.equal(put.status, 204);
    const query = new URLSearchParams({ endpoint, fetch: `http://127.0.0.1:${port}/fetch`, actor: JSON.stringify(actor), registration, activityId });
    await page.goto(`http://127.0.0.1:${port}/?${query}`);
    await page.evaluate(async () => {
      const cmi5 = globalThis.Cmi5.instance;
      await cmi5.initialize();
      await cmi5.interactionChoice("test", "question", ["a"], ["a"], [{ id: "a", description: { en: "A" } }], { en: "Q" });
      await cmi5.pass(0.9);
      await cmi5.complete();
      await cmi5.terminate();
    });
    const found = await (await fetch(`${endpoint}statements?registration=${registration}&ascending=true`, { headers })).json();
    assert.deepEqual(found.statements.map((one) => one.verb.id.split("/").pop()), ["initialized", "answered", "passed", "completed", "terminated"]);
    console.log("@xapi/cmi5: a session from launch to end");

    await page.goto(`http://127.0.0.1:${stranger.address().port}/`);
    const refused = await page.evaluate(async ({ endpoint, auth }) => {
      const asked = fetch(`${endpoint}statements`, { headers: { Authorization: auth, "X-Experience-API-Version": "1.0.3" } });
      return asked.then(() => false, () => true);
    }, { endpoint, auth: `Basic ${token}` });
    assert.ok(refused, "a page that the key is not for gets nothing");
    const without = await fetch(`${endpoint}statements`, { headers: { ...headers, Origin: "https://stranger.example" } });
    assert.equal(without.status, 403);
  });
} finally {
  course.close();
  stranger.close();
}

/** What TypeScript says of the definitions and answers, held to the types that the library has for statements. */
function mistyped(questions) {
  const name = new URL("questions.ts", import.meta.url).pathname;
  const results = questions.map(({ definition, response }) => ({ definition, result: { response, success: true } }));
  const text = `
    import type { InteractionActivityDefinition, Result } from "@xapi/xapi";
    export const all: { definition: InteractionActivityDefinition; result: Result }[] = ${JSON.stringify(results)};`;
  const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022, moduleResolution: ts.ModuleResolutionKind.Bundler, lib: ["lib.es2023.d.ts", "lib.dom.d.ts"], types: [], skipLibCheck: true };
  const host = ts.createCompilerHost(options);
  const [read, exists] = [host.getSourceFile, host.fileExists];
  host.fileExists = (file) => file === name || exists(file);
  host.getSourceFile = (file, ...rest) => (file === name ? ts.createSourceFile(file, text, options.target) : read(file, ...rest));
  const said = ts.getPreEmitDiagnostics(ts.createProgram([name], options, host));
  return said.map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n"));
}

/** Runs in the page: sends an answer to each question, and finds both as they were sent. */
async function answers({ endpoint, auth, questions }) {
  const xapi = new globalThis.XAPI({ endpoint, auth });
  const actor = { objectType: "Agent", mbox: "mailto:bo@course.example" };
  for (const [place, { definition, response }] of questions.entries()) {
    const id = `https://course.example/test#${place}`;
    const verb = { id: "http://adlnet.gov/expapi/verbs/answered", display: { en: "answered" } };
    const sent = { actor, verb, object: { objectType: "Activity", id, definition }, result: { response, success: true } };
    const [statementId] = (await xapi.sendStatement({ statement: sent })).data;
    const { object, result } = (await xapi.getStatement({ statementId })).data;
    const known = (await xapi.getActivity({ activityId: id })).data.definition;
    const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
    if (!same([object, result], [sent.object, sent.result])) throw new Error(`${JSON.stringify(object)} is not ${JSON.stringify(sent.object)}`);
    const sorted = (value) => Object.entries(value).sort();
    if (!same(sorted(known), sorted(definition))) throw new Error(`${JSON.stringify(known)} is not ${JSON.stringify(definition)}`);
  }
}

/** Runs in the page. */
async function library({ endpoint, auth }) {
  const equal = (found, expected) => {
    const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
    if (a !== b) throw new Error(`${a} is not ${b}`);
  };
  const refused = (asked, status) => asked.then(() => { throw new Error(`${status} was expected`); }, (error) => equal(error.response?.status, status));
  const XAPI = globalThis.XAPI;
  const xapi = new XAPI({ endpoint, auth });
  const agent = { objectType: "Agent", name: "Bo", mbox: "mailto:bo@course.example" };
  const activity = { objectType: "Activity", id: "https://course.example/one", definition: { name: { en: "One" } } };
  const statement = { actor: agent, verb: { id: "http://adlnet.gov/expapi/verbs/experienced", display: { en: "experienced" } }, object: activity };

  const id = (await xapi.sendStatement({ statement })).data[0];
  equal((await xapi.getStatement({ statementId: id })).data.id, id);
  equal((await xapi.sendStatements({ statements: [statement, statement] })).data.length, 2);
  const first = (await xapi.getStatements({ agent, limit: 2 })).data;
  equal(first.statements.length, 2);
  equal((await xapi.getMoreStatements({ more: first.more })).data.statements.map((one) => one.id), [id]);
  equal((await xapi.getStatements({ agent, format: "ids" })).data.statements[0].object, { id: activity.id });

  const content = new TextEncoder().encode("an attached text");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const sha2 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const description = { usageType: "https://course.example/usage", display: { en: "A text" }, contentType: "text/plain", length: content.length, sha2 };
  const attached = (await xapi.sendStatement({ statement: { ...statement, attachments: [description] }, attachments: [content.buffer] })).data[0];
  const parts = (await xapi.getStatement({ statementId: attached, attachments: true })).data;
  equal([parts[0].id, String(parts[1]).trim()], [attached, "an attached text"]);

  await xapi.voidStatement({ actor: agent, statementId: id });
  await refused(xapi.getStatement({ statementId: id }), 404);
  equal((await xapi.getVoidedStatement({ voidedStatementId: id })).data.id, id);

  const state = { agent, activityId: activity.id, stateId: "bookmark" };
  await xapi.setState({ ...state, state: { page: 1 } });
  await xapi.createState({ ...state, state: { seen: true } });
  equal((await xapi.getState(state)).data, { page: 1, seen: true });
  equal((await xapi.getStates({ agent, activityId: activity.id })).data, ["bookmark"]);
  await xapi.deleteState(state);
  await refused(xapi.getState(state), 404);

  const profile = { agent, profileId: "preferences" };
  await xapi.setAgentProfile({ ...profile, profile: { language: "en" }, etag: "*", matchHeader: "If-None-Match" });
  // That this header can be read across origins is what makes changing a profile possible.
  const { data, headers } = await xapi.getAgentProfile(profile);
  equal(data, { language: "en" });
  await xapi.setAgentProfile({ ...profile, profile: { language: "de" }, etag: headers.etag, matchHeader: "If-Match" });
  await refused(xapi.setAgentProfile({ ...profile, profile: {}, etag: headers.etag, matchHeader: "If-Match" }), 412);

  equal((await xapi.getAgent({ agent })).data.name, ["Bo"]);
  equal((await xapi.getActivity({ activityId: activity.id })).data.definition, activity.definition);
  equal((await xapi.getAbout()).data.version.includes("1.0.3"), true);
}
