// An organiser moves a session: sees what that does, does it, takes it back, does it again; a learner says they can't come.

import { accessible } from "./axe.mjs";
import { assert, facts, person, signIn, sizes, withBrowser } from "./chromium.mjs";

await withBrowser(async (browser) => {
  const { page, complaints } = await person(browser);
  await signIn(page, facts.organiser);
  await page.goto("/organise/sessions/lab-1");
  await page.getByRole("link", { name: "Move or change it" }).click();
  const before = await page.getByLabel("Day").inputValue();
  const after = new Date(Date.parse(before) + 7 * 86_400_000).toISOString().slice(0, 10);
  const move = async () => {
    await page.getByLabel("Day").fill(after);
    await page.getByRole("button", { name: "See what that does" }).click();
    await page.getByText(/^Moves 2: /).waitFor();
    await accessible(page);
    await page.getByLabel("Why, as people read it").first().fill("The room is wet.");
    await page.getByRole("button", { name: "Do it" }).click();
    await page.getByText(/letters wait until/).waitFor();
    assert.equal(await page.getByLabel("Day").inputValue(), after);
  };
  await move();
  await accessible(page);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText(/letters wait until/).waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Day").inputValue(), before);
  await move();

  const phone = await person(browser, { viewport: sizes.phone });
  await signIn(phone.page, facts.learner);
  await phone.page.getByRole("link", { name: "your seat" }).click();
  await phone.page.getByRole("heading", { name: "You have a seat." }).waitFor();
  await phone.page.getByText("I can’t come").first().click();
  await phone.page.getByLabel("Why, if you like to say").fill("I am away then.");
  await accessible(phone.page);
  await phone.page.getByRole("button", { name: "I can’t come" }).click();
  await phone.page.getByRole("heading", { name: "You said that you can’t come." }).waitFor();

  await page.goto("/organise/sessions/lab-1/seats");
  await page.getByText("“I am away then.”").waitFor();
  await accessible(page);
  assert.deepEqual([...complaints, ...phone.complaints], []);
});
