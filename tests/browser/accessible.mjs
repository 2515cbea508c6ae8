// Every page of the journey under axe: phone and desktop, light and dark; nothing scrolls sideways.

import AxeBuilder from "@axe-core/playwright";
import { assert, facts, person, signIn, sizes, withBrowser } from "./chromium.mjs";

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
