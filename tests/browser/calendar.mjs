// What letters do to a calendar, read by the parsers that mail programs are made of.

import assert from "node:assert/strict";
import ICAL from "ical.js";
import { simpleParser } from "mailparser";

/** @type {{ letters: string[] }} */
const { letters } = JSON.parse(process.env.FACTS ?? "{}");

/** A calendar that does what it is sent (RFC 5546): newer sequences replace, a cancellation takes out. */
const kept = new Map();
/** @type {string[]} */
const told = [];
for (const letter of letters) {
  const mail = await simpleParser(letter);
  const part = mail.attachments.find((attachment) => attachment.contentType === "text/calendar");
  const file = mail.attachments.find((attachment) => attachment.filename === "invite.ics");
  assert(part && file, "both are there");
  assert.equal(part.content.toString(), file.content.toString());
  const calendar = new ICAL.Component(ICAL.parse(part.content.toString()));
  const method = calendar.getFirstPropertyValue("method");
  const events = calendar.getAllSubcomponents("vevent").map((event) => new ICAL.Event(event));
  const main = events.find((event) => !event.isRecurrenceException());
  assert(main);
  const known = kept.get(main.uid);
  assert(!known || main.sequence > known.sequence, `sequence ${main.sequence} after ${known?.sequence}`);
  if (method === "CANCEL") {
    assert(known, "what is taken out was in");
    kept.delete(main.uid);
  } else {
    kept.set(main.uid, main);
  }
  for (const exception of events.filter((event) => event.isRecurrenceException())) main.relateException(exception);
  /** @type {string[]} */
  const dates = [];
  if (main.isRecurring()) {
    const all = main.iterator();
    for (let next = all.next(); next; next = all.next()) {
      const { startDate, endDate } = main.getOccurrenceDetails(next);
      dates.push(`${startDate.toString()} ${endDate.toString()}`);
    }
  } else {
    dates.push(`${main.startDate.toString()} ${main.endDate.toString()}`);
  }
  told.push(`${method} ${main.uid} ${main.sequence}: ${dates.join(", ")}`);
}
console.log(told.join("\n"));
console.log(`left: ${[...kept.keys()].join(", ")}`);
