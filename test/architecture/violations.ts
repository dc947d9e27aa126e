import { posix } from "node:path";
import {
  ENTRIES,
  MOST_LINES,
  READS_ENVIRONMENT,
  READS_NO_CLOCK,
  ROOMS,
  type Room,
} from "./rules.ts";

/** A file's path from the repository's root, with "/", and its text. */
export type SourceFile = { readonly path: string; readonly text: string };

/** What answers the process's own time, which may be wrong (fault 43). */
const CLOCK =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\.(now|timeOrigin)\b|\bTemporal\.Now\b/;

type Import = { readonly target: string; readonly typeOnly: boolean };

/** Everything in which a file breaks the house rules, a sentence each. */
export function violationsIn({ path, text }: SourceFile): string[] {
  const room = ROOMS.find((candidate) => candidate.files.test(path));
  if (room === undefined) return [`${path} is in no room of test/architecture/rules.ts`];
  const code = withoutComments(text);
  return [
    ...importsIn(code).flatMap((found) => forbidden(path, room, found)),
    ...(/\bprocess\.env\b/.test(code) && !READS_ENVIRONMENT.test(path)
      ? [`${path} reads process.env; only src/config.ts does`]
      : []),
    ...(READS_NO_CLOCK.test(path) && CLOCK.test(code)
      ? [`${path} reads the process's clock; moments come from the database`]
      : []),
    ...(text.split("\n").length > MOST_LINES ? [`${path} has more than ${MOST_LINES} lines`] : []),
  ];
}

/** All imports and re-exports of a file, dynamic ones included. */
export function importsIn(code: string): Import[] {
  const statements = [...code.matchAll(/\b(import|export)\b([^'"`;]*?)\bfrom\s*["']([^"']+)["']/g)];
  const bare = [...code.matchAll(/\bimport\s*\(?\s*["']([^"']+)["']/g)];
  return [
    ...statements.map(([, , names = "", target = ""]) => ({ target, typeOnly: isTypeOnly(names) })),
    ...bare.map(([, target = ""]) => ({ target, typeOnly: false })),
  ];
}

function isTypeOnly(names: string): boolean {
  if (/^\s*type\b/.test(names)) return true;
  const [, inner] = /^\s*\{([^}]*)\}\s*$/.exec(names) ?? [];
  const each = inner
    ?.split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  return each !== undefined && each.length > 0 && each.every((name) => name.startsWith("type "));
}

function forbidden(path: string, room: Room, { target, typeOnly }: Import): string[] {
  if (!target.startsWith(".")) {
    const allowed = room.packages.some((each) => each.test(target));
    const allowedAsType = typeOnly && room.typesOnly?.some((each) => each.test(target));
    return allowed || allowedAsType
      ? []
      : [`${path} imports ${target}, which ${room.name} may not`];
  }
  const file = posix.join(posix.dirname(path), target);
  if (ENTRIES.test(file)) return [`${path} imports ${file}, which starts a process`];
  const allowed = [...room.own, ...(typeOnly ? (room.ownTypes ?? []) : [])];
  if (allowed.some((each) => each.test(file))) return [];
  return [`${path} imports ${file}, which ${room.name} may not`];
}

/** Blanks out comments, which may quote imports. Addresses in strings ("https://") stay. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|[^:"'`\\])\/\/.*$/gm, "$1");
}
