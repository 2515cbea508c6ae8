// A scenario: one scene at a time, each link between them a choice. Without this script it reads as a story.

import { element, recall, remember } from "./here.js";

const scenes = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".scene")]);

/**
 * Shows the scene where the reader left off, and follows their choices.
 * @param {string} key under which the way is remembered
 * @param {(scene: HTMLElement, links: HTMLAnchorElement[], chosen: number) => void} chose hears of each choice
 * @param {(scene: HTMLElement, good: boolean) => void} ended hears of each end
 */
export function follow(key, chose, ended) {
  if (scenes.length === 0) return;
  document.body.classList.add("in-scenario");
  const back = element("button", "btn", "Back");
  const again = element("button", "btn", "Begin again");
  const bar = element("div", "actions scenario-bar");
  back.type = again.type = "button";
  bar.append(back, again);
  scenes.at(-1)?.after(bar);

  const known = (/** @type {string} */ id) => scenes.some((scene) => scene.id === id);
  /** @type {string[]} */
  let way = (recall(key) ?? []).filter(known);
  if (way.length === 0) way = [scenes[0].id];

  const show = (focus = true) => {
    const now = /** @type {HTMLElement} */ (scenes.find((scene) => scene.id === way.at(-1)));
    for (const scene of scenes) scene.hidden = scene !== now;
    back.hidden = again.hidden = way.length < 2;
    remember(key, way);
    const heading = /** @type {HTMLElement | null} */ (now.querySelector("h2, h3, h4, h1, h5, h6"));
    if (!focus || !heading) return;
    heading.tabIndex = -1;
    heading.focus();
    heading.scrollIntoView({ block: "center" });
  };
  back.addEventListener("click", () => {
    way.pop();
    show();
  });
  again.addEventListener("click", () => {
    way = [scenes[0].id];
    show();
  });
  for (const scene of scenes) {
    const links = /** @type {HTMLAnchorElement[]} */ ([...scene.querySelectorAll("a[href^='#']")]).filter((link) => known(target(link)));
    links.forEach((link, at) => {
      link.classList.add("way");
      link.addEventListener("click", (event) => {
        event.preventDefault();
        way.push(target(link));
        chose(scene, links, at);
        show();
        const end = scenes.find((scene) => scene.id === way.at(-1));
        if (end?.dataset.end) ended(end, end.dataset.end === "good");
      });
    });
  }
  show(false);
}

/** @param {HTMLAnchorElement} link */
export function target(link) {
  return decodeURIComponent(link.hash.slice(1));
}
