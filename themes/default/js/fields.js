// A question's fields: what is filled in as an answer, and back.

import { element } from "./here.js";

/**
 * The answer as it stands: what was chosen, what stands in each gap, everything in order, or each source's target.
 * Nothing at all is an empty list.
 * @param {HTMLElement} box
 * @returns {string[]}
 */
export function answerOf(box) {
  const order = box.querySelector("ol.order");
  if (order) return order.classList.contains("touched") ? items(order).map((item) => item.dataset.id ?? "") : [];
  const typed = /** @type {NodeListOf<HTMLInputElement>} */ (box.querySelectorAll("input.gap, textarea, ul.match select"));
  if (typed.length) {
    const all = [...typed].map((field) => field.value);
    return all.some((text) => text.trim()) ? all : [];
  }
  return [.../** @type {NodeListOf<HTMLInputElement>} */ (box.querySelectorAll("input:checked"))].map((input) => input.value);
}

/**
 * Puts an answer into the fields.
 * @param {HTMLElement} box
 * @param {string[]} answer
 */
export function fill(box, answer) {
  const order = box.querySelector("ol.order");
  if (order && answer.length) {
    const byId = new Map(items(order).map((item) => [item.dataset.id ?? "", item]));
    order.append(...answer.flatMap((id) => byId.get(id) ?? []));
    order.classList.add("touched");
  }
  const typed = /** @type {NodeListOf<HTMLInputElement>} */ (box.querySelectorAll("input.gap, textarea, ul.match select"));
  typed.forEach((field, at) => (field.value = answer[at] ?? ""));
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (box.querySelectorAll(".choice input"))) input.checked = answer.includes(input.value);
}

/**
 * Puts the cursor into the first field.
 * @param {HTMLElement | null} box
 */
export function focusFirst(box) {
  /** @type {HTMLElement | null | undefined} */ (box?.querySelector("input, textarea, select, ol.order button"))?.focus();
}

/** @param {Element} list */
function items(list) {
  return /** @type {HTMLElement[]} */ ([...list.children]);
}

/**
 * Gives a list to put in order its buttons: up and down, for mouse, finger, keyboard and screen reader alike.
 * @param {HTMLElement} box
 * @param {boolean} random whether it may stand in the right order already
 */
export function enliven(box, random = false) {
  const list = box.querySelector("ol.order");
  if (!list) return;
  const said = element("span", "sr");
  said.setAttribute("role", "status");
  list.after(said);
  const written = items(list);
  for (const item of written) {
    const text = item.querySelector(".text")?.textContent?.trim() ?? "";
    const move = (/** @type {number} */ by, /** @type {string} */ sign, /** @type {string} */ word) => {
      const button = element("button", "move", sign);
      button.type = "button";
      button.setAttribute("aria-label", `${word}: ${text}`);
      button.addEventListener("click", () => {
        const all = items(list);
        const to = all.indexOf(item) + by;
        if (to < 0 || to >= all.length) return;
        if (by < 0) all[to].before(item);
        else all[to].after(item);
        list.classList.add("touched");
        button.focus();
        said.textContent = `${text}: place ${to + 1} of ${all.length}`;
        list.dispatchEvent(new Event("change", { bubbles: true }));
      });
      return button;
    };
    const buttons = element("span", "moves");
    buttons.append(move(-1, "↑", "Up"), move(1, "↓", "Down"));
    item.append(buttons);
  }
  if (random) {
    const keep = element("button", "btn quiet as-is", "It is in order as it stands");
    keep.type = "button";
    keep.addEventListener("click", () => {
      list.classList.add("touched");
      said.textContent = "Kept as it stands";
      list.dispatchEvent(new Event("change", { bubbles: true }));
    });
    list.parentElement?.append(keep);
  }
  box.closest("form")?.addEventListener("reset", () => {
    list.append(...written);
    list.classList.remove("touched");
  });
}
