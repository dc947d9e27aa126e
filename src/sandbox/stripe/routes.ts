import { V1_OPERATIONS } from "./operations-v1.ts";
import { V2_OPERATIONS } from "./operations-v2.ts";

const ROUTES = Object.entries({ ...V1_OPERATIONS, ...V2_OPERATIONS }).map(([name, operation]) => {
  const [method = "", template = ""] = name.split(" ");
  const pattern = template.replaceAll(":id", "([^/]+)");
  return { method, pattern: new RegExp(`^${pattern}$`), operation };
});

/** The operation behind a method and path, with the ids of the path; null where this sandbox knows none. */
export function route(method: string, path: string) {
  for (const each of ROUTES) {
    if (each.method !== method) continue;
    const match = each.pattern.exec(path);
    if (match === null) continue;
    return { operation: each.operation, ids: match.slice(1).map(decoded) };
  }
  return null;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
