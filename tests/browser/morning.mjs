// The morning of the workshop, with the keyboard alone: who is behind, a reminder, a waiver, each undone; then the network
// drops, and comes back; then the list is printed, and the trainer signs out.

import { connect, createServer } from "node:net";
import { accessible } from "./axe.mjs";
import { assert, facts, person, signIn, sizes, withBrowser } from "./chromium.mjs";

// A way to the server that can be cut.
const target = new URL(facts.address);
const open = new Set();
let cut = false;
const way = createServer((caller) => {
  if (cut) return caller.destroy();
  const server = connect(Number(target.port), target.hostname);
  for (const end of [caller, server]) {
    open.add(end);
    end.on("error", () => {}).on("close", () => (open.delete(end), caller.destroy(), server.destroy()));
  }
  caller.pipe(server).pipe(caller);
});
await new Promise((listening) => way.listen(0, "127.0.0.1", listening));
const drop = () => {
  cut = true;
  for (const end of open) end.destroy();
};
facts.address = `http://127.0.0.1:${way.address().port}`;

const tablet = { landscape: { width: 1280, height: 800 }, portrait: { width: 800, height: 1280 } };
// Other tablets: on none of them does the roster leave its frame.
const tablets = { ...tablet, small: { width: 1024, height: 768 }, upright: { width: 768, height: 1024 } };

await withBrowser(async (browser) => {
  const { context, page, complaints } = await person(browser, { viewport: tablet.landscape, reducedMotion: "reduce" });
  const looksRight = async (all = { phone: sizes.phone, ...tablets }) => {
    await accessible(page, all);
    for (const [name, size] of Object.entries(all)) {
      await page.setViewportSize(size);
      const hidden = await page.evaluate(() => [...document.querySelectorAll(".roster-frame")].filter((frame) => frame.scrollWidth > frame.clientWidth).length);
      assert.equal(hidden, 0, `${page.url()}: part of the roster is out of sight (${name})`);
    }
    await page.setViewportSize(tablet.landscape);
  };
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Goes on by Tab until what has the focus is called that. */
  const to = async (name) => {
    for (let steps = 0; steps < 120; steps += 1) {
      const focused = await page.evaluate(() => (document.activeElement?.matches("a, button, summary") ? document.activeElement.textContent.replace(/\s+/g, " ").trim() : ""));
      if (focused.includes(name)) return;
      await press("Tab");
    }
    assert.fail(`nothing called “${name}” can be reached`);
  };
  const row = (name) => page.locator("#roster tbody tr[id]", { hasText: name });
  const rows = async () => (await page.locator("#roster tbody tr[id]:visible").allTextContents()).length;

  await signIn(page, facts.trainer);
  await page.goto(facts.roster);
  await page.getByText("Live, as of").waitFor();
  await page.evaluate(() => (window.loadedOnce = true));
  assert.match(await page.locator("#sentence").textContent(), /0 of 2 are ready/);
  await page.getByText("“My train doesn’t run”").waitFor();
  await looksRight();

  // Who is ready is nobody yet; the address keeps what is asked for.
  await page.locator(".skip").focus();
  await to("● Ready");
  await press("Enter");
  assert.equal(new URL(page.url()).search, "?show=ready");
  assert.equal(await rows(), 0);
  await page.reload();
  await page.getByText("Live, as of").waitFor();
  assert.equal(await rows(), 0);
  await page.getByText("Nobody here is like that.").waitFor();
  await page.locator(".skip").focus();
  await to("▲ Behind");
  await press("Enter");
  assert.equal(new URL(page.url()).search, "?show=behind");
  assert.equal(await rows(), 2);
  await press("Enter");
  assert.equal(new URL(page.url()).search, "");

  // A menu stays open, and keeps the focus, while its row changes.
  await to("Do something about Ada Lindh");
  await press("Enter", "Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Remind");
  const learner = await person(browser, { viewport: sizes.phone });
  await signIn(learner.page, facts.learner);
  await learner.page.goto("/hands/moments/");
  await row("Ada Lindh").getByText("left: ").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Remind", "the focus stays");
  assert.equal(await row("Ada Lindh").locator(".menu[open]").count(), 1, "the menu stays open");
  await press("Escape");
  assert.match(await page.evaluate(() => document.activeElement?.textContent), /^Do/);

  // A reminder: read first, then undone.
  await press("Enter", "Tab", "Enter");
  await page.getByRole("heading", { name: "Remind Ada Lindh?" }).waitFor();
  await page.getByText("Hello Ada Lindh").waitFor();
  await looksRight();
  await page.locator(".skip").focus();
  await page.getByRole("button", { name: "Remind" }).focus();
  await press("Enter");
  await page.getByText(/A reminder to Ada Lindh goes out at \d\d:\d\d/).waitFor();
  await row("Ada Lindh").getByText("reminder goes out").waitFor();
  await looksRight();
  await to("Undo: A reminder to Ada Lindh");
  await press("Enter");
  await page.waitForLoadState();
  await row("Ada Lindh").waitFor();
  assert.equal(await page.getByText("reminder goes out").count(), 0);

  // A waiver turns the row, and turns it back.
  await to("Do something about Bo Ek");
  await press("Enter");
  await to("Waive a module");
  await press("Enter");
  await page.getByLabel("Why").focus();
  await page.keyboard.type("did it in May");
  await looksRight();
  await page.getByLabel("Why").focus();
  await press("Enter");
  await row("Bo Ek").getByText("● Ready").waitFor();
  await row("Bo Ek").getByText("waived by R. Ito").first().waitFor();
  await to("Undo: R. Ito waived");
  await press("Enter");
  await page.waitForFunction(() => {
    // Of the page that comes, while it is not there yet, nothing can be said.
    const them = document.querySelector("#learner-n2")?.textContent;
    const counts = document.querySelector("#counts")?.textContent;
    return them && counts && !them.includes("Ready") && !counts.includes("● Ready 1");
  });

  // Every other page that asks.
  for (const doing of ["link", "assign", "move", "take-off", "admit"]) {
    await page.goto(`${facts.roster}/act?do=${doing}&who=n1`);
    await looksRight({ phone: sizes.phone });
  }

  // On paper: names in order, a code and room to sign, and nothing of how far anybody is.
  await page.goto(facts.roster);
  await page.getByText("Live, as of").waitFor();
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#roster .why:visible, #roster .is:visible, #counts:visible, .menu:visible").count(), 0);
  assert.equal(await page.locator("#roster tbody .code:visible").count(), 2);
  assert.equal(await page.locator(".on-paper-rows tr:visible").count(), 5);
  await page.emulateMedia({ media: "screen" });

  // The network drops.
  await page.waitForFunction(async () => (await caches.has("prework-rosters")) && (await (await caches.open("prework-rosters")).keys()).some(({ url }) => url.endsWith("/lab-1")));
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  drop();
  await page.getByText("No connection.").waitFor();
  assert.equal(await page.locator(".menu:visible, [data-online]:visible").count(), 0, "nothing can be changed");
  await page.reload();
  await page.getByText("No connection.").waitFor();
  await row("Ada Lindh").waitFor();
  await page.getByText("“My train doesn’t run”").waitFor();
  assert.equal(await page.locator("form[method=post] input[name=csrf]").count(), 0, "what was kept can’t be sent");
  await page.getByLabel("Find").fill("bo e");
  assert.equal(await rows(), 1);
  await looksRight({ phone: sizes.phone, ...tablet });
  // And is there again.
  cut = false;
  await page.getByText("Live, as of").waitFor();
  assert.equal(await page.getByText("No connection.").isVisible(), false);
  await row("Bo Ek").locator(".menu").waitFor();

  // Nothing stays when the trainer signs out.
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/trainer"));
  assert.equal(await page.evaluate(() => caches.has("prework-rosters")), false);
  assert.deepEqual([...complaints, ...learner.complaints].filter((complaint) => !/ERR_|net::/.test(complaint)), []);
  await context.close();
});
way.close();
console.log("the morning went well");
