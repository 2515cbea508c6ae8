// Every kind of question, answered with the keyboard alone: in practice and in an assessment; and what is on record of it.

import { accessible } from "./axe.mjs";
import { assert, facts, person, signIn, sizes, withBrowser } from "./chromium.mjs";

/** Goes by the tab key to what has this accessible name. */
async function tabTo(page, name) {
  for (let steps = 0; steps < 200; steps += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const held = document.activeElement;
      return held?.getAttribute("aria-label") ?? held?.labels?.[0]?.textContent ?? held?.textContent ?? "";
    });
    if (found.trim().startsWith(name)) return;
  }
  assert.fail(`the tab key never comes to “${name}”`);
}

/** Answers everything the same way in both places; `done` follows each question. */
async function answer(page, done) {
  await tabTo(page, "True");
  await page.keyboard.press("Space");
  await done(page, "true-false");
  await tabTo(page, "Gap 1 of 2");
  await page.keyboard.type("Master");
  await tabTo(page, "Gap 2 of 2");
  await page.keyboard.type("nowhere");
  await done(page, "fill-in");
  await tabTo(page, "Gap 1 of 1");
  await page.keyboard.type("3,141");
  await done(page, "numeric");
  // However it was shuffled: bubble up what belongs before.
  for (const [text, place] of [["Wet", 0], ["Soap", 1], ["Rinse", 2]]) {
    const up = page.getByRole("button", { name: `Up: ${text}` });
    for (;;) {
      const at = await page.locator("ol.order > li").allInnerTexts();
      if (at.findIndex((line) => line.includes(text)) <= place) break;
      await up.focus();
      await page.keyboard.press("Enter");
    }
  }
  const untouched = page.getByRole("button", { name: "It is in order as it stands" });
  if (await untouched.isVisible()) await untouched.press("Enter");
  else await page.getByRole("button", { name: "Down: Wet" }).focus();
  await done(page, "sequencing");
  for (const [source, target] of [["Needle", "Yellow"], ["Glove", "Black"]]) {
    const list = page.getByRole("combobox", { name: source });
    await list.focus();
    await page.keyboard.type(target);
    await assert.doesNotReject(list.locator(`option:checked:text("${target}")`).waitFor({ state: "attached" }));
  }
  await done(page, "matching");
  await page.getByRole("radio", { name: "Well" }).focus();
  await page.keyboard.press("Space");
  await done(page, "likert");
}

await withBrowser(async (browser) => {
  const { page, complaints } = await person(browser, { viewport: sizes.phone, colorScheme: "dark", reducedMotion: "reduce" });
  await signIn(page, facts.learner);
  await page.goto("/kinds/all/");

  const reported = [];
  page.on("request", (request) => {
    if (request.url().includes("/xapi/statements")) reported.push(...[JSON.parse(request.postData() ?? "[]")].flat());
  });
  // Enter in a field checks it; elsewhere the button does.
  await answer(page, async (page, type) => {
    const form = page.locator("form.question", { has: page.locator(":focus") });
    const taken = page.waitForResponse((response) => response.url().includes("/xapi/statements") && (response.request().postData() ?? "").includes(`"interactionType":"${type}"`));
    await form.getByRole("button", { name: /^(Check|Send)$/ }).press("Enter");
    await taken;
  });
  await page.getByLabel("Your text").fill("It protects the patient.");
  const essay = page.waitForResponse((response) => (response.request().postData() ?? "").includes("long-fill-in"));
  await page.getByRole("button", { name: "Done" }).click();
  assert.equal((await essay).status(), 200);
  await page.getByText("Names who is protected.").waitFor();

  await accessible(page);

  const by = new Map(reported.filter((said) => said.verb.id.endsWith("answered")).map((said) => [said.object.definition.interactionType, said]));
  const results = Object.fromEntries([...by].map(([type, { result }]) => [type, [result.response, result.success, result.score?.scaled]]));
  assert.deepEqual(results, {
    "true-false": ["true", true, 1],
    "fill-in": ["Master[,]nowhere", false, 0.5],
    numeric: ["3.141", true, 1],
    sequencing: ["0[,]1[,]2", true, 1],
    matching: ["0[.]0[,]1[.]1", true, 1],
    likert: ["1", undefined, undefined],
    "long-fill-in": ["It protects the patient.", undefined, undefined],
  });

  await page.goto("/kinds/all/assessment/");
  await page.getByRole("button", { name: "Start" }).click();
  await page.locator("ol.order").waitFor();
  await answer(page, async () => {});
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.getByRole("heading", { name: "Passed" }).waitFor();
  // 6 questions of which the survey counts nothing, and half of one of five points is lost.
  await page.getByText("90 %", { exact: true }).waitFor();
  await page.getByText(/Question \d: not right/).waitFor();
  await accessible(page);
  assert.deepEqual(complaints, []);
  console.log("every kind answered");
});
