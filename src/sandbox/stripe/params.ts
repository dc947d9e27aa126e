import { invalidRequest } from "./errors.ts";
import { isTree, type ParamTree, type ParamValue } from "./form.ts";

/** Reads parameters one by one and refuses, in Stripe's words, what is missing, malformed or unknown. */
export class Params {
  private readonly tree: ParamTree;
  private readonly at: string;

  constructor(tree: ParamTree, at = "") {
    this.tree = tree;
    this.at = at;
  }

  /** The full name of a parameter, such as `line_items[0][quantity]`. */
  name(key: string): string {
    return this.at === "" ? key : `${this.at}[${key}]`;
  }

  /** Refuses any parameter that is not in the list; `expand` always is. */
  only(...names: readonly string[]): this {
    const unknown = Object.keys(this.tree).find((key) => key !== "expand" && !names.includes(key));
    if (unknown === undefined) return this;
    throw invalidRequest(`Received unknown parameter: ${this.name(unknown)}`, {
      code: "parameter_unknown",
      param: this.name(unknown),
    });
  }

  has(key: string): boolean {
    return Object.hasOwn(this.tree, key);
  }

  text(key: string): string | undefined {
    const value = this.has(key) ? this.tree[key] : undefined;
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "object") throw this.malformed(key, "string");
    const text = String(value);
    if (text.length > 5000) throw this.malformed(key, "string of at most 5000 characters");
    return text;
  }

  /** A text of an answer to a bank: each may be longer than others are. */
  longText(key: string): string | undefined {
    const value = this.has(key) ? this.tree[key] : undefined;
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "object") throw this.malformed(key, "string");
    return String(value);
  }

  requiredText(key: string): string {
    const value = this.text(key);
    if (value !== undefined) return value;
    throw invalidRequest(`Missing required param: ${this.name(key)}.`, {
      code: "parameter_missing",
      param: this.name(key),
    });
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    const found = allowed.find((each) => each === value);
    if (found !== undefined) return found;
    throw invalidRequest(`Invalid ${this.name(key)}: must be one of ${allowed.join(", ")}`, {
      param: this.name(key),
    });
  }

  integer(key: string): number | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    if (/^-?\d{1,15}$/.test(value)) return Number(value);
    throw invalidRequest(`Invalid integer: ${value}`, {
      code: "parameter_invalid_integer",
      param: this.name(key),
    });
  }

  requiredInteger(key: string): number {
    this.requiredText(key);
    return this.integer(key) ?? 0;
  }

  flag(key: string): boolean | undefined {
    const value = this.oneOf(key, ["true", "false"]);
    return value === undefined ? undefined : value === "true";
  }

  /** An http or https address; anything else is refused as Stripe does. */
  url(key: string): string | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
    throw invalidRequest("Not a valid URL", { code: "url_invalid", param: this.name(key) });
  }

  nested(key: string): Params | undefined {
    const value = this.has(key) ? this.tree[key] : undefined;
    if (value === undefined || value === null || value === "") return undefined;
    if (!isTree(value)) throw this.malformed(key, "hash");
    return new Params(value, this.name(key));
  }

  list(key: string): readonly ParamValue[] {
    const value = this.has(key) ? this.tree[key] : undefined;
    if (value === undefined || value === null || value === "") return [];
    if (!Array.isArray(value)) throw this.malformed(key, "array");
    return value;
  }

  texts(key: string): readonly string[] {
    return this.list(key).map((item) => {
      if (typeof item !== "string") throw this.malformed(key, "array of strings");
      return item;
    });
  }

  nestedList(key: string): readonly Params[] {
    return this.list(key).map((item, at) => {
      if (!isTree(item)) throw this.malformed(key, "array of hashes");
      return new Params(item, `${this.name(key)}[${at}]`);
    });
  }

  /** Metadata within Stripe's limits: 50 keys of 40 characters, values of 500 (docs.stripe.com/api/metadata). */
  metadata(key = "metadata"): Record<string, string> {
    const value = this.has(key) ? this.tree[key] : undefined;
    if (value === undefined || value === null || value === "") return {};
    if (!isTree(value)) throw this.malformed(key, "hash");
    const entries = Object.entries(value).map(
      ([name, item]) => [name, metadataText(item)] as const,
    );
    if (entries.length > 50) throw this.malformed(key, "hash of at most 50 keys");
    for (const [name, text] of entries) {
      if (name.length > 40) {
        throw invalidRequest(
          `Invalid metadata key "${name}": keys have at most 40 characters and must not be empty.`,
          { param: this.name(key) },
        );
      }
      if (text.length > 500) {
        throw invalidRequest(
          `Metadata values can have up to 500 characters, but you passed in a value that is ${text.length} characters.`,
          { param: `${this.name(key)}[${name}]` },
        );
      }
    }
    return Object.fromEntries(entries.filter(([, text]) => text !== ""));
  }

  /** Existing metadata with the given keys set; a key given without a value is removed. */
  mergedMetadata(before: Readonly<Record<string, string>>): Record<string, string> {
    const given = this.has("metadata") ? this.tree.metadata : undefined;
    const removed = isTree(given)
      ? Object.keys(given).filter((name) => metadataText(given[name] ?? null) === "")
      : [];
    const kept = Object.entries(before).filter(([name]) => !removed.includes(name));
    return { ...Object.fromEntries(kept), ...this.metadata() };
  }

  private malformed(key: string, expected: string) {
    return invalidRequest(`Invalid ${expected} for ${this.name(key)}`, { param: this.name(key) });
  }
}

function metadataText(item: ParamValue): string {
  return item === null || typeof item === "object" ? "" : String(item);
}
