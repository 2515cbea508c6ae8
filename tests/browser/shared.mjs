// A tablet that several people use: the name is always there, nothing stays, and whoever leaves it is signed out.

import { accessible } from "./axe.mjs";
import { assert, facts, person, sizes, told, withBrowser } from "./chromium.mjs";

await withBrowser(async (browser) => {
  const { context, page, complaints } = await person(browser, { viewport: sizes.phone });
  await page.clock.install();
  const enter = async (link) => {
    await page.goto(link);
    const box = page.getByLabel(/Other people use this device/);
    const before = await box.isChecked();
    await box.check();
    await page.getByRole("button", { name: /sign in as/i }).click();
    await page.waitForURL(/\/me$/);
    return before;
  };
  /** All that the browser keeps of anybody. */
  const kept = () =>
    page.evaluate(async () => ({
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
      databases: (await indexedDB.databases()).map(({ name }) => name),
    }));

  assert.equal(await enter(facts.first), false);
  await accessible(page);
  const began = told(page, "initialized");
  await page.goto("/hands/moments/");
  await began;
  const bar = page.locator(".who-bar");
  assert.equal(await bar.isVisible(), true);
  assert.match(await bar.innerText(), /Ada Lindh/);
  await page.getByLabel("Before touching a patient").check();
  const answered = told(page, "answered");
  await page.getByRole("button", { name: /check/i }).click();
  await answered;
  assert.deepEqual((await kept()).databases, [], "nothing is kept beyond this tab");
  assert.deepEqual((await kept()).local, []);

  // After four minutes the page asks; who answers stays.
  await page.clock.fastForward("04:01");
  await page.getByRole("button", { name: "Stay signed in" }).click();
  await page.clock.fastForward("03:00");
  assert.equal(await page.getByRole("alertdialog").count(), 0);
  // Nobody answers: signed out, and nothing is left of them.
  await page.clock.fastForward("02:10");
  await page.waitForURL(/\/sign-in$/);
  assert.deepEqual(await kept(), { local: [], session: [], databases: [] });
  assert.equal((await page.request.get("/me/account.json")).status(), 401);
  await page.goBack();
  await page.waitForLoadState();
  assert.doesNotMatch(await page.locator("body").innerText(), /Ada Lindh/, "going back shows nobody");

  // The next one finds the box ticked, leaves by the button, and was never the first.
  assert.equal(await enter(facts.second), true);
  assert.match(await bar.innerText(), /Bo Ek/);
  await bar.getByRole("button", { name: "Not you?" }).click();
  await page.waitForURL(/\/sign-in$/);
  assert.deepEqual(await kept(), { local: [], session: [], databases: [] });
  assert.deepEqual((await context.cookies()).map(({ name }) => name).filter((name) => name !== "prework-shared"), []);
  assert.deepEqual(complaints, []);
});
