// Attacks that need a real browser: what somebody wrote as it is shown to everybody else, and pages of other sites that
// have a browser do something for whoever is signed in there.

import { createServer } from "node:http";
import { assert, facts, person, signIn, withBrowser } from "./chromium.mjs";

/** What of a page was made by words that somebody wrote: nothing should be. */
const injected = () => [
  ...document.querySelectorAll("[data-evil], img[src='x'], iframe:not([data-own]), object, embed, base, [onerror], [onload], [onclick], [onfocus], a[href^='javascript'], script:not([src]):not([type='application/json'])"),
].map((element) => element.outerHTML);

/** Shows every page to whoever it is for, and looks for what became of the words. */
async function written(browser) {
  for (const { link, pages, shows } of facts.written) {
    const { context, page, complaints } = await person(browser, { userAgent: facts.evil });
    const dialogs = [];
    page.on("dialog", (dialog) => (dialogs.push(dialog.message()), dialog.dismiss()));
    await signIn(page, link);
    for (const path of pages) {
      const response = await page.goto(path, { waitUntil: "load" });
      assert.equal(response.status(), 200, path);
      assert.deepEqual(await page.evaluate(injected), [], path);
      assert.equal(await page.evaluate(() => globalThis.evil), undefined, path);
      const text = await page.evaluate(() => document.documentElement.textContent + [...document.querySelectorAll("input, textarea")].map((field) => field.value).join("\n"));
      // As it was written, letter by letter.
      if (shows.includes(path)) assert.ok(text.includes(facts.evil), `${path} does not show it as text: ${text}`);
      assert.ok(!text.includes("&lt;script"), `${path} shows it escaped twice`);
    }
    assert.deepEqual(dialogs, [], pages.join());
    assert.deepEqual(complaints, [], pages.join());
    await context.close();
  }
}

/** Another site, at a host and port: it serves whatever was put there last. */
async function otherSite(host) {
  let body = "";
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(body));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { address: `http://${host}:${server.address().port}/`, show: (html) => (body = html), close: () => server.close() };
}

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

/** Has the browser of who is signed in send every form, from another site on this host and from one on another. */
async function sentFromElsewhere(browser) {
  for (const host of ["127.0.0.1", "localhost"]) {
    const site = await otherSite(host);
    for (const { link, forms } of facts.forms) {
      const { context, page } = await person(browser);
      await signIn(page, link[host]);
      for (const { action, fields } of forms) {
        const target = new URL(action, facts.address).href;
        const inputs = Object.entries(fields).map(([name, value]) => `<input name="${escaped(name)}" value="${escaped(value)}">`).join("");
        for (const kind of ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]) {
          site.show(`<form method="post" enctype="${kind}" action="${escaped(target)}">${inputs}</form><script>document.forms[0].submit()</script>`);
          const [answer] = await Promise.all([page.waitForResponse((response) => response.url() === target), page.goto(site.address).catch(() => {})]);
          await page.waitForLoadState("load");
          assert.equal(answer.status(), 403, `${host}: ${kind} to ${action}`);
        }
        // By a script: without asking first, and with what has to be asked for.
        site.show("<p>Elsewhere</p>");
        await page.goto(site.address);
        const tried = await page.evaluate(async ([target, fields]) => {
          const body = new URLSearchParams(fields);
          const json = JSON.stringify(fields);
          const attempts = [
            { method: "POST", mode: "no-cors", body },
            { method: "POST", mode: "no-cors", body: json },
            { method: "POST", mode: "no-cors", body: new Blob([json], { type: "text/plain" }) },
            { method: "POST", headers: { "content-type": "application/json" }, body: json },
            { method: "PUT", headers: { "content-type": "application/json" }, body: json },
            { method: "GET" },
          ];
          const read = [];
          for (const attempt of attempts) {
            const answer = await fetch(target, { credentials: "include", ...attempt }).catch(() => undefined);
            if (answer && answer.type !== "opaque") read.push(await answer.text());
          }
          navigator.sendBeacon(target, body);
          return read;
        }, [target, fields]);
        assert.deepEqual(tried, [], `${host}: a page elsewhere reads ${action}`);
      }
      await context.close();
    }
    site.close();
  }
}

/** Shows pages in a frame of another site's, under which somebody could be led to press something. */
async function framed(browser) {
  for (const host of ["127.0.0.1", "localhost"]) {
    const site = await otherSite(host);
    const { context, page } = await person(browser);
    await signIn(page, facts.framed.link[host]);
    for (const path of facts.framed.pages) {
      const target = new URL(path, facts.address).href;
      site.show(`<iframe data-own src="${escaped(target)}"></iframe>`);
      await page.goto(site.address, { waitUntil: "load" });
      const frame = page.frames().find((known) => known !== page.mainFrame());
      assert.ok(!frame.url().startsWith(facts.address), `${host}: ${path} is shown in a frame: ${frame.url()}`);
    }
    await context.close();
    site.close();
  }
}

await withBrowser(async (browser) => {
  await written(browser);
  await sentFromElsewhere(browser);
  await framed(browser);
});
