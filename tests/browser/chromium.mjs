// Debian's Chromium, kept from calling home, and what every script needs of it.

import { chromium } from "playwright-core";
import assert from "node:assert/strict";

export const facts = JSON.parse(process.env.FACTS ?? "{}");

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } };

/** Opens a browser for the time of `work`; whatever a page complains of fails it. */
export async function withBrowser(work) {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

/** A browser of one person. `complaints` holds what its pages said went wrong. */
export async function person(browser, options = {}) {
  const context = await browser.newContext({ baseURL: facts.address, viewport: sizes.desktop, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // A status that a script asks about is no complaint of the page.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  return { context, page, complaints };
}

/** Opens a personal link and presses its button. */
export async function signIn(page, link) {
  await page.goto(link);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in/"));
}

/** Waits for the record store to take a statement with this verb. */
export function told(page, verb) {
  return page.waitForResponse((response) => response.url().includes("/xapi/statements") && response.status() === 200 && (response.request().postData() ?? "").includes(`/verbs/${verb}`));
}

/** Scrolls to the end, as who reads does. */
export async function readToTheEnd(page) {
  await page.keyboard.press("End");
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
}

export { assert };
