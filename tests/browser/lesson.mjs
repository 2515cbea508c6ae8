// What a lesson can do besides: tabs, a scenario, a recording; and what is on record of them.

import { accessible } from "./axe.mjs";
import { assert, facts, person, signIn, sizes, withBrowser } from "./chromium.mjs";

await withBrowser(async (browser) => {
  const { page, complaints } = await person(browser, { viewport: sizes.phone, reducedMotion: "reduce" });
  await signIn(page, facts.learner);
  const reported = [];
  page.on("request", (request) => {
    if (request.url().includes("/xapi/statements")) reported.push(...[JSON.parse(request.postData() ?? "[]")].flat());
  });
  // What is sent again after a reload has the same id.
  const said = (verb) => [...new Map(reported.filter(({ verb: { id } }) => id.endsWith(`/${verb}`)).map((statement) => [statement.id, statement])).values()];
  const taken = (...parts) =>
    page.waitForResponse((response) => response.status() === 200 && parts.every((part) => (response.request().postData() ?? "").includes(part)));

  // Tabs: by click and by arrow key; a choice goes along to the other set, and to the next visit.
  await page.goto("/c/a/#inside");
  await page.getByText("Windows inside").waitFor();
  await page.goto("/c/a/");
  await page.getByText("Type it.").waitFor();
  assert.equal(await page.getByText("Click it.").isVisible(), false);
  await page.getByRole("tab", { name: "Linux" }).first().focus();
  await page.keyboard.press("ArrowRight");
  await page.getByText("Click it.").waitFor();
  await page.getByText("Second: click.").waitFor();
  assert.equal(await page.getByText("Type it.").isVisible(), false);
  await accessible(page);
  await page.reload();
  await page.getByText("Click it.").waitFor();

  // A recording, to its end.
  const played = taken('"PT1.984S"');
  await page.locator("audio").evaluate((audio) => ((audio.muted = true), audio.play()));
  await page.getByText("Transcript").click();
  await page.getByText("Listen well.").waitFor();
  await played;
  const [completed] = said("completed").filter((statement) => statement.object.id.endsWith("#media-talk"));
  const extensions = completed.result.extensions;
  assert.equal(extensions["https://w3id.org/xapi/video/extensions/progress"] >= 0.95, true);
  assert.match(extensions["https://w3id.org/xapi/video/extensions/played-segments"], /^0\[\.\]\d/);
  assert.equal(said("played").length, 1);

  // A scenario, to a poor end, and back to a good one.
  await page.goto("/c/a/scenes/");
  await page.getByRole("heading", { name: "It rings" }).waitFor();
  assert.equal(await page.getByText("All is well").isVisible(), false);
  await accessible(page);
  await page.getByRole("link", { name: "Walk on" }).click();
  await page.getByText("Nobody is glad").waitFor();
  assert.equal(await page.getByRole("heading", { name: "It rings" }).isVisible(), false);
  await page.reload();
  await page.getByText("Nobody is glad").waitFor();
  await page.getByRole("button", { name: "Back" }).click();
  // The choice is told too, and may be sent before the end is.
  const ended = taken("/verbs/completed", '"response":"well"');
  await page.getByRole("link", { name: "Answer" }).press("Enter");
  await page.getByText("All is well").waitFor();
  await ended;
  const ends = said("completed").filter((statement) => statement.object.id.endsWith("#scenario"));
  assert.deepEqual(ends.map(({ result }) => [result.response, result.success]), [["gone", false], ["well", true]]);
  const chosen = said("answered").map(({ object, result }) => [object.id.split("#")[1], result.response]);
  assert.deepEqual(chosen, [["it-rings", "gone"], ["it-rings", "well"]]);

  // Printed, it is a story.
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByText("Nobody is glad").isVisible(), true);
  assert.deepEqual(complaints, []);
  console.log("tabs, a recording and a scenario");
});
