import type { ContextWriter } from "../../src/app/ports/context-writer.ts";

/** The model that the product would ask; null where none is configured. */
export function modelFromVariables(_variables: NodeJS.ProcessEnv): ContextWriter | null {
  return null;
}
