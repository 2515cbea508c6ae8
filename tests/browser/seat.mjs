// The last seat: the class is full, somebody can't come and says why, who waits and is ready is offered the seat, and takes it;
// the trainer's open roster shows each step.

import { accessible } from "./axe.mjs";
import { assert, facts, person, signIn, sizes, withBrowser } from "./chromium.mjs";

await withBrowser(async (browser) => {
  const trainer = await person(browser);
  await signIn(trainer.page, facts.trainer);
  await trainer.page.goto(facts.roster);
  await trainer.page.getByText("Live, as of").waitFor();
  await trainer.page.evaluate(() => (window.loadedOnce = true));
  const { page } = trainer;
  await page.getByText("Cy Po waits and is ready.").waitFor();

  const bo = await person(browser, { viewport: sizes.phone });
  await signIn(bo.page, facts.bo);
  await bo.page.goto(facts.session);
  await bo.page.getByText(/can’t come/).first().click();
  await bo.page.getByRole("textbox").fill("My child is ill");
  await bo.page.getByRole("button", { name: /can’t come/ }).click();

  await page.getByText("“My child is ill”").waitFor();
  await page.getByText("Cy Po waits and is ready, and a seat is free.").waitFor();
  const waiting = page.locator("#others li", { hasText: "Cy Po" });
  await waiting.locator("summary").focus();
  await page.keyboard.press("Enter");
  await waiting.getByRole("link", { name: "Offer the seat" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Offer Cy Po the seat?" }).waitFor();
  await page.getByRole("button", { name: "Offer the seat" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText(/Cy Po: offered a seat/).first().waitFor();
  await page.getByText("Live, as of").waitFor();
  await page.evaluate(() => (window.loadedOnce = true));
  await accessible(page);

  const cy = await person(browser, { viewport: sizes.phone });
  await signIn(cy.page, facts.cy);
  await cy.page.goto(facts.session);
  await cy.page.getByText("A seat is held for you. Do you come?").waitFor();
  await cy.page.getByRole("button", { name: "Yes, I come" }).click();
  await cy.page.getByText("You have a seat.").waitFor();

  await page.locator("#roster tbody tr", { hasText: "Cy Po" }).getByText("● Ready").waitFor();
  assert.equal(await page.locator("#others", { hasText: "Cy Po" }).count(), 0, "nobody stands there twice");
  await page.getByText("1 of 2 are ready.").waitFor();
  assert.equal(await page.evaluate(() => window.loadedOnce), true, "the roster was not loaded again");
  assert.deepEqual([...trainer.complaints, ...bo.complaints, ...cy.complaints], []);
  console.log("the last seat is taken");
});
