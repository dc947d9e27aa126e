const HIDDEN = "[redacted]";
const MAX_DEPTH = 6;

/** Field names that hold a secret, or what people wrote in confidence; compared without case, "_" and "-". */
const SECRET_NAME =
  /(authorization|cookie|token|secret|password|apikey|signature|checkouturl|paymenturl|onboardingurl|responseurl)$/;
const PRIVATE_NAME = /^(evidence|excerpt|quote|note|notes|statement|answer)$/;

/** Secrets by their look, wherever they stand in a text. */
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(xox[a-z]|xapp|xwfp)-[A-Za-z0-9-]+/g, HIDDEN],
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
  [/([?&][\w-]*(?:token|secret|key|signature|sig|code)=)[^&\s"'<>#]+/gi, `$1${HIDDEN}`],
];

/** One word or one id of ours: what every line is full of, and no secret looks like. */
const PLAIN_TEXT = /^(?:[A-Za-z\d]{0,16}|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})$/;

/** The same value as plain data that may be written: without secrets, private texts, functions and cycles. */
export function redact(value: unknown): unknown {
  return plain(value, 0, []);
}

/** The same text without what looks like a secret. */
export function redactText(text: string): string {
  if (PLAIN_TEXT.test(text)) return text;
  return SECRET_TEXT.reduce((rest, [look, instead]) => rest.replaceAll(look, instead), text);
}

function plain(value: unknown, depth: number, above: readonly object[]): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (depth >= MAX_DEPTH || above.includes(value)) return "[…]";
  const below = (part: unknown) => plain(part, depth + 1, [...above, value]);
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
