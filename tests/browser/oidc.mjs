// Signing in with the organisation's account: the program itself, a provider of another make on another site, and
// Chromium between them.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Provider } from "oidc-provider";
import { accessible } from "./axe.mjs";
import { assert, facts, person, withBrowser } from "./chromium.mjs";

const folder = mkdtempSync(join(tmpdir(), "prework-oidc-"));
const prework = (...words) => {
  const done = spawnSync(facts.prework, words, { cwd: folder, encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
};
prework("new", ".");
prework("learner", "add", "n1", "--name", "Ada Lindh", "--email", "ada@example.org");
prework("trainer", "add", "n1", "--name", "Ada Lindh");

// To a browser, `localhost` is another site than 127.0.0.1.
const web = createServer();
await new Promise((listening) => web.listen(0, "localhost", listening));
const issuer = `http://localhost:${web.address().port}`;
const secret = "s3cret: & more";
const words = ["serve", "--no-watch", "--addr", "127.0.0.1:0", "--oidc-issuer", issuer, "--oidc-client", "prework"];
const server = spawn(facts.prework, words, { cwd: folder, stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, PREWORK_OIDC_SECRET: secret } });
try {
  const address = await new Promise((told) => createInterface(server.stdout).once("line", told));
  const provider = new Provider(issuer, {
    clients: [{ client_id: "prework", client_secret: secret, redirect_uris: [`${address}/sign-in/back`] }],
    claims: { email: ["email", "email_verified"] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: id !== "bo" }) }),
    pkce: { required: () => true },
  });
  // While somebody holds it, the last step of a way back isn't taken, and the address is told instead.
  let held;
  provider.use(async (context, next) => {
    await next();
    const to = context.response.get("location");
    if (!held || !to?.startsWith(`${address}/sign-in/back?`)) return;
    held(to);
    held = undefined;
    context.remove("location");
    context.status = 200;
    context.body = "held";
  });
  web.on("request", provider.callback());

  await withBrowser(async (browser) => {
    facts.address = address;
    const complaints = [];
    const somebody = async () => {
      const { page, complaints: own } = await person(browser);
      complaints.push(own);
      return page;
    };
    const button = (page) => page.getByRole("button", { name: "Sign in with your organisation’s account" });
    /** Signs in at the provider, and agrees that we may know. */
    const enter = async (page, name) => {
      await page.locator("input[name=login]").fill(name);
      await page.locator("input[name=password]").fill("any");
      await page.locator("button[type=submit]").click();
      await page.getByRole("button", { name: "Continue" }).click();
    };
    /** Signs in as Ada there, and comes back no further than to the address that is told. */
    const almost = async (page) => {
      await page.goto("/sign-in");
      await button(page).click();
      const told = new Promise((tell) => (held = tell));
      await enter(page, "ada");
      await page.getByText("held").waitFor();
      return new URL(await told);
    };
    const heading = (page, name) => page.getByRole("heading", { name }).waitFor();

    // From a page that asks to sign in, by way of the provider, to one's own path.
    const ada = await somebody();
    const brought = [];
    ada.on("request", (request) => request.url().includes("/sign-in/back?") && brought.push(request.url()));
    await ada.goto("/sign-in");
    await accessible(ada);
    await ada.goto("/me");
    await accessible(ada);
    await ada.route(`${issuer}/**`, (route) => route.abort("aborted"));
    await button(ada).press("Enter");
    await heading(ada, "On to your organisation’s sign-in");
    await accessible(ada);
    await ada.unroute(`${issuer}/**`);
    await ada.getByRole("link", { name: "Go on" }).click();
    await enter(ada, "ada");
    await ada.waitForURL("**/me");
    await ada.getByText("Signed in as Ada Lindh").waitFor();
    assert.equal((await ada.goto("/trainer/")).status(), 200, "and as a trainer, too");

    // What brought her back brings nobody back again, and she stays signed in.
    assert.equal(brought.length, 1);
    assert.equal((await ada.goto(brought[0])).status(), 403);
    await heading(ada, "Signing in didn’t work");
    await accessible(ada);
    assert.equal((await ada.goto("/me")).status(), 200);

    // Somebody else's way back, and one with another state, sign nobody in; the browser that was sent goes on all the same.
    const [first, second] = [await somebody(), await somebody()];
    const url = await almost(first);
    assert.equal(url.searchParams.get("iss"), issuer);
    const state = (await almost(second)).searchParams.get("state");
    for (const [page, of] of [[first, state], [second, url.searchParams.get("state")]]) {
      const wrong = new URL(url);
      wrong.searchParams.set("state", of);
      assert.equal((await page.goto(wrong.href)).status(), 403);
      assert.equal((await page.goto("/me")).status(), 401);
    }
    await first.goto(url.href);
    await first.waitForURL("**/me");

    // Whom the roster doesn't have stays out, and so does whose address nobody has verified.
    const zoe = await somebody();
    await zoe.goto("/sign-in");
    await button(zoe).click();
    await enter(zoe, "zoe");
    await heading(zoe, "Your organisation knows you, and the roster here doesn’t");
    await accessible(zoe);
    assert.equal((await zoe.goto("/me")).status(), 401);
    const bo = await somebody();
    await bo.goto("/sign-in");
    await button(bo).click();
    await enter(bo, "bo");
    await bo.getByText("hasn’t confirmed your e-mail address").waitFor();
    assert.equal((await bo.goto("/me")).status(), 401);

    assert.deepEqual(complaints.flat(), []);
  });
  console.log("signed in by the organisation");
} finally {
  server.kill();
  web.close();
  web.closeAllConnections();
  rmSync(folder, { recursive: true });
}
