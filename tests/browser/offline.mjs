// What a learner does without a network waits in the browser, and arrives once.

import { assert, facts, person, signIn, told, withBrowser } from "./chromium.mjs";

await withBrowser(async (browser) => {
  const { context, page } = await person(browser);
  await signIn(page, facts.learner);
  const began = told(page, "initialized");
  await page.goto("/hands/moments/");
  await began;

  await context.setOffline(true);
  await page.getByLabel("Before touching a patient").check();
  await page.getByRole("button", { name: /check/i }).click();
  await page.getByText("It protects the patient.").first().waitFor();
  const arrived = told(page, "answered");
  await context.setOffline(false);
  await arrived;

  // A second page finds nothing left to send.
  const second = await context.newPage();
  const again = told(second, "initialized");
  await second.goto("/hands/moments/technique/");
  await again;
  const verb = encodeURIComponent("http://adlnet.gov/expapi/verbs/answered");
  const found = await page.request.get(`/xapi/statements?verb=${verb}`, { headers: { "X-Experience-API-Version": "1.0.3" } });
  assert.equal(found.status(), 200);
  const { statements } = await found.json();
  assert.equal(statements.length, 1);
  assert.equal(statements[0].result.success, true);
  console.log("it arrived once");

  // A server that asks for a pause loses no answer either.
  await page.goto("/hands/moments/assessment/");
  await page.getByRole("button", { name: "Start" }).click();
  let asked = 0;
  await page.route("**/assess/attempts/*", (route) => {
    asked += 1;
    return asked > 1 ? route.continue() : route.fulfill({ status: 429, contentType: "application/problem+json", body: '{"title": "Too many requests"}' });
  });
  await page.getByLabel("Twenty seconds").check();
  await page.getByText("Your answers are kept on this device.").waitFor();
  await page.getByText("1 of 2 answered, kept").waitFor();
  await page.reload();
  assert.equal(await page.getByLabel("Twenty seconds").isChecked(), true);
  console.log("a pause loses nothing");
});
