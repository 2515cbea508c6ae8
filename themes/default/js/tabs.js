// Panels of which one is seen at a time (the ARIA pattern for tabs); without this script they stand below each other.

import { element, recall, remember } from "./here.js";

const sets = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".tabs"))].map(build);

/** @param {HTMLElement} box */
function build(box) {
  const panels = /** @type {HTMLElement[]} */ ([...box.children]);
  const list = element("div", "tab-list");
  list.setAttribute("role", "tablist");
  const tabs = panels.map((panel) => {
    const title = /** @type {HTMLElement} */ (panel.querySelector(".tab-title"));
    const tab = element("button", "tab", title.textContent ?? "");
    tab.type = "button";
    tab.id = `tab-${panel.id}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    // Seen on the tab; heard as a heading, too.
    title.classList.add("sr");
    return tab;
  });
  /** @param {number} at */
  const show = (at) => {
    tabs.forEach((tab, other) => {
      tab.setAttribute("aria-selected", String(other === at));
      tab.tabIndex = other === at ? 0 : -1;
      panels[other].hidden = other !== at;
    });
  };
  const set = { box, tabs, panels, show, synced: "synced" in box.dataset };
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => choose(set, at));
    tab.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 };
      const to = steps[/** @type {keyof steps} */ (event.key)];
      if (to === undefined) return;
      event.preventDefault();
      tabs[to % tabs.length].focus();
      choose(set, to % tabs.length);
    });
  });
  list.append(...tabs);
  box.prepend(list);
  const before = tabs.findIndex((tab) => set.synced && tab.textContent === recall("tab"));
  show(Math.max(before, 0));
  return set;
}

/**
 * Shows a panel, and wherever there is one of the same title in a set that goes along.
 * @param {ReturnType<typeof build>} set
 * @param {number} at
 */
function choose(set, at) {
  set.show(at);
  if (!set.synced) return;
  const title = set.tabs[at].textContent;
  remember("tab", title);
  const { top } = set.box.getBoundingClientRect();
  for (const other of sets.filter((other) => other.synced && other !== set)) {
    const same = other.tabs.findIndex((tab) => tab.textContent === title);
    if (same >= 0) other.show(same);
  }
  // What changed above must not push away what the reader looks at.
  scrollBy(0, set.box.getBoundingClientRect().top - top);
}

/**
 * What an anchor says; one that is no encoding of anything is what it is.
 * @param {string} anchor
 */
function decoded(anchor) {
  try {
    return decodeURIComponent(anchor);
  } catch {
    return anchor;
  }
}

/** Opens the panel that the address points into. */
function follow() {
  const target = location.hash && document.getElementById(decoded(location.hash.slice(1)));
  const panel = target && target.closest(".tab-panel");
  const set = panel && sets.find((set) => set.panels.includes(/** @type {HTMLElement} */ (panel)));
  if (!set) return;
  set.show(set.panels.indexOf(/** @type {HTMLElement} */ (panel)));
  target.scrollIntoView();
}

addEventListener("hashchange", follow);
follow();
