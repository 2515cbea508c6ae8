// Every page of the journey under axe: phone and desktop, light and dark; nothing scrolls sideways, and no link is underlined
// before its words begin.

import AxeBuilder from "@axe-core/playwright";
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
      for (const colorScheme of ["light", "dark"]) {
        const { context, page, complaints } = await person(browser, { viewport, colorScheme, reducedMotion: "reduce" });
        if (who !== "anybody") await signIn(page, facts[who].pop());
        for (const path of pages) {
          const answer = await page.goto(path);
          if ((answer?.status() ?? 500) >= 500) found.push(`${path} as ${who}: status ${answer?.status()}`);
          await page.locator("main").waitFor();
          const { violations } = await new AxeBuilder({ page }).analyze();
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (wide > 0) found.push(`${path} as ${who}, ${size}: ${wide} px too wide`);
          for (const link of await page.evaluate(loose)) found.push(`${path} as ${who}: underlined before its words: ${link}`);
          for (const { id, nodes } of violations) found.push(`${path} as ${who}, ${size} ${colorScheme}: ${id}: ${nodes.map((node) => node.html).join(" ")}`);
        }
        found.push(...complaints.map((complaint) => `${who}, ${size}: ${complaint}`));
        await context.close();
      }
    }
  }
  assert.deepEqual(found, []);
  console.log("no violation");
});
