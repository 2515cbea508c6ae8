// From an Excel list to a roster that signed in, with no terminal: the program itself, a real mail server, and a scanner
// that opens every link before its person does.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { accessible } from "./axe.mjs";
import { assert, facts, person, sizes, withBrowser } from "./chromium.mjs";

const letters = [];
let heard = () => {};
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onRcptTo: ({ address }, _, done) => done(address.startsWith("gone") ? Object.assign(new Error("no such mailbox"), { responseCode: 550 }) : null),
  onData: (stream, _, done) => simpleParser(stream).then((letter) => (letters.push(letter), done(null), heard()), done),
});
await new Promise((listening) => smtp.listen(0, "127.0.0.1", listening));
/** The first letter to an address after the first `known`. */
const letterTo = async (address, known = 0) => {
  for (;;) {
    const found = letters.slice(known).find((letter) => letter.to.text.includes(address));
    if (found) return found;
    await new Promise((next) => (heard = next));
  }
};

const folder = mkdtempSync(join(tmpdir(), "prework-organise-"));
const prework = (...words) => {
  const done = spawnSync(facts.prework, words, { cwd: folder, encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim();
};
prework("new", ".");
prework("organiser", "add", "ramos", "--name", "D. Ramos");
const server = spawn(facts.prework, ["serve", "--no-watch", "--addr", "127.0.0.1:0", "--smtp", `smtp://127.0.0.1:${smtp.server.address().port}`, "--mail-from", "Training <training@example.org>"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
try {
  const address = await new Promise((told) => createInterface(server.stdout).once("line", told));
  await withBrowser(async (browser) => {
    facts.address = address;
    const { page, complaints } = await person(browser);
    await page.goto(prework("organiser", "link", "ramos"));
    await page.getByRole("button", { name: /sign in/i }).click();
    await page.getByRole("heading", { name: "Nobody is here yet" }).waitFor();
    await accessible(page);

    // A session is planned.
    await page.getByRole("textbox", { name: "Day" }).fill(facts.day);
    await page.getByLabel("Time zone").fill("Europe/Berlin");
    await page.getByRole("button", { name: "Plan it" }).click();
    await page.getByRole("heading", { name: "Nobody is expected yet" }).waitFor();
    await accessible(page);

    // The list comes in: first it is shown.
    await page.getByRole("link", { name: "Add people from a list" }).click();
    await accessible(page);
    writeFileSync(join(folder, "nurses.xlsx"), Buffer.from(facts.list, "base64"));
    await page.getByLabel(/A spreadsheet/).setInputFiles(join(folder, "nurses.xlsx"));
    await page.getByRole("button", { name: "Show what would change" }).click();
    await page.getByRole("heading", { name: "4 new, 0 changed, 1 left out" }).waitFor();
    await page.getByText("is not an e-mail address").waitFor();
    await accessible(page);
    await page.getByRole("button", { name: "Take these in, and leave 1 out" }).click();
    await page.getByRole("heading", { name: "4 not invited" }).waitFor();

    // Those with an address get a letter; one of them bounces.
    await page.getByRole("button", { name: "Invite 3 by mail" }).click();
    const [ada, bo] = [await letterTo("ada@example.org"), await letterTo("bo@example.org")];
    const heading = async (name) => {
      // What became of the last letter is written down after the mail server took it.
      while (!(await page.getByRole("heading", { name }).isVisible())) await page.reload();
    };
    await heading("2 invited, 1 not invited, 1 bounced");
    await page.getByText("no such mailbox").waitFor();
    await accessible(page);
    assert.equal(ada.from.text, '"Training" <training@example.org>');
    assert.equal(ada.to.text, '"Ada Líndh" <ada@example.org>');
    assert.match(ada.subject, /^Your preparation for First workshop, /i);
    const link = (letter) => letter.text.match(/http:\S+\/sign-in\/\S+/)[0];
    const code = (letter) => letter.text.match(/code:\s+(\d{3} \d{3})/)[1];

    // A scanner opens the links; nothing is used up by that.
    for (const letter of [ada, bo]) assert.equal((await fetch(link(letter))).status, 200);
    await heading("2 opened, 1 not invited, 1 bounced");

    // One presses the button in the letter, the other enters the code.
    const first = await person(browser, { viewport: sizes.phone });
    await first.page.goto(link(ada));
    await first.page.getByRole("button", { name: "Sign in as Ada Líndh" }).click();
    await first.page.waitForURL("**/me");
    await first.page.goto(link(ada));
    await first.page.waitForURL("**/me");
    const second = await person(browser, { viewport: sizes.phone });
    await second.page.goto("/sign-in");
    const enter = async (digits) => {
      await second.page.getByLabel("Staff number or e-mail address").first().fill("n2");
      await second.page.getByLabel("Six-digit code").fill(digits);
      await second.page.getByRole("button", { name: "Sign in", exact: true }).click();
    };
    await enter("000 000");
    await second.page.getByText("That doesn’t fit").waitFor();
    // She asks for a new one; whoever isn't known reads the same.
    const known = letters.length;
    for (const id of ["nobody", "n2"]) {
      await second.page.getByText("No code, or an old one?").click();
      await second.page.getByLabel("Staff number or e-mail address").nth(1).fill(id);
      await second.page.getByRole("button", { name: "Send me a new one" }).click();
      await second.page.getByText("If somebody with this id").waitFor();
      await second.page.goto("/sign-in");
    }
    await enter(code(await letterTo("bo@example.org", known)));
    await second.page.waitForURL("**/me");

    // A poster leads whoever scans it to a code by mail: the staff number first, then the code, and they are in.
    await page.getByRole("link", { name: "A poster to sign in by" }).click();
    await page.getByRole("heading", { name: "Sign in with your staff number" }).waitFor();
    await accessible(page);
    const [paper] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Poster as a PDF" }).click()]);
    assert.match(paper.suggestedFilename(), /^poster-.*\.pdf$/);
    const third = await person(browser, { viewport: sizes.phone });
    await third.page.goto(`/sign-in?session=${encodeURIComponent(new URL(page.url()).pathname.split("/")[3])}`);
    await third.page.getByText("Sign in for First workshop").waitFor();
    await accessible(third.page);
    const before = letters.length;
    await third.page.getByLabel("Staff number or e-mail address").fill("n2");
    await third.page.keyboard.press("Enter");
    await third.page.getByRole("heading", { name: "Type the code we sent you" }).waitFor();
    await accessible(third.page);
    const sent = await letterTo("bo@example.org", before);
    assert.match(sent.subject, /^Your preparation for First workshop, /i);
    await third.page.getByLabel("Six-digit code").fill(code(sent));
    await third.page.keyboard.press("Enter");
    await third.page.waitForURL("**/me");
    await page.goBack();

    // Who has no address gets a card.
    await heading("2 signed in, 1 not invited, 1 bounced");
    const [cards] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Cards as a PDF" }).click()]);
    assert.match(cards.suggestedFilename(), /^cards-.*\.pdf$/);
    await page.getByRole("button", { name: "Print 2 cards" }).click();
    await page.getByRole("heading", { name: "2 cards" }).waitFor();
    await accessible(page);
    await page.goto("/organise/people?q=cy");
    await accessible(page);
    await page.getByRole("link", { name: "Cy Po" }).click();
    await accessible(page);
    assert.deepEqual([...complaints, ...first.complaints, ...second.complaints, ...third.complaints], []);
  });
  console.log(`${letters.length} letters, and everybody got in`);
} finally {
  server.kill();
  smtp.close();
  rmSync(folder, { recursive: true });
}
