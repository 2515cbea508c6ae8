// What is unclear: a learner asks under a lesson, on a phone; it stands in the trainer's brief, which prints on one sheet. After
// the session the trainer taps what landed, and the learner reads that it was covered. The two halves are two runs.

import { accessible } from "./axe.mjs";
import { assert, facts, person, signIn, sizes, withBrowser } from "./chromium.mjs";

await withBrowser(async (browser) => {
  const learner = await person(browser, { viewport: sizes.phone });
  const trainer = await person(browser);
  await signIn(learner.page, facts.learner);
  await signIn(trainer.page, facts.trainer);
  const { page } = learner;

  if (!facts.after) {
    await page.goto("/hands/moments/");
    await page.getByRole("link", { name: "What is still unclear?" }).click();
    await page.getByLabel("In a sentence or two").fill("Alcohol, or soap?");
    await accessible(page);
    await page.getByRole("button", { name: "Ask" }).click();
    await page.getByText("“Alcohol, or soap?”").waitFor();
    await page.getByText("Without your name.").waitFor();
    await accessible(page);
    await page.getByRole("link", { name: "Back to the lesson" }).click();
    await page.getByRole("heading", { name: "Moments", level: 1 }).waitFor();

    await trainer.page.goto(facts.roster);
    await trainer.page.getByRole("link", { name: "Brief" }).click();
    const asked = trainer.page.locator("section", { has: trainer.page.getByRole("heading", { name: "What they asked" }) });
    await asked.getByText("“Alcohol, or soap?”").waitFor();
    assert.equal(await asked.getByText("Ada").count(), 0, "nobody is named who didn’t agree");
    assert.equal(await trainer.page.getByRole("button", { name: /Landed/ }).count(), 0, "there is nothing to say of it yet");
    await accessible(trainer.page);
    const pdf = (await trainer.page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
    assert.equal(pdf.match(/\/Type \/Page\b(?!s)/g)?.length, 1, "it is one sheet");
    const [, width, height] = pdf.match(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/) ?? [];
    assert.deepEqual([width, height].map((points) => Math.round(Number(points) / 72 * 25.4)), [210, 297]);
  } else {
    await page.goto("/me");
    assert.equal(await page.getByText("What you asked").count(), 0);
    await trainer.page.goto(`${facts.roster}/brief`);
    await accessible(trainer.page);
    await trainer.page.setViewportSize(sizes.phone);
    const landed = { name: /Landed ?: Station/ };
    await trainer.page.getByRole("button", { ...landed, pressed: false }).click();
    await trainer.page.getByRole("button", { ...landed, pressed: true }).waitFor();
    await accessible(trainer.page);

    await page.goto("/me");
    const covered = page.getByRole("region", { name: "What you asked" });
    await covered.getByText("Skills lab").waitFor();
    await accessible(page);
    await covered.getByRole("link", { name: "what you asked under Moments" }).click();
    await page.getByText(/Covered on /).waitFor();
    await accessible(page);

    // Whoever writes the workshop sees it beside the line.
    await trainer.page.setViewportSize(sizes.phone);
    await trainer.page.getByRole("button", { name: "Menu" }).click();
    await accessible(trainer.page, { phone: sizes.phone });
    await trainer.page.getByRole("link", { name: "Questions" }).click();
    await trainer.page.getByRole("link", { name: "Skills lab" }).click();
    await trainer.page.getByText("Every step landed wherever something was said of it.").waitFor();
    await trainer.page.getByText("courses/hands/workshops/lab.md:").waitFor();
    await accessible(trainer.page);
  }
  assert.deepEqual([...trainer.complaints, ...learner.complaints], []);
});
console.log(facts.after ? "it was covered" : "it was asked");
