// Who was here, on a tablet and a phone, with the keyboard alone and without a script: a late one, a code, everybody else, undo.

import { accessible } from "./axe.mjs";
import { assert, facts, person, signIn, sizes, withBrowser } from "./chromium.mjs";

await withBrowser(async (browser) => {
  // Pages work without a script; axe needs one, and looks at them afterwards.
  const { context, page, complaints } = await person(browser, { viewport: { width: 800, height: 1280 }, javaScriptEnabled: false });
  const row = (name) => page.locator(".register tbody tr", { hasText: name });
  const tap = async (name, what) => {
    await row(name).getByRole("button", { name: new RegExp(`${what}\\s*: ${name}`) }).focus();
    await page.keyboard.press("Enter");
    await page.locator("main").waitFor();
  };
  await signIn(page, facts.trainer);
  await page.goto("/trainer/sessions/lab-1");
  await page.getByRole("link", { name: "Attendance" }).click();
  await page.getByRole("heading", { name: "4 are expected." }).waitFor();

  await tap("Ada Lindh", "Late");
  await page.getByRole("heading", { name: "1 of 4 are here, 3 still expected." }).waitFor();
  assert.match(await row("Ada Lindh").locator(".presence").textContent(), /Late.*half: 30 min/s);
  await row("Ada Lindh").getByLabel("Minutes that Ada Lindh was there").fill("50");
  await page.keyboard.press("Enter");
  await row("Ada Lindh").locator(".presence", { hasText: "50 min" }).waitFor();
  assert.equal(await row("Ada Lindh").getByRole("button", { name: /Late\s*: Ada Lindh/ }).getAttribute("aria-pressed"), "true");

  await page.getByLabel("Code of a seat").fill("zzz-zzz");
  await page.keyboard.press("Enter");
  await page.getByText("No seat on this list has the code “zzz-zzz”.").waitFor();
  await page.getByLabel("Code of a seat").fill(facts.code.toLowerCase());
  await page.keyboard.press("Enter");
  await row("Bo Ek").getByText("Checked in").waitFor();

  await page.locator(".everybody summary").focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await page.locator(".everybody li").allTextContents(), ["Cy Po", "Di Ra"]);
  await page.getByRole("button", { name: "Mark these 2 present" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "4 of 4 are here, 0 still expected." }).waitFor();
  assert.equal(await page.locator(".everybody").count(), 0);
  await page.getByRole("button", { name: /^Undo\s*: R. Ito marked 2 people as present/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "2 of 4 are here, 2 still expected." }).waitFor();

  // A tap on what is marked takes it back.
  await tap("Cy Po", "No-show");
  await row("Cy Po").locator(".presence", { hasText: "No-show" }).waitFor();
  await tap("Cy Po", "No-show");
  await row("Cy Po").locator(".presence", { hasText: "Expected" }).waitFor();
  for (const size of [sizes.phone, { width: 800, height: 1280 }, { width: 1280, height: 800 }]) {
    await page.setViewportSize(size);
    const boxes = await Promise.all((await page.locator(".taps button:visible").all()).map((button) => button.boundingBox()));
    assert.equal(boxes.length > 15 && boxes.every((box) => box && box.height >= 40), true, "what one touches is large enough");
  }
  await context.close();

  const looking = await person(browser, { viewport: sizes.phone });
  await signIn(looking.page, facts.learner);
  await looking.page.goto("/me/sessions/lab-1");
  await looking.page.getByText("You are here.").waitFor();
  await accessible(looking.page);
  await looking.context.close();
  assert.deepEqual([...complaints, ...looking.complaints].filter((complaint) => !complaint.includes("422")), []);
});
console.log("everybody was marked");
