// The events of a YAML text as a tree of places, and everything in it that the strict subset does not allow.

import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from "js-yaml";
import type { Problem } from "./problem.ts";

interface Range {
  from: number;
  to: number;
}

/** A value with the offsets of its text (of a collection: of its beginning) and of its key. */
export interface YamlNode extends Range {
  key?: Range;
  /** By key, or by index for a list; absent for a scalar. */
  members?: Map<string, YamlNode>;
}

/** A problem that still lacks its file and its span. */
export type Flaw = Range & Pick<Problem, "code" | "what" | "expected" | "got" | "fix">;

interface Reader {
  source: string;
  events: readonly Event[];
  next: number;
  flaws: Flaw[];
}

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/** Builds the tree of the first document; `root` is absent when the text holds none. */
export function readTree(source: string, events: readonly Event[]): { root?: YamlNode; flaws: readonly Flaw[] } {
  const reader: Reader = { source, events, next: 0, flaws: [] };
  const first = events[0];
  if (first?.type !== EVENT_ID.DOCUMENT) return { flaws: [] };
  reader.next = 1;
  const root = readNode(reader);
  reader.next++;
  if (reader.next < events.length) reader.flaws.push({ ...beginning(reader), ...SECOND_DOCUMENT });
  return { root, flaws: reader.flaws };
}

const SECOND_DOCUMENT = {
  code: "yaml-feature",
  what: "a second YAML document in one file",
  expected: "one document",
  fix: "put it into a file of its own and remove the --- line",
} as const;

/** Where the document begins whose first event is next. */
function beginning({ source, events, next }: Reader): Range {
  const event = events[next + 1];
  const from = event && "start" in event ? event.start : event && "valueStart" in event ? event.valueStart : -1;
  return from < 0 ? { from: source.length, to: source.length } : { from, to: from };
}

function readNode(reader: Reader): YamlNode {
  const event = reader.events[reader.next++];
  if (event === undefined) throw new Error("the YAML events end within a value");
  refuseProperties(reader, event);
  switch (event.type) {
    case EVENT_ID.MAPPING:
      return readMapping(reader, event.start);
    case EVENT_ID.SEQUENCE:
      return readSequence(reader, event.start);
    case EVENT_ID.SCALAR:
      return readScalar(reader, event);
    case EVENT_ID.ALIAS:
      return { from: event.anchorStart - 1, to: event.anchorEnd };
    case EVENT_ID.DOCUMENT:
    case EVENT_ID.POP:
      throw new Error("the YAML events are not nested");
  }
}

/** Tags, anchors and aliases mean different things to different readers; none is needed here. */
function refuseProperties({ source, flaws }: Reader, event: Event): void {
  if ("tagStart" in event && event.tagStart !== -1) {
    const [from, to] = [event.tagStart, event.tagEnd];
    flaws.push({
      code: "yaml-feature",
      what: "a YAML tag",
      got: source.slice(from, to),
      fix: "remove the tag",
      from,
      to,
    });
  }
  if (!("anchorStart" in event) || event.anchorStart === -1) return;
  const [from, to] = [event.anchorStart - 1, event.anchorEnd];
  const what = event.type === EVENT_ID.ALIAS ? "a YAML alias" : "a YAML anchor";
  const fix =
    event.type === EVENT_ID.ALIAS ? "write the value out here" : "remove it and repeat the value where it is needed";
  flaws.push({ code: "yaml-feature", what, got: source.slice(from, to), fix, from, to });
}

function readSequence(reader: Reader, start: number): YamlNode {
  const members = new Map<string, YamlNode>();
  while (!atEnd(reader)) members.set(String(members.size), readNode(reader));
  return { from: start, to: start, members };
}

function readMapping(reader: Reader, start: number): YamlNode {
  const members = new Map<string, YamlNode>();
  while (!atEnd(reader)) {
    const event = reader.events[reader.next];
    const key = readNode(reader);
    const value = readNode(reader);
    if (event?.type !== EVENT_ID.SCALAR) {
      reader.flaws.push({ ...keyFlaw("a key that is itself a list or a mapping"), from: key.from, to: key.from + 1 });
      continue;
    }
    const absent = event.valueStart === -1;
    const name = absent || isNull(reader.source, event) ? "" : getScalarValue(reader.source, event);
    const range = absent
      ? { from: Math.max(0, value.from), to: Math.max(0, value.to) }
      : { from: key.from, to: key.to };
    refuseKey(reader, { name, range, taken: members.has(name) });
    value.key = range;
    members.set(name, value);
  }
  return { from: start, to: start, members };
}

/** Readers differ about what a key is called that is no value at all. */
function isNull(source: string, { style, valueStart, valueEnd }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.PLAIN && /^(~|null|Null|NULL)$/.test(source.slice(valueStart, valueEnd));
}

function keyFlaw(what: string): Pick<Flaw, "code" | "what" | "expected" | "fix"> {
  return { code: "yaml-feature", what, expected: "a word as key", fix: "write a plain word before the colon" };
}

/** Keys that JavaScript, or a reader with merge keys, would take for something else. */
const UNSAFE_KEYS = new Set(["__proto__", "constructor", "prototype"]);

function refuseKey({ flaws }: Reader, { name, range, taken }: { name: string; range: Range; taken: boolean }): void {
  const { from, to } = range;
  const got = JSON.stringify(name);
  if (name === "") flaws.push({ ...keyFlaw("a key without a name"), from, to });
  if (name === "<<")
    flaws.push({ code: "yaml-feature", what: "a YAML merge key", got, fix: "write the keys out here", from, to });
  if (UNSAFE_KEYS.has(name))
    flaws.push({
      code: "yaml-feature",
      what: "a key that is not safe to read",
      got,
      fix: "choose another key",
      from,
      to,
    });
  if (taken)
    flaws.push({
      code: "yaml-feature",
      what: "a key that is written twice",
      got,
      fix: "keep one of the two",
      from,
      to,
    });
}

function readScalar(reader: Reader, event: ScalarEvent): YamlNode {
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  const from = event.valueStart - (quoted ? 1 : 0);
  const to = event.valueEnd + (quoted ? 1 : 0);
  if (event.style === SCALAR_STYLE.PLAIN && from >= 0) refuseNumber(reader, { from, to });
  return { from, to };
}

const NUMBER = /^([-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)$/;
const NOT_FINITE = /^[-+]?\.(inf|nan)$/i;

const BEGINS_NUMBER = /[-+.0-9]/;

/** Numbers that would not survive reading: too long to be exact, too large, or no numbers at all. */
function refuseNumber({ source, flaws }: Reader, range: Range): void {
  if (!BEGINS_NUMBER.test(source.charAt(range.from))) return;
  const got = source.slice(range.from, range.to);
  const number = NUMBER.test(got) ? Number(got) : 0;
  if (NOT_FINITE.test(got) || !Number.isFinite(number)) {
    flaws.push({
      code: "wrong-value",
      what: "not a finite number",
      got,
      fix: "write a number, or leave the key out",
      ...range,
    });
  } else if (Number.isInteger(number) && !Number.isSafeInteger(number) && !/[.eE]/.test(got)) {
    const fix = `write "${got}" in quotes`;
    flaws.push({ code: "number-not-string", what: "a number too long to be read exactly", got, fix, ...range });
  }
}

function atEnd(reader: Reader): boolean {
  if (reader.events[reader.next]?.type !== EVENT_ID.POP) return false;
  reader.next++;
  return true;
}
