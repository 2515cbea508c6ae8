// Every page of the journey under axe: phone and desktop, light and dark; nothing scrolls sideways, and no link is underlined
// before its words begin.

import { faultsAt } from "./axe.mjs";
import { assert, facts, person, signIn, sizes, withBrowser } from "./chromium.mjs";

/** Links whose underline begins at a space, after something that has none. */
function loose() {
  const isAtom = (node) => node instanceof Element && /^inline-/.test(getComputedStyle(node).display);
  const isLoose = (node) => node.nodeType === Node.TEXT_NODE && /^\s/.test(node.data) && isAtom(node.previousSibling);
  const underlined = [...document.querySelectorAll("main a")].filter((link) => getComputedStyle(link).textDecorationLine.includes("underline"));
  return underlined.filter((link) => [...link.childNodes].some(isLoose)).map((link) => link.outerHTML);
}

await withBrowser(async (browser) => {
  const found = [];
  for (const [who, pages] of Object.entries(facts.pages)) {
    for (const [size, viewport] of Object.entries(sizes)) {
      const { context, page, complaints } = await person(browser, { viewport, reducedMotion: "reduce" });
      if (who !== "anybody") await signIn(page, facts[who].pop());
      for (const path of pages) {
        const answer = await page.goto(path);
        if ((answer?.status() ?? 500) >= 500) found.push(`${path} as ${who}: status ${answer?.status()}`);
        await page.locator("main").waitFor();
        const faults = await faultsAt(page, { [size]: viewport });
        const links = (await page.evaluate(loose)).map((link) => `${path}: underlined before its words: ${link}`);
        found.push(...[...faults, ...links].map((fault) => `as ${who}: ${fault}`));
      }
      found.push(...complaints.map((complaint) => `as ${who}, ${size}: ${complaint}`));
      await context.close();
    }
  }
  assert.deepEqual(found, []);
  console.log("no violation");
});
