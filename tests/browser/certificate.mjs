// A learner photographs a certificate, an organiser accepts it, and the trainer's row is Ready; another one is refused, and
// the learner reads why. Both without a script of their own: forms alone.

import { accessible } from "./axe.mjs";
import { assert, facts, person, signIn, withBrowser } from "./chromium.mjs";

const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

await withBrowser(async (browser) => {
  const signedIn = async (link) => {
    const { page, complaints } = await person(browser);
    await signIn(page, link);
    return { page, complaints };
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
    await accessible(ada.page);
    await ada.page.getByRole("button", { name: "Hand it in" }).first().click();
    await ada.page.getByText("Waits to be looked at").waitFor();
    await accessible(ada.page);
  };
  const decide = async (word, reason) => {
    await olga.page.goto(`${facts.address}/organise/records`);
    await accessible(olga.page);
    await olga.page.getByRole("link", { name: /Ada Lindh/ }).click();
    const scan = olga.page.getByAltText("Scan of the certificate");
    await scan.waitFor();
    assert.equal(await scan.evaluate((image) => image.decode().then(() => image.naturalWidth)), 1);
    await accessible(olga.page);
    await olga.page.getByLabel(/Reason/).fill(reason);
    await olga.page.getByRole("button", { name: word }).click();
    await olga.page.getByRole("heading", { name: /0 to decide/ }).waitFor();
  };

  await handIn();
  await decide("Refuse", "the name is cut off");
  await ada.page.goto(`${facts.address}/me`);
  await ada.page.getByText("Not accepted, Olga: the name is cut off").waitFor();
  await accessible(ada.page);

  await handIn();
  await decide("Accept", "");
  await accessible(olga.page);
  await ito.page.goto(facts.address + facts.roster);
  const row = ito.page.locator("#roster tbody tr", { hasText: "Ada Lindh" });
  await row.locator(".state.ready").waitFor();
  await row.getByText(/Certificate of .* from City Hospital/).first().waitFor();
  await ada.page.goto(`${facts.address}/me`);
  await ada.page.getByText("Accepted by Olga").waitFor();
  await accessible(ada.page);
  for (const { complaints } of [ada, olga, ito]) assert.deepEqual(complaints, []);
});
