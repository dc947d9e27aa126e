import { isObject, type JsonObject } from "../core/json.ts";
import type { FormErrors, Path } from "./errors.ts";

/** Looks at a value and notes what is wrong with it, in Discord's words. */
export type Check = (value: unknown, path: Path, errors: FormErrors) => void;

type Field = { readonly check: Check; readonly required: boolean };

const REQUIRED = "This field is required";

/** A field that must be there. */
export function req(check: Check): Field {
  return { check, required: true };
}

/** A field that may be missing or null. */
export function opt(check: Check): Field {
  return { check, required: false };
}

/** Text of so many characters, counted as code points. */
export function text(min: number, max: number, pattern?: RegExp): Check {
  return (value, path, errors) => {
    if (typeof value !== "string") {
      errors.add(path, "BASE_TYPE_STRING", "Value must be a string.");
      return;
    }
    const length = [...value].length;
    if (length < min || length > max) {
      const [code, words] =
        min > 0
          ? ["BASE_TYPE_BAD_LENGTH", `Must be between ${min} and ${max} in length.`]
          : ["BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`];
      errors.add(path, code, words);
    } else if (pattern !== undefined && !pattern.test(value)) {
      errors.add(path, "STRING_TYPE_REGEX", "String value did not match validation regex.");
    }
  };
}

/** A whole number in a range. */
export function int(min: number, max: number): Check {
  return (value, path, errors) => {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      errors.add(path, "NUMBER_TYPE_COERCE", `Value "${String(value)}" is not int.`);
    } else if (value < min) {
      errors.add(path, "NUMBER_TYPE_MIN", `int value should be greater than or equal to ${min}.`);
    } else if (value > max) {
      errors.add(path, "NUMBER_TYPE_MAX", `int value should be less than or equal to ${max}.`);
    }
  };
}

/** Yes or no. */
export const bool: Check = (value, path, errors) => {
  if (typeof value !== "boolean") {
    errors.add(path, "BASE_TYPE_BOOLEAN", "Must be either true or false.");
  }
};

/** An http(s) address, or what else is named. */
export function url(max: number, ...also: readonly string[]): Check {
  const schemes = ["http:", "https:", ...also];
  return (value, path, errors) => {
    text(1, max)(value, path, errors);
    if (typeof value !== "string" || value.length > max) return;
    const scheme = URL.canParse(value) ? new URL(value).protocol : null;
    if (scheme === null) {
      errors.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
    } else if (!schemes.includes(scheme)) {
      const list = schemes.map((one) => `'${one.slice(0, -1)}'`).join(", ");
      const words = `Scheme "${scheme.slice(0, -1)}" is not supported. Scheme must be one of (${list}).`;
      errors.add(path, "URL_TYPE_INVALID_SCHEME", words);
    }
  };
}

/** One of a few values. */
export function oneOf(values: readonly (string | number)[]): Check {
  return (value, path, errors) => {
    if (values.some((one) => one === value)) return;
    errors.add(path, "BASE_TYPE_CHOICES", `Value must be one of {${values.join(", ")}}.`);
  };
}

/** Anything at all: what the sandbox does not judge. */
export const anything: Check = () => {};

/** A list of so many items. */
export function list(item: Check, min: number, max: number): Check {
  return (value, path, errors) => {
    if (!Array.isArray(value)) {
      errors.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
      return;
    }
    if (value.length < min || value.length > max) {
      const words =
        min > 0
          ? `Must be between ${min} and ${max} in length.`
          : `Must be ${max} or fewer in length.`;
      errors.add(path, min > 0 ? "BASE_TYPE_BAD_LENGTH" : "BASE_TYPE_MAX_LENGTH", words);
    }
    value.forEach((one, i) => {
      item(one, [...path, i], errors);
    });
  };
}

/** An object with these fields; `rule` then looks at them together. Unknown fields are ignored, as Discord does. */
export function fields(
  spec: Readonly<Record<string, Field>>,
  rule?: (value: JsonObject, path: Path, errors: FormErrors) => void,
): Check {
  return (value, path, errors) => {
    if (!isObject(value)) {
      errors.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
      return;
    }
    for (const [name, { check, required }] of Object.entries(spec)) {
      const given = value[name];
      if (given !== undefined && given !== null) check(given, [...path, name], errors);
      else if (required) errors.add([...path, name], "BASE_TYPE_REQUIRED", REQUIRED);
    }
    rule?.(value, path, errors);
  };
}

/** An object whose number in `type` says which shape it has. */
export function byType(shapes: Readonly<Record<number, Check>>): Check {
  const known = Object.keys(shapes);
  return (value, path, errors) => {
    const type = isObject(value) ? value.type : undefined;
    if (type === undefined || type === null) {
      errors.add([...path, "type"], "BASE_TYPE_REQUIRED", REQUIRED);
      return;
    }
    const shape = typeof type === "number" ? shapes[type] : undefined;
    if (shape !== undefined) shape(value, path, errors);
    else {
      const words = `Value of field "type" must be one of (${known.join(", ")}).`;
      errors.add([...path, "type"], "UNION_TYPE_CHOICES", words);
    }
  };
}

/** True where a field was given a value. */
export function given(value: JsonObject, name: string): boolean {
  return value[name] !== undefined && value[name] !== null;
}
