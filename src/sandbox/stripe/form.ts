import { invalidRequest } from "./errors.ts";

/** A parsed parameter: Stripe's forms carry text, nested by brackets; JSON bodies carry the rest. */
export type ParamValue = string | number | boolean | null | ParamValue[] | ParamTree;
/** Parameters by name. */
export type ParamTree = { [name: string]: ParamValue };

/** True for a nested hash. */
export const isTree = (value: unknown): value is ParamTree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Turns `a[b][0]=x` pairs into nested objects; keys that are all indices become a list. Safe for any key. */
export function parseForm(pairs: Iterable<[string, string]>): ParamTree {
  const root: ParamTree = Object.create(null);
  for (const [key, value] of pairs) {
    const parts = key.split(/\[|\]\[|\]/).filter((part, at) => part !== "" || at === 0);
    if (key.endsWith("[]")) parts.push(String(nextIndex(root, parts)));
    put(root, parts, value);
  }
  const tidy = listsOf(root);
  return isTree(tidy) ? tidy : {};
}

function nextIndex(root: ParamTree, parts: readonly string[]): number {
  let node: ParamValue | undefined = root;
  for (const part of parts) node = isTree(node) ? node[part] : undefined;
  return isTree(node) ? Object.keys(node).length : 0;
}

function put(root: ParamTree, parts: readonly string[], value: string): void {
  let node = root;
  for (const part of parts.slice(0, -1)) {
    const next = node[part];
    const child: ParamTree = isTree(next) ? next : Object.create(null);
    node[part] = child;
    node = child;
  }
  const last = parts.at(-1);
  if (last !== undefined) node[last] = value;
}

function listsOf(value: ParamValue): ParamValue {
  if (!isTree(value)) return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => listsOf(item));
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, listsOf(item)]));
}

/** A JSON body as parameters; anything but an object is Stripe's own parse error. */
export function parseJson(text: string): ParamTree {
  if (text === "") return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (isTree(parsed)) return parsed;
  } catch {
    // Falls through to the same refusal as a body of the wrong shape.
  }
  throw invalidRequest("Invalid JSON: the request body could not be parsed.");
}
