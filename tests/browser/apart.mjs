// The site on a static host, the server on another: a learner reads there, answers, and passes an assessment whose
// questions the site never had. Two hosts, as far as browsers care: `localhost` and `127.0.0.1`.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { createInterface } from "node:readline";
import { assert, facts, person, readToTheEnd, told, withBrowser } from "./chromium.mjs";

const folder = mkdtempSync(join(tmpdir(), "prework-apart-"));
const run = (...words) => spawnSync(facts.binary, words, { cwd: folder, encoding: "utf8" });
const prework = (...words) => {
  const done = run(...words);
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim();
};

/** A host that has files and nothing else. */
const kinds = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const host = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname));
  const file = join(folder, "site", path.endsWith("/") ? `${path}index.html` : path);
  try {
    const bytes = readFileSync(file);
    response.writeHead(200, { "content-type": kinds[extname(file)] ?? "application/octet-stream" }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});
const listen = (server, name) => new Promise((listening) => server.listen(0, name, () => listening(server.address().port)));
const site = `http://localhost:${await listen(host, "localhost")}`;
const free = createServer();
const port = await listen(free, "127.0.0.1");
await new Promise((closed) => free.close(closed));
const address = `http://127.0.0.1:${port}`;

const write = (path, text) => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
};
write("prework.yaml", `title: Apart\nid_base: https://x.org/ids/\nbase_url: ${site}/\nserver: ${address}/\n`);
write("courses/c/course.yaml", "title: Course\n");
write("courses/c/01-m/index.md", "---\ntitle: Module\n---\n\nA text to read.\n\nWhich? <!-- #which -->\n\n- (x) This\n- ( ) That\n");
write("courses/c/01-m/assessment.md", "---\npass: 100%\n---\n\nIs the moon hollow? <!-- #moon -->\n\n- ( ) Certainly\n- (x) Never\n");
assert.match(run("build", "--answers", "site/answers.json").stderr, /would be in the site/);
prework("build", "--answers", "answers.json");
assert.equal(statSync(join(folder, "answers.json")).mode & 0o777, 0o600, "the answers are nobody else's to read");
assert.match(readFileSync(join(folder, "answers.json"), "utf8"), /moon hollow/);
assert.doesNotMatch(readFileSync(join(folder, "site/c/m/assessment/index.html"), "utf8"), /hollow/);

// The server has that file, and no courses.
rmSync(join(folder, "courses"), { recursive: true });
rmSync(join(folder, "prework.yaml"));
const server = spawn(facts.binary, ["serve", "--answers", "answers.json", "--addr", `127.0.0.1:${port}`], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
try {
  await new Promise((up) => createInterface(server.stdout).once("line", up));
  prework("learner", "add", "ana", "--name", "Ana");
  await withBrowser(async (browser) => {
    facts.address = site;
    const { context, page, complaints } = await person(browser);
    // Not signed in, the pages can be read; signing in leads to the server, and back to the very page.
    await page.goto("/c/m/");
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.waitForURL(`${address}/sign-in`);
    await page.goto(prework("learner", "link", "ana"));
    const initialized = told(page, "initialized");
    await page.getByRole("button", { name: /sign in as/i }).click();
    await initialized;
    assert.equal(page.url(), `${site}/c/m/`);
    assert.equal(new URL(page.url()).hash, "", "the pass doesn't stay in the address");
    assert.equal(await page.getByText("Signed in as Ana").isVisible(), true);

    // What is answered and read arrives, by the pass and without the cookie.
    const answered = told(page, "answered");
    await page.getByLabel("This").check();
    await page.getByRole("button", { name: /check/i }).click();
    const sent = (await answered).request();
    assert.match((await sent.allHeaders()).authorization, /^Bearer /);
    assert.equal((await sent.allHeaders()).cookie, undefined);
    const completed = told(page, "completed");
    await page.clock.install();
    await page.clock.runFor(5_000);
    await readToTheEnd(page);
    await completed;

    // The assessment's question comes from the server, which marks it.
    await page.goto("/c/m/assessment/");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Is the moon hollow?").waitFor();
    await page.getByLabel("Never").check();
    await page.getByRole("button", { name: "Hand in" }).click();
    await page.getByText(/100\s%/).first().waitFor();

    // The server's own pages lead back to the site.
    await page.goto(`${address}/me`);
    await page.goto(`${address}/c/m/`);
    await page.waitForURL((url) => url.origin === site && url.pathname === "/c/m/" && url.hash === "");

    // Nobody else's pages get in by that pass, and it is no cookie.
    const pass = await page.evaluate(() => JSON.parse(localStorage.getItem("prework:/:pass") ?? "null"));
    assert.match(pass, /^[\w-]{20,}$/);
    const ask = (headers) => context.request.get(`${address}/me/account.json`, { headers, failOnStatusCode: false });
    const bearer = { Authorization: `Bearer ${pass}` };
    assert.equal((await ask({ ...bearer, Origin: site })).status(), 200);
    for (const headers of [{ ...bearer, Origin: "http://evil.example" }, bearer, { Authorization: "Bearer x", Origin: site }]) {
      assert.equal((await ask(headers)).status(), 401, JSON.stringify(headers));
    }
    const stranger = await browser.newContext();
    assert.equal((await stranger.request.get(`${address}/me`, { headers: { Cookie: `prework-learner=${pass}` } })).status(), 401);
    assert.equal((await stranger.request.get(`${address}/me/pass?to=http://evil.example/`, { maxRedirects: 0 })).status(), 404);
    const preflight = (origin) => context.request.fetch(`${address}/assess/c/m`, { method: "OPTIONS", headers: { Origin: origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization" } });
    assert.equal((await preflight(site)).headers()["access-control-allow-origin"], site);
    assert.equal((await preflight("http://evil.example")).headers()["access-control-allow-origin"], undefined);

    // “Not you?” forgets it here.
    await page.getByRole("button", { name: "Not you?" }).last().click();
    await page.getByRole("link", { name: "Sign in" }).waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem("prework:/:pass")), null);
    assert.deepEqual(complaints, []);
  });
} finally {
  server.kill();
  host.close();
  rmSync(folder, { recursive: true });
}
