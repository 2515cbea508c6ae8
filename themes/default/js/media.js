// What of a recording was played, in the words of the xAPI video profile.

const profile = "https://w3id.org/xapi/video";
const verb = (/** @type {string} */ name) => ({ id: `${profile}/verbs/${name}`, display: { en: name } });
const extension = (/** @type {string} */ name) => `${profile}/extensions/${name}`;

/** How much has to be played for a recording to be completed. */
const THRESHOLD = 0.95;

/**
 * Follows a recording; `said` hears of a verb, the activity, a result and a context to say it with.
 * @param {HTMLMediaElement} media
 * @param {string} lesson the lesson's activity
 * @param {string} language
 * @param {(verb: { id: string, display: object }, object: object, result: object, context: object) => void} said
 */
export function follow(media, lesson, language, said) {
  const video = media instanceof HTMLVideoElement;
  const object = {
    objectType: "Activity",
    id: `${lesson}#media-${media.dataset.media}`,
    definition: {
      type: video ? `${profile}/activity-type/video` : "https://w3id.org/xapi/audio/activity-type/audio",
      name: { [language]: media.getAttribute("aria-label") ?? "" },
    },
  };
  const session = crypto.randomUUID();
  /** Stretches that were played, in seconds. @type {[number, number][]} */
  const played = [];
  /** Where the stretch that is playing began. @type {number | null} */
  let from = null;
  let last = 0;
  let completed = false;

  const close = () => {
    if (from !== null && last > from) played.push([from, last]);
    from = null;
  };
  const round = (/** @type {number} */ seconds) => Math.round(seconds * 1000) / 1000;
  const progress = () => {
    let end = 0;
    let sum = 0;
    for (const [start, stop] of [...played].sort((a, b) => a[0] - b[0])) {
      sum += Math.max(0, stop - Math.max(start, end));
      end = Math.max(end, stop);
    }
    return media.duration > 0 ? Math.min(1, round(sum / media.duration)) : 0;
  };
  /** @param {{ id: string, display: object }} word @param {object} [extensions] @param {object} [result] */
  const say = (word, extensions = {}, result = {}) =>
    said(
      word,
      object,
      { ...result, extensions: { [extension("time")]: round(media.currentTime), ...extensions } },
      {
        contextActivities: { category: [{ id: profile }] },
        extensions: {
          [extension("session-id")]: session,
          [extension("length")]: round(media.duration || 0),
          [extension("completion-threshold")]: THRESHOLD,
        },
      },
    );
  const segments = () => ({
    [extension("progress")]: progress(),
    [extension("played-segments")]: played.map(([start, stop]) => `${round(start)}[.]${round(stop)}`).join("[,]"),
  });

  media.addEventListener("play", () => {
    from = last = media.currentTime;
    say(verb("played"));
  });
  media.addEventListener("timeupdate", () => {
    if (!media.seeking) last = media.currentTime;
  });
  media.addEventListener("seeking", () => {
    const before = last;
    if (from !== null) {
      close();
      from = media.currentTime;
    }
    last = media.currentTime;
    if (Math.abs(last - before) > 1) say(verb("seeked"), { [extension("time-from")]: round(before), [extension("time-to")]: round(last) });
  });
  media.addEventListener("pause", () => {
    last = media.seeking ? last : media.currentTime;
    close();
    say(verb("paused"), segments());
    if (completed || progress() < THRESHOLD) return;
    completed = true;
    const duration = `PT${round(media.duration)}S`;
    say({ id: "http://adlnet.gov/expapi/verbs/completed", display: { en: "completed" } }, segments(), { completion: true, duration });
  });
}

/** Every recording of the page. */
export function recordings() {
  return /** @type {NodeListOf<HTMLMediaElement>} */ (document.querySelectorAll("[data-media]"));
}

