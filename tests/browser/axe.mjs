// What is wrong with a page, by axe and by its width: one way for every script to ask.

import axe from "axe-core";
import { assert, sizes } from "./chromium.mjs";

/** What is wrong with a page as it is now: rules with the markup that breaks them. Of `only` these rules, where any are named. */
export async function faults(page, only = []) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (only) => {
    const { violations } = await window.axe.run({ resultTypes: ["violations"], ...(only.length > 0 && { runOnly: only }) });
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
    const wide = document.documentElement.scrollWidth - innerWidth;
    return wide > 0 ? [...found, `${wide} px too wide`] : found;
  }, only);
}

/** What is wrong with a page at each of these sizes, light and dark. What it is made of is the same in both: only colours are looked at again. */
export async function faultsAt(page, at = sizes) {
  const found = [];
  for (const [name, size] of Object.entries(at)) {
    await page.setViewportSize(size);
    for (const colorScheme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const now = await faults(page, colorScheme === "dark" ? ["color-contrast", "link-in-text-block"] : []);
      found.push(...now.map((fault) => `${page.url()}, ${name} ${colorScheme}: ${fault}`));
    }
  }
  return found;
}

/** Holds that nothing is wrong with a page at any of these sizes, and leaves it as it was. */
export async function accessible(page, at = sizes) {
  const size = page.viewportSize();
  assert.deepEqual(await faultsAt(page, at), []);
  await page.setViewportSize(size);
}
