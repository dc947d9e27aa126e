import { foldedText } from "./normalise.ts";

/** Which way a passage speaks about what it is about. */
export type Polarity = "says" | "denies" | "plans";

const NOT =
  /(?<!\p{L})(?:not|no|never|none|neither|nor|cannot|without|\p{L}+n't|cant|wont|doesnt|isnt|nicht|kein(?:e[mnrs]?)?|nie|niemals|ohne|ne|n'\p{L}+|pas|aucune?|jamais|sans|nunca|ning[uú]n[ao]?|sin|jam[aá]s|non|não|niet|geen)(?!\p{L})/giu;
const NOT_SUFFIX =
  /(?:ません|ていない|されない|できない|しない|なかった|ない。|未対応|未実装|未完了)/gu;

/** Words that say by themselves that something is not as it should be. */
const FAILURE =
  /(?<!\p{L})(?:fail(?:s|ed|ing|ure|ures)?|miss(?:es|ed|ing)?|broken|breaks|unable|crash(?:es|ed|ing)?|errors?|bugs?|issues|known issue|problems?|blocked|lost|loss|reject(?:s|ed)|rolled back|time[ds]?[ -]?outs?|wrong|incomplete|unfinished|downtime|regressions?|violations?|warnings?|defects?|duplicates?|schl[aä]gt fehl|fehlgeschlagen|fehlschl\p{L}*|fehlt|fehlen|fehler\p{L}*|unvollständig|kaputt|absturz|abst[uü]rz\p{L}*|échou\p{L}+|échec\p{L}*|erreurs?|manqu\p{L}+|cassée?|panne|fall[aoóe]\p{L}*|error(?:es)?|falta\p{L}*|incomplet\p{L}+|roto|rota|perdid\p{L}+)(?!\p{L})|失敗|エラー|不具合|欠落|不足|未対応|未実装|未完了/giu;

const MENDED =
  /(?<!\p{L})(?:fix(?:ed|es)?|resolved|solved|after (?:the|that|this|a) (?:fix|change|patch|update)|no longer|corrected|repaired|handled|caught|behoben|gelöst|korrigiert|repariert|corrigée?s?|résolue?s?|réparée?s?|corregid[ao]s?|resuelt[ao]s?|solucionad[ao]s?)(?!\p{L})|修正済|解決|修正しました/iu;

const PLAN =
  /(?<!\p{L})(?:will(?! (?:not|now))|going to|plan(?:ned|s|ning)?(?: to| for)|to[- ]?do|tbd|pending|upcoming|next (?:week|sprint|month|step)|soon|tomorrow|later|intend(?:s|ed)? to|should be (?:done|ready|fine)|once (?:we|i) |draft only|coming|werden wir|wird noch|geplant|demnächst|nächste[rns]? (?:woche|sprint)|später|prévue?s?|à venir|prochain\p{L}*|bientôt|previst[ao]s?|pr[oó]xim\p{L}+|pendientes?|pronto|más adelante)(?!\p{L})|予定|今後|これから|来週/iu;

const NOT_BEFORE =
  /(?<!\p{L})(?:not|no|never|cannot|without|\p{L}+n't|(?:unable|failed|fails) to|nicht|kein\p{L}*|nie|ohne|ne|n'\p{L}+|pas|sans|nunca|sin|non|não)(?: \p{L}+){0,2} $/iu;

/** How many characters of what stands before some words turn them around: "did not" before "pass the test" gives 4. */
export function negatedBy(before: string): number {
  const found = NOT_BEFORE.exec(before);
  return found ? before.length - found.index : 0;
}

/** How many words may stand between a "not" and the failure that it takes back: "no unexpected errors". */
const REACH = 4;

/**
 * Reads whether a passage states, denies or only plans. Two negations cancel ("no errors", "did not fail"), and what is
 * said to be mended is no denial. `about` is what it is held against: a criterion that itself forbids or expects a failure
 * ("no data loss", "a declined card shows an error") is met by such words.
 */
export function polarity(passage: string, about: string): Polarity {
  const text = foldedText(passage);
  if (isDenied(text, foldedText(about))) return "denies";
  return PLAN.test(text) ? "plans" : "says";
}

function isDenied(text: string, about: string): boolean {
  if (MENDED.test(text)) return false;
  const wanted = new Set([...matches(about, FAILURE)].map(root));
  const left = withoutCancelled(text);
  const failures = matches(left, FAILURE).filter((word) => !wanted.has(root(word)));
  return failures.length > 0 || (negates(left) && !negates(withoutCancelled(about)));
}

const negates = (text: string) => matches(text, NOT).length + matches(text, NOT_SUFFIX).length > 0;

/** "no errors", "did not fail", "zero failures", "0 defects" are praise. */
function withoutCancelled(text: string): string {
  const words = text.split(" ");
  const out: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const near = words.slice(at + 1, at + 1 + REACH);
    const failure = isNegation(word)
      ? near.findIndex((next) => matches(next, FAILURE).length > 0)
      : -1;
    if (failure < 0) out.push(word);
    else at += failure + 1;
  }
  return out.join(" ").replace(NEUTRAL, " ");
}

/** Words that only look like a negation or a failure. */
const NEUTRAL =
  /(?<!\p{L})(?:not only|no\. ?\d+|nicht nur|no solo|pas seulement|if not|whether or not|errors? (?:messages?|pages?|handling|states?|rates?|texts?|codes?|banner)|fehlermeldung\p{L}*|messages? d'erreur|mensajes? de error)(?!\p{L})|エラー(?:メッセージ|は?ありません|なし|は?出ません)/giu;

const isNegation = (word: string) =>
  matches(word, NOT).length > 0 || /^(?:zero|0|null|cero|zéro)$/iu.test(word);

const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([word]) => word.toLowerCase());

const root = (word: string) => word.slice(0, 4);
