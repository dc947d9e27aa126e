const HIDDEN = "[redacted]";
const MAX_DEPTH = 6;

/** Field names that hold a secret, or what people wrote in confidence; compared without case, "_" and "-". */
const SECRET_NAME =
  /(authorization|cookie|token|secret|password|apikey|signature|checkouturl|paymenturl|onboardingurl|responseurl)$/;
const PRIVATE_NAME = /^(evidence|excerpt|quote|note|notes|statement|answer)$/;

/** Secrets by their look, wherever they stand in a text. */
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(xox[a-z]|xapp|xwfp)-[\w-]+/g, HIDDEN],
  [/\b(sk|rk|pk)_(test|live)_[A-Za-z0-9]+/g, HIDDEN],
  [/\bwhsec_[A-Za-z0-9]+/g, HIDDEN],
  [/\b(pi|seti|cs)_[A-Za-z0-9_]+_secret_[A-Za-z0-9]+/g, HIDDEN],
  [/\bBearer\s+[^\s"',]+/gi, `Bearer ${HIDDEN}`],
  // user:password@ in any address
  [/(\w:\/\/[^\s:/@]+:)[^\s@/]+@/g, `$1${HIDDEN}@`],
  // whoever has such a link can pay, onboard, or speak for the bot
  [
    /(https:\/\/(?:checkout|connect|buy|pay|billing|invoice)\.stripe\.com)\/[^\s"'<>]+/g,
    `$1/${HIDDEN}`,
  ],
  [/(https?:\/\/[^\s/"']+\/(?:pay|onboard))\/[^\s"'<>]+/g, `$1/${HIDDEN}`],
  // whoever has a record link's token can read that record
  [/(\/records)\/[A-Za-z0-9_-]{20,}/g, `$1/${HIDDEN}`],
  [/(https:\/\/hooks\.slack\.com)\/[^\s"'<>]+/g, `$1/${HIDDEN}`],
  [/([?&][\w-]*(?:token|secret|key|signature|sig|code|state)=)[^&\s"'<>#]+/gi, `$1${HIDDEN}`],
];

/** Takes secrets out of what is to be written. */
export type Redaction = {
  /** The same value as plain data that may be written: without secrets, private texts, functions and cycles. */
  redact(value: unknown): unknown;
  /** The same text without what looks like a secret, or is one of ours. */
  redactText(text: string): string;
};

/** One word or one id of ours: what every line is full of, and no secret looks like. */
const PLAIN_TEXT = /^(?:[A-Za-z\d]{0,16}|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})$/;

/** Below this a value is too common to be taken out wherever it stands. */
const SHORTEST_SECRET = 8;

/** By name and look, and the `hidden` values wherever they stand: a key looks like anything. */
export function createRedaction(hidden: readonly string[]): Redaction {
  const values = [...new Set(hidden)]
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .toSorted((a, b) => b.length - a.length);
  const text = (given: string) =>
    redactText(values.reduce((rest, value) => rest.replaceAll(value, HIDDEN), given));
  return { redact: (value) => plain(text, value, 0, []), redactText: text };
}

/** The same text without what looks like a secret. */
export function redactText(text: string): string {
  if (PLAIN_TEXT.test(text)) return text;
  return SECRET_TEXT.reduce((rest, [look, instead]) => rest.replaceAll(look, instead), text);
}

function plain(
  text: Redaction["redactText"],
  value: unknown,
  depth: number,
  above: readonly object[],
): unknown {
  if (typeof value === "string") return text(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (depth >= MAX_DEPTH || above.includes(value)) return "[…]";
  const below = (part: unknown) => plain(text, part, depth + 1, [...above, value]);
  if (Array.isArray(value)) return value.map(below);
  return Object.fromEntries(
    fieldsOf(value).map(([name, part]) => [name, isHidden(name, part) ? HIDDEN : below(part)]),
  );
}

function fieldsOf(value: object): [string, unknown][] {
  if (value instanceof Map) return [...value].map(([name, part]) => [String(name), part]);
  if (value instanceof Set) return [["values", [...value]]];
  if (!(value instanceof Error)) return Object.entries(value);
  const { name, message, stack, cause, ...rest } = { ...value, ...standardFields(value) };
  return Object.entries({
    name,
    message,
    ...rest,
    ...(cause === undefined ? {} : { cause }),
    stack,
  });
}

/** An error's own fields that a spread does not see. */
function standardFields(error: Error) {
  return { name: error.name, message: error.message, stack: error.stack, cause: error.cause };
}

function isHidden(name: string, value: unknown): boolean {
  if (value === undefined || value === null || typeof value === "boolean") return false;
  const bare = name.toLowerCase().replaceAll(/[_-]/g, "");
  return SECRET_NAME.test(bare) || PRIVATE_NAME.test(bare);
}
