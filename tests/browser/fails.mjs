// Somebody fails twice: the trainer's open roster says so as it happens, the brief names the question, the trainer gives a
// catch-up and then waives; the learner reads the same as the trainer all the way.

import { accessible } from "./axe.mjs";
import { assert, facts, person, signIn, sizes, withBrowser } from "./chromium.mjs";

await withBrowser(async (browser) => {
  const trainer = await person(browser);
  await signIn(trainer.page, facts.trainer);
  await trainer.page.goto(facts.roster);
  await trainer.page.getByText("Live, as of").waitFor();
  await trainer.page.evaluate(() => (window.loadedOnce = true));
  const row = trainer.page.locator("#roster tbody tr", { hasText: "Ada Lindh" });

  const learner = await person(browser, { viewport: sizes.phone, hasTouch: true });
  const { page } = learner;
  await signIn(page, facts.learner);
  const fail = async (button, ...choices) => {
    await page.getByRole("button", { name: button }).click();
    for (const choice of choices) await page.getByLabel(choice).check();
    await page.getByRole("button", { name: "Hand in" }).click();
    await page.getByText("Not passed yet").waitFor();
  };
  await page.goto("/hands/moments/assessment/");
  await fail("Start", "A blink", "Knee");
  await row.locator(".why", { hasText: "Quiz failed once (0 %)" }).waitFor();
  assert.equal(await row.locator(".state.behind").count(), 0, "failing once is no reason to worry");
  await fail("Try again", "Twenty seconds", "Knee");
  await row.locator(".why", { hasText: "Quiz failed twice (0 %, 50 %)" }).waitFor();
  await row.locator(".state.behind").waitFor();
  assert.equal(await trainer.page.evaluate(() => window.loadedOnce), true, "the roster was not loaded again");
  await accessible(trainer.page);

  // Learner and trainer read the same state, for the same reason.
  const reason = () => row.locator(".why a").innerText();
  const state = async () => (await row.locator(".state").innerText()).trim();
  const same = async () => {
    const [said, word] = [await reason(), await state()];
    await page.goto("/me");
    await page.getByText(said, { exact: false }).first().waitFor();
    assert.equal((await page.locator(".card .state").first().innerText()).trim(), word);
    await accessible(page);
  };
  await same();

  // The brief names what went wrong at first.
  const brief = await trainer.context.newPage();
  await brief.goto(`${facts.roster}/brief`);
  const spend = brief.locator("section", { has: brief.getByRole("heading", { name: "Spend time on" }) });
  const line = spend.getByRole("row", { name: /How long do you rub\?/ });
  await line.getByText("1 of 3 wrong at first (only 3 answered)").waitFor();
  await accessible(brief);

  const doing = async (what) => {
    await row.locator("summary").click();
    await row.getByRole("link", { name: what }).click();
  };
  await doing("Give a catch-up");
  await trainer.page.getByLabel("Module").selectOption({ label: "Technique at home" });
  await trainer.page.getByLabel("Why").fill("Watch it once more");
  await accessible(trainer.page);
  await trainer.page.getByRole("button", { name: "Give it" }).click();
  await row.getByText(/catch-up/i).first().waitFor();
  await same();
  const tasks = page.getByRole("region", { name: "Given to you to do" });
  await tasks.getByRole("link", { name: "Technique at home" }).waitFor();
  await tasks.getByText("R. Ito: Watch it once more").waitFor();

  await doing("Waive a module");
  await trainer.page.getByLabel("Why").fill("Shown at the basin");
  await trainer.page.getByRole("button", { name: "Waive" }).click();
  await row.locator(".state.ready").waitFor();
  assert.match(await reason(), /^Waived by R\. Ito: Shown at the basin/);
  await same();
  assert.deepEqual([...trainer.complaints, ...learner.complaints], []);
  console.log("the trainer saw it in time");
});
