// A learner writes a text, the trainer returns it, it is written again and passed. Every page on the way under axe, in
// each size and scheme; the trainer marks with the keyboard alone.

import { accessible } from "./axe.mjs";
import { assert, facts, person, signIn, withBrowser } from "./chromium.mjs";

/** Presses Tab until the focus is on what carries this name. */
async function tabTo(page, name) {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const on = document.activeElement;
      const labels = on && "labels" in on ? [...(on.labels ?? [])].map((label) => label.textContent) : [];
      return `${labels.join(" ")} ${on?.textContent ?? ""}`;
    });
    if (here.includes(name)) return;
  }
  assert.fail(`Tab never came to “${name}”`);
}

await withBrowser(async (browser) => {
  const [learner, trainer] = [await person(browser), await person(browser)];
  const page = learner.page;
  await signIn(page, facts.learner);
  await signIn(trainer.page, facts.trainer);

  await page.goto(facts.assessment);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByLabel("Twenty seconds").check();
  await page.getByLabel("Your text").fill("It is the rule.");
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.getByRole("heading", { name: "Handed in, to be marked" }).waitFor();
  await accessible(page);
  await page.reload();
  await page.getByText("waits for a person to read it").waitFor();

  const desk = trainer.page;
  await desk.goto("/trainer/");
  await desk.getByRole("link", { name: "One text waits to be marked" }).click();
  await accessible(desk);
  await desk.getByRole("link", { name: "Mark it" }).click();
  await desk.getByText("It is the rule.").waitFor();
  assert.equal(await desk.getByText("Ada Lindh").count(), 0, "blind");
  await accessible(desk);
  // Enter on a box marks nothing.
  await desk.getByLabel("Have somebody else mark it, too").focus();
  await desk.keyboard.press("Enter");
  await desk.getByText("Say whether it passes").waitFor();
  await desk.getByRole("link", { name: "Marking", exact: true }).first().focus();
  await tabTo(desk, "What the learner reads");
  await desk.keyboard.type("Whose rule? Who is protected by it?");
  await tabTo(desk, "Return to be written again");
  await desk.keyboard.press("Enter");
  await desk.getByText("Returned: the learner can write it again.").waitFor();

  await page.goto("/me");
  await page.getByText(/Returned on/).first().waitFor();
  await page.goto(facts.assessment);
  await page.getByText("Who is protected by it?").waitFor();
  assert.equal(await page.getByLabel("A blink").isDisabled(), true, "only the text is open");
  await accessible(page);
  await page.getByLabel("Your text").fill("It protects the patient, and me.");
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.getByRole("heading", { name: "Handed in, to be marked" }).waitFor();

  await desk.getByRole("link", { name: "Marking", exact: true }).click();
  await desk.getByRole("link", { name: "Mark it" }).click();
  await desk.getByText("for the second time").waitFor();
  await desk.getByText("What was handed in first, and returned").click();
  await accessible(desk);
  await desk.getByRole("button", { name: "Show who wrote it" }).click();
  await desk.getByText("Ada Lindh").waitFor();
  await desk.getByLabel("What the learner reads").fill("Now you have it.");
  await desk.getByRole("button", { name: "Pass" }).click();
  await desk.getByText("the learner can see it").waitFor();
  await desk.getByRole("link", { name: "See it again" }).click();
  await desk.getByText("This text is marked.").waitFor();
  await accessible(desk);

  await page.goto(facts.assessment);
  await page.getByText("You have passed").waitFor();
  await page.getByText("Now you have it.").waitFor();
  await accessible(page);
  assert.deepEqual([...learner.complaints, ...trainer.complaints], []);
  console.log("read, returned, passed");
});
