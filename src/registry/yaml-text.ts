// Values as YAML a person would write, which the strict reader reads back as the same values.

/** Longest line that holds a whole list or mapping. */
const WIDTH = 110;

/** Writes a mapping as a document. Members that are `undefined` are left out; numbers must be finite. */
export function formatYaml(document: object): string {
  return `${formatMembers(document, "").join("\n") || "{}"}\n`;
}

function formatMembers(value: object, indent: string): string[] {
  return entriesOf(value).flatMap(([key, member]) => {
    const head = `${indent}${formatKey(key)}:`;
    const flow = toFlow(member, indent !== "");
    if (flow !== undefined && fits(`${head} ${flow}`, member)) return [`${head} ${flow}`];
    if (Array.isArray(member)) return [head, ...member.flatMap((item) => formatItem(item, `${indent}  `))];
    return [head, ...formatMembers(Object(member), `${indent}  `)];
  });
}

function formatItem(item: unknown, indent: string): string[] {
  const flow = toFlow(item, true);
  if (flow !== undefined && fits(`${indent}- ${flow}`, item)) return [`${indent}- ${flow}`];
  const inner = `${indent}  `;
  const lines = Array.isArray(item)
    ? item.flatMap((one) => formatItem(one, inner))
    : formatMembers(Object(item), inner);
  return lines.map((line, index) => (index === 0 ? `${indent}- ${line.slice(inner.length)}` : line));
}

/** A scalar has no other form than that of one line. */
function fits(line: string, value: unknown): boolean {
  return line.length <= WIDTH || !isCollection(value) || isEmpty(value);
}

/** The form of one line, for scalars, for lists of scalars, and below the first level for small mappings. */
function toFlow(value: unknown, mappings: boolean): string | undefined {
  if (!isCollection(value)) return formatScalar(value);
  if (isEmpty(value)) return Array.isArray(value) ? "[]" : "{}";
  if (Array.isArray(value)) return value.some(isCollection) ? undefined : `[${value.map(formatScalar).join(", ")}]`;
  const members = mappings ? entriesOf(value).map(([key, member]) => [formatKey(key), toFlow(member, true)]) : [];
  if (members.length === 0 || members.some(([, flow]) => flow === undefined)) return undefined;
  return `{ ${members.map(([key, flow]) => `${key}: ${flow}`).join(", ")} }`;
}

function isCollection(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isEmpty(value: object): boolean {
  return entriesOf(value).length === 0;
}

function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

/** What other readers of YAML take for something else than text; digests are quoted, for one in so many would be a number. */
const RESERVED = /^(true|false|null|yes|no|on|off|y|n|[0-9a-f]{7,})$/i;
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/** Words that can not be taken for numbers, dates, indicators or comments, in whatever place they stand. */
const PLAIN_TEXT = /^[A-Za-z](?:[A-Za-z0-9_./+@%=()'-]|:(?=[A-Za-z0-9_./])|(?<=\S) (?=[A-Za-z0-9(]))*$/;

function formatKey(key: string): string {
  return PLAIN_KEY.test(key) && !RESERVED.test(key) ? key : quote(key);
}

function formatScalar(value: unknown): string {
  if (typeof value !== "string") return String(value);
  return PLAIN_TEXT.test(value) && !RESERVED.test(value) ? value : quote(value);
}

/** Text in double quotes with everything escaped that YAML does not print. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (mark) => {
    return `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
