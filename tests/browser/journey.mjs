// A learner opens the link, reads, fails the assessment, passes it; the trainer's open roster follows without reload.

import { assert, facts, person, readToTheEnd, signIn, sizes, told, withBrowser } from "./chromium.mjs";

await withBrowser(async (browser) => {
  const trainer = await person(browser);
  await signIn(trainer.page, facts.trainer);
  await trainer.page.goto(facts.roster);
  const row = trainer.page.locator("#roster tbody tr", { hasText: "Ada Lindh" });
  await row.getByText("On track").waitFor();
  await trainer.page.evaluate(() => (window.loadedOnce = true));
  const reason = await row.locator(".why").innerText();
  assert.match(reason, /^Not started, 10 min: Moments/);

  const learner = await person(browser, { viewport: sizes.phone, hasTouch: true });
  const { page } = learner;
  await signIn(page, facts.learner);
  await page.waitForURL("**/me");
  await page.getByText("On track").waitFor();
  // Learner and trainer read the same reason.
  await page.getByText(reason).first().waitFor();

  const began = told(page, "initialized");
  await page.getByRole("link", { name: /^Continue/ }).click();
  await began;
  await page.getByLabel("Before touching a patient").check();
  const answered = told(page, "answered");
  await page.getByRole("button", { name: /check/i }).click();
  await answered;
  await page.getByText("It protects the patient.").first().waitFor();
  const read = told(page, "experienced");
  await readToTheEnd(page);
  await read;

  await page.locator("#next").click();
  await page.getByRole("heading", { name: "Technique" }).waitFor();
  const completed = told(page, "completed");
  await readToTheEnd(page);
  await completed;

  await page.goto("/hands/moments/assessment/");
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByLabel("A blink").check();
  await page.getByLabel("Knee").check();
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.getByText("Not passed yet").waitFor();
  await row.locator(".why", { hasText: /failed/i }).waitFor();

  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByLabel("Twenty seconds").check();
  await page.getByLabel("Thumb").check();
  await page.getByLabel("Palm").check();
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.getByRole("heading", { name: /Passed/ }).waitFor();

  await row.locator(".state.ready").waitFor();
  assert.match(await row.locator(".why").innerText(), /100\s%/);
  assert.equal(await trainer.page.evaluate(() => window.loadedOnce), true, "the roster was not loaded again");
  await row.locator(".why a").click();
  await trainer.page.getByText(/Verified/).first().waitFor();

  await page.goto("/me");
  await page.getByText("You are ready").waitFor();
  assert.deepEqual([...trainer.complaints, ...learner.complaints], []);
  console.log("the row turned ready");
});
