import { isObject } from "../core/json.ts";

/** What a check gathers over one message or view. */
export type Found = {
  readonly problems: string[];
  readonly surface: "message" | "modal" | "home";
  readonly blockIds: Set<string>;
  /** Action ids of the block being looked at. */
  actionIds: Set<string>;
  focused: number;
  inputs: number;
};

/** Looks at one value and notes what is wrong with it, in Slack's words. */
export type Check = (value: unknown, at: string, found: Found) => void;

/** Notes a problem as Slack writes it into response_metadata.messages. */
export function problem(found: Found, at: string, message: string): void {
  found.problems.push(`[ERROR] ${message} [json-pointer:${at}]`);
}

/** Text of a length; lengths count characters, not UTF-16 units. */
export function text(max: number, min = 1): Check {
  return (value, at, found) => {
    if (typeof value !== "string") return problem(found, at, "must provide a string");
    const length = [...value].length;
    if (length < min) problem(found, at, `must be more than ${min - 1} characters`);
    if (length > max) problem(found, at, `must be less than ${max + 1} characters`);
  };
}

/** Text of a form. */
export function textLike(expression: RegExp, message: string, max = 3000): Check {
  const length = text(max);
  return (value, at, found) => {
    length(value, at, found);
    if (typeof value === "string" && !expression.test(value)) problem(found, at, message);
  };
}

export const flag: Check = (value, at, found) => {
  if (typeof value !== "boolean") problem(found, at, "must provide a boolean");
};

/** A whole number between two bounds. */
export function whole(min: number, max: number): Check {
  return (value, at, found) => {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      return problem(found, at, "must provide an integer");
    }
    if (value < min || value > max) problem(found, at, `must be from ${min} to ${max}`);
  };
}

/** One of some words. */
export function oneOf(...words: readonly string[]): Check {
  return (value, at, found) => {
    if (typeof value !== "string" || !words.includes(value)) {
      problem(found, at, `must be a valid enum value: ${words.join(", ")}`);
    }
  };
}

/** A list within bounds. */
export function list(item: Check, { max, min = 1 }: { max: number; min?: number }): Check {
  return (value, at, found) => {
    if (!Array.isArray(value)) return problem(found, at, "must be an array");
    if (value.length < min) problem(found, at, `no fewer than ${min} items allowed`);
    if (value.length > max) problem(found, at, `no more than ${max} items allowed`);
    value.forEach((one, i) => {
      item(one, `${at}/${i}`, found);
    });
  };
}

type Fields = Readonly<Record<string, Check>>;

/** An object with these fields and no others. */
export function shape(required: Fields, optional: Fields = {}, also?: Check): Check {
  const known = { ...required, ...optional };
  return (value, at, found) => {
    if (!isObject(value)) return problem(found, at, "must provide an object");
    for (const name of Object.keys(required)) {
      if (value[name] === undefined) problem(found, at, `missing required field: ${name}`);
    }
    for (const [name, one] of Object.entries(value)) {
      if (one === undefined) continue;
      const check = known[name];
      if (check === undefined)
        problem(found, `${at}/${name}`, `invalid additional property: ${name}`);
      else check(one, `${at}/${name}`, found);
    }
    also?.(value, at, found);
  };
}

/** An object whose `type` picks its shape. */
export function byType(table: Fields): Check {
  return (value, at, found) => {
    if (!isObject(value)) return problem(found, at, "must provide an object");
    const { type } = value;
    const check = typeof type === "string" && Object.hasOwn(table, type) ? table[type] : undefined;
    if (check !== undefined) return check(value, at, found);
    const what = type === undefined ? "missing required field: type" : `unsupported type: ${type}`;
    problem(found, type === undefined ? at : `${at}/type`, what);
  };
}

/** Accepts anything: shapes that the sandbox stores without looking into them. */
export const anything: Check = () => {};
