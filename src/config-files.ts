import { readFileSync } from "node:fs";

/** Variables with the contents of files in place of `NAME_FILE`, and what was wrong with those, a sentence each. */
export type Variables = {
  readonly given: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
};

const SUFFIX = "_FILE";

/**
 * Takes each of `names` from the file that `NAME_FILE` names, where that is set: a secret that an orchestrator mounts is
 * then in no process's variables. A file's last line break is not part of it; what a file holds is never repeated.
 */
export function withFiles(
  env: Readonly<Record<string, string | undefined>>,
  names: Iterable<string>,
): Variables {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  const problems: string[] = [];
  for (const name of names) {
    const path = given[name + SUFFIX];
    if (path === undefined) continue;
    if (given[name] !== undefined) {
      problems.push(`${name} and ${name}${SUFFIX} are both set: remove one.`);
      continue;
    }
    const content = contentOf(path);
    if (content === null) problems.push(`${name}${SUFFIX}: ${path} can't be read.`);
    else if (content === "") problems.push(`${name}${SUFFIX}: ${path} is empty.`);
    else given[name] = content;
  }
  return { given, problems };
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return null;
  }
}
