// A learner photographs a certificate, an organiser accepts it, and the trainer's row is Ready; another one is refused, and
// the learner reads why. Both without a script of their own: forms alone.

import AxeBuilder from "@axe-core/playwright";
import { assert, facts, person, signIn, sizes, withBrowser } from "./chromium.mjs";

const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

await withBrowser(async (browser) => {
  const signedIn = async (link) => {
    const { page, complaints } = await person(browser);
    await signIn(page, link);
    return { page, complaints };
  };
  const axe = async (page) => {
    for (const size of Object.values(sizes)) {
      await page.setViewportSize(size);
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes.map((node) => node.html).join(" ")}`), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${page.url()} is too wide`);
    }
  };
  const ada = await signedIn(facts.learner);
  const olga = await signedIn(facts.organiser);
  const ito = await signedIn(facts.trainer);
  await ada.page.goto(`${facts.address}/me`);

  const handIn = async () => {
    await ada.page.getByText("I have a certificate for this").first().click();
    await ada.page.getByLabel(/A photo or a PDF/).first().setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: picture });
    await ada.page.getByLabel("Achieved on").first().fill(facts.achieved);
    await ada.page.getByLabel(/Where it comes from/).first().fill("City Hospital");
    await axe(ada.page);
    await ada.page.getByRole("button", { name: "Hand it in" }).first().click();
    await ada.page.getByText("Waits to be looked at").waitFor();
    await axe(ada.page);
  };
  const decide = async (word, reason) => {
    await olga.page.goto(`${facts.address}/organise/records`);
    await axe(olga.page);
    await olga.page.getByRole("link", { name: /Ada Lindh/ }).click();
    const scan = olga.page.getByAltText("Scan of the certificate");
    await scan.waitFor();
    assert.equal(await scan.evaluate((image) => image.decode().then(() => image.naturalWidth)), 1);
    await axe(olga.page);
    await olga.page.getByLabel(/Reason/).fill(reason);
    await olga.page.getByRole("button", { name: word }).click();
    await olga.page.getByRole("heading", { name: /0 to decide/ }).waitFor();
  };

  await handIn();
  await decide("Refuse", "the name is cut off");
  await ada.page.goto(`${facts.address}/me`);
  await ada.page.getByText("Not accepted, Olga: the name is cut off").waitFor();
  await axe(ada.page);

  await handIn();
  await decide("Accept", "");
  await axe(olga.page);
  await ito.page.goto(facts.address + facts.roster);
  const row = ito.page.locator("#roster tbody tr", { hasText: "Ada Lindh" });
  await row.locator(".state.ready").waitFor();
  await row.getByText(/Certificate of .* from City Hospital/).first().waitFor();
  await ada.page.goto(`${facts.address}/me`);
  await ada.page.getByText("Accepted by Olga").waitFor();
  await axe(ada.page);
  for (const { complaints } of [ada, olga, ito]) assert.deepEqual(complaints, []);
});
