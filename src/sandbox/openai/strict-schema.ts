import { asList, asObject, isObject } from "../core/json.ts";

const UNSUPPORTED = [
  ...["allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas"],
  ...["patternProperties", "unevaluatedProperties", "propertyNames"],
] as const;

/**
 * What strict mode has against a schema, in OpenAI's own words; null where it takes it (platform.openai.com/docs/guides/
 * structured-outputs, "Supported schemas").
 */
export function strictProblem(schema: unknown): string | null {
  const root = asObject(schema);
  if (root.type !== "object" || root.anyOf !== undefined) {
    return `In context=(), schema must be a JSON Schema of 'type: "object"', got 'type: "${String(root.type ?? "None")}"'.`;
  }
  return problemIn(root, []);
}

function problemIn(schema: unknown, path: readonly string[]): string | null {
  if (!isObject(schema)) return null;
  const context = `In context=(${path.map((part) => `'${part}'`).join(", ")})`;
  for (const word of UNSUPPORTED) {
    if (word in schema) return `${context}, '${word}' is not permitted.`;
  }
  const own = schema.type === "object" ? objectProblem(schema) : null;
  if (own) return `${context}, ${own}`;
  for (const [name, part] of partsOf(schema)) {
    const problem = problemIn(part, [...path, ...name]);
    if (problem) return problem;
  }
  return null;
}

function objectProblem(schema: Record<string, unknown>): string | null {
  if (schema.additionalProperties !== false) {
    return "'additionalProperties' is required to be supplied and to be false.";
  }
  const required = asList(schema.required);
  const missing = Object.keys(asObject(schema.properties)).find((name) => !required.includes(name));
  return missing === undefined
    ? null
    : `'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
}

function partsOf(
  schema: Record<string, unknown>,
): readonly (readonly [readonly string[], unknown])[] {
  const named = (key: string) =>
    Object.entries(asObject(schema[key])).map(([name, part]) => [[key, name], part] as const);
  const options = asList(schema.anyOf).map((part, at) => [["anyOf", String(at)], part] as const);
  return [
    ...named("properties"),
    ...named("$defs"),
    ...named("definitions"),
    ...options,
    [["items"], schema.items] as const,
  ];
}
