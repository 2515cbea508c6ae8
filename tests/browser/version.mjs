// A module's new version: who passed the old one is named by `prework impact` before it is merged; the server takes it up
// as the files change; roster and learner say the same; the learner takes it again and is ready.

import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { accessible } from "./axe.mjs";
import { assert, facts, person, sizes, withBrowser } from "./chromium.mjs";

const folder = mkdtempSync(join(tmpdir(), "prework-version-"));
const [live, branch] = ["live", "branch"].map((name) => join(folder, name));
const run = (cwd, ...words) => spawnSync(facts.binary, words, { cwd, encoding: "utf8" });
const prework = (...words) => {
  const done = run(live, ...words);
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim();
};
const write = (root, path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const module = (more) => `---\ntitle: Moments\n${more}completion: assessment\nprerequisite_for: [lab]\n---\n\nClean hands come first.\n`;
write(live, "prework.yaml", "title: Northside training\nid_base: https://northside.example/\n");
write(live, "courses/hands/course.yaml", "title: Clean hands\n");
write(live, "courses/hands/01-moments/index.md", module(""));
write(live, "courses/hands/01-moments/assessment.md", "---\npass: 80%\n---\n\nHow long do you rub? <!-- #long -->\n\n- ( ) A blink\n- (x) Twenty seconds\n");
write(live, "courses/hands/workshops/lab.md", "---\ntitle: Skills lab\nduration: 60m\n---\n\nYou show what you know.\n");
cpSync(live, branch, { recursive: true });
write(branch, "courses/hands/01-moments/index.md", module("version: 2\non_major: retake_now\n"));

const server = spawn(facts.binary, ["serve", "--addr", "127.0.0.1:0"], { cwd: live, stdio: ["ignore", "pipe", "ignore"] });
try {
  facts.address = await new Promise((told) => createInterface(server.stdout).once("line", told));
  prework("trainer", "add", "r.ito", "--name", "R. Ito");
  prework("session", "add", "lab", "--starts", facts.starts, "--id", "lab-1");
  write(live, "seats.csv", "id,name\nn1,Ada Lindh\nn2,Bo Ek\n");
  prework("roster", "import", "lab-1", "seats.csv");

  await withBrowser(async (browser) => {
    const signedIn = async (role, id, options) => {
      const found = await person(browser, options);
      await found.page.goto(prework(role, "link", id));
      await found.page.getByRole("button", { name: /sign in/i }).click();
      await found.page.waitForURL((url) => !url.pathname.startsWith("/sign-in/"));
      return found;
    };
    const trainer = await signedIn("trainer", "r.ito");
    const learner = await signedIn("learner", "n1", { viewport: sizes.phone });
    await trainer.page.goto("/trainer/sessions/lab-1");
    const row = trainer.page.locator("#roster tbody tr", { hasText: "Ada Lindh" });
    const { page } = learner;
    const pass = async () => {
      await page.goto("/hands/moments/assessment/");
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByLabel("Twenty seconds").check();
      await page.getByRole("button", { name: "Hand in" }).click();
      await page.getByRole("heading", { name: /Passed/ }).waitFor();
    };
    await pass();
    await row.locator(".state.ready").waitFor();

    // Before it is merged: whose readiness it would flip, and nobody else.
    const impact = run(branch, "impact", "--data", join(live, ".prework"), "--deny", "worse");
    assert.equal(impact.status, 1, impact.stderr);
    assert.match(impact.stdout, /Ada Lindh +● Ready → ◔ On track .*Passed v1; v2 required since /);
    assert.doesNotMatch(impact.stdout, /Bo Ek/);

    // Merged: what is open follows by itself.
    cpSync(join(branch, "courses"), join(live, "courses"), { recursive: true });
    await row.locator(".why", { hasText: "Passed v1; v2 required since" }).waitFor();
    assert.equal(await row.locator(".state.ready").count(), 0);
    const said = await row.locator(".why a").innerText();
    const word = (await row.locator(".state").innerText()).trim();
    await page.goto("/me");
    await page.getByText(said).first().waitFor();
    assert.equal((await page.locator(".card .state").first().innerText()).trim(), word);
    await accessible(page);
    await accessible(trainer.page);
    await page.setViewportSize(sizes.phone);

    await pass();
    await row.locator(".state.ready").waitFor();
    assert.doesNotMatch(await row.locator(".why").innerText(), /v1/);
    await page.goto("/me");
    await page.getByText("You are ready").waitFor();
    assert.match(run(branch, "impact", "--data", join(live, ".prework"), "--deny", "any").stdout, /^Nobody would be worse off\./);
    // A page that is loaded again while it listens says so.
    const own = [...trainer.complaints, ...learner.complaints].filter((complaint) => !/ERR_|net::/.test(complaint));
    assert.deepEqual(own, []);
  });
} finally {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log("the new version was taken");
