// What an answer earns. The program says the same (src/grading/key.rs): both are held to one table of cases.

/**
 * @typedef {{ text: { accepted: string[], case_matters: boolean } } | { pattern: string } | { number: { low: string | null, high: string | null } }} Gap
 * @typedef {{ kind: "choice", many: boolean, right: number[] } | { kind: "gaps", gaps: Gap[], any_order: boolean } | { kind: "order", count: number } | { kind: "match", right: number[] } | { kind: "unscored" }} Key
 * @typedef {"whole" | "partial"} Scoring
 */

/**
 * So many parts right of so many; null when nothing is right or wrong.
 * @param {Key} key
 * @param {Scoring} scoring
 * @param {string[]} answer
 * @returns {[number, number] | null}
 */
export function credit(key, scoring, answer) {
  if (key.kind === "unscored") return null;
  const [part, of] = parts(key, scoring, answer);
  if (of === 0) return [0, 1];
  return scoring === "partial" ? [part, of] : [part === of ? 1 : 0, 1];
}

/**
 * @param {Exclude<Key, { kind: "unscored" }>} key
 * @param {Scoring} scoring
 * @param {string[]} answer
 * @returns {[number, number]}
 */
function parts(key, scoring, answer) {
  switch (key.kind) {
    case "choice": {
      const chosen = new Set(answer);
      const hits = key.right.filter((place) => chosen.has(String(place))).length;
      const misses = chosen.size - hits;
      if (key.many && scoring === "partial") return [Math.max(0, hits - misses), key.right.length];
      const wanted = key.many ? key.right.length : 1;
      return [misses === 0 && hits > 0 && hits === wanted ? 1 : 0, 1];
    }
    case "gaps":
      return [rightParts(key, answer).filter(Boolean).length, key.gaps.length];
    case "order":
      return ordered(key.count, answer);
    case "match":
      return [rightParts(key, answer).filter(Boolean).length, key.right.length];
  }
}

/**
 * Of gaps and matches: which are right where they stand.
 * @param {Key} key
 * @param {string[]} answer
 * @returns {boolean[]}
 */
export function rightParts(key, answer) {
  if (key.kind === "match") return key.right.map((right, at) => String(right) === answer[at]);
  if (key.kind !== "gaps") return [];
  if (key.any_order) {
    const taken = matching(key.gaps, answer);
    return key.gaps.map((_, at) => (taken[at] ?? null) !== null);
  }
  return key.gaps.map((gap, at) => answer[at] !== undefined && fits(gap, answer[at]));
}

/**
 * The gaps that no answer fills: of any order those that are left, else those that are wrong.
 * @param {Key} key
 * @param {string[]} answer
 * @returns {number[]} one for each wrong part, in order
 */
export function missing(key, answer) {
  const all = key.kind === "gaps" ? key.gaps.map((_, at) => at) : [];
  if (key.kind !== "gaps" || !key.any_order) return all.filter((at) => !rightParts(key, answer)[at]);
  const filled = new Set(matching(key.gaps, answer));
  return all.filter((at) => !filled.has(at));
}

/**
 * How many items stand in a longest run that is in order, less one; of how many steps.
 * @param {number} count
 * @param {string[]} answer
 * @returns {[number, number]}
 */
function ordered(count, answer) {
  const steps = Math.max(count - 1, 0);
  const places = answer.map((place) => (/^\d+$/.test(place) ? Number(place) : NaN));
  const complete = answer.length === count && new Set(places.filter((place) => place < count)).size === count;
  if (!complete) return [0, Math.max(steps, 1)];
  /** @type {number[]} */
  const tails = [];
  for (const place of places) {
    const at = tails.findIndex((tail) => tail >= place);
    if (at < 0) tails.push(place);
    else tails[at] = place;
  }
  return [Math.max(tails.length - 1, 0), steps];
}

/**
 * Which gap each answer fills, as many as can be, each used once (Kuhn's augmenting paths); null where it fills none.
 * @param {Gap[]} gaps
 * @param {string[]} answer
 * @returns {(number | null)[]}
 */
function matching(gaps, answer) {
  const given = answer.slice(0, gaps.length);
  /** @type {(number | null)[]} */
  const taken = given.map(() => null);
  /** @type {(gap: number, seen: Set<number>) => boolean} */
  const fill = (gap, seen) =>
    given.some((text, at) => {
      if (seen.has(at) || !fits(gaps[gap], text)) return false;
      seen.add(at);
      const other = taken[at];
      if (other !== null && !fill(other, seen)) return false;
      taken[at] = gap;
      return true;
    });
  gaps.forEach((_, gap) => fill(gap, new Set()));
  return taken;
}

/**
 * Whether a text fits a gap.
 * @param {Gap} gap
 * @param {string} given
 */
export function fits(gap, given) {
  const text = canonical(given);
  if ("text" in gap) {
    const { accepted, case_matters: minds } = gap.text;
    return accepted.map(canonical).some((one) => one === text || (!minds && one.toLowerCase() === text.toLowerCase()));
  }
  if ("pattern" in gap) return new RegExp(`^(?:${gap.pattern})$`, "u").test(text);
  const number = decimal(text);
  const { low, high } = gap.number;
  return number !== null && (low === null || /** @type {bigint} */ (decimal(low)) <= number) && (high === null || number <= /** @type {bigint} */ (decimal(high)));
}

/**
 * A text as it is compared: composed, with single spaces, and straight apostrophes whatever a phone made of them.
 * @param {string} text
 */
function canonical(text) {
  return text.split(/[\s\u0085\ufeff]+/u).filter(Boolean).join(" ").normalize("NFC").replace(/[’‘]/g, "'");
}

/**
 * A number in units of 10⁻¹², exactly; null when it is none.
 * @param {string} text
 * @returns {bigint | null}
 */
export function decimal(text) {
  const found = /^([+\-−]?)(\d{0,15})(?:[.,](\d{1,12}))?$/.exec(text);
  if (!found || (!found[2] && !found[3])) return null;
  const units = BigInt(`0${found[2]}${(found[3] ?? "").padEnd(12, "0")}`);
  return found[1] === "-" || found[1] === "−" ? -units : units;
}

/**
 * An answer as xAPI writes it, in `result.response`.
 * @param {string} type the interaction's type
 * @param {string[]} answer
 */
export function response(type, answer) {
  switch (type) {
    case "true-false":
      return String(answer[0] === "0");
    case "numeric":
      return decimalText(answer[0].trim());
    case "matching":
      return answer.flatMap((target, source) => (target ? [`${source}[.]${target}`] : [])).join("[,]");
    default:
      return answer.join("[,]");
  }
}

/**
 * A number as everybody writes it; what is none, as it is.
 * @param {string} text
 */
function decimalText(text) {
  const units = decimal(text);
  if (units === null) return text;
  const digits = String(units < 0n ? -units : units).padStart(13, "0");
  const part = digits.slice(-12).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -12)}${part && "."}${part}`;
}
