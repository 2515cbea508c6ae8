// The verbs and extensions the page writes; the same words as in the program's evidence/vocabulary.rs.

const adl = "http://adlnet.gov/expapi/";
const own = "https://w3id.org/xapi/prework/";

/** @type {Record<string, string>} */
export const verbs = {
  initialized: `${adl}verbs/initialized`,
  experienced: `${adl}verbs/experienced`,
  answered: `${adl}verbs/answered`,
  completed: `${adl}verbs/completed`,
  terminated: `${adl}verbs/terminated`,
  announced: `${own}verbs/announced`,
};

export const types = {
  course: `${adl}activities/course`,
  module: `${adl}activities/module`,
  lesson: `${adl}activities/lesson`,
  question: `${adl}activities/cmi.interaction`,
  scenario: `${adl}activities/simulation`,
};

export const waiting = `${own}extensions/waiting`;
export const device = `${own}extensions/device`;
export const commit = `${own}extensions/commit`;
