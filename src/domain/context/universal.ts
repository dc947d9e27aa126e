import { foldedText } from "./normalise.ts";
import { terms } from "./words.ts";

const ALL =
  /(?<!\p{L})(?:all|every|each|both|entire|whole|any|alle[nrsm]?|beide[nrsm]?|jede[nrsm]?|sämtliche[nrsm]?|tous|toutes|chaque|tout|les deux|todos|todas|todo|toda|cada|ambos|ambas|entero|tutti|ogni)(?!\p{L})|100 ?%|全て|すべて|全部|各|両方/iu;

/** "38 of 38", "22/22". */
const COMPLETE = /(?<!\p{N})(\p{Nd}[\p{Nd}.,]*) ?(?:of|von|sur|de|\/) ?\1(?!\p{N})/iu;

/** Whether a text speaks of all of something; words that show one of them do not show all. */
export function isUniversal(text: string): boolean {
  const plain = foldedText(text);
  return ALL.test(plain) || COMPLETE.test(plain);
}

const LIST =
  /((?:\p{L}[\p{L}\p{N} -]*, ?)+\p{L}[\p{L}\p{N}-]*(?: [\p{L}\p{N}-]+)?),? (?:and|or|und|oder|et|ou|y|o|e) (\p{L}[\p{L}\p{N}-]*)/u;

/** The things that a text lists ("home, search and checkout"), each as its words; empty where it lists nothing. */
export function listed(text: string): readonly (readonly string[])[] {
  const found = LIST.exec(foldedText(text));
  if (!found) return [];
  const [, before = "", last = ""] = found;
  const items = [...before.split(","), last].map((item) => terms(item).slice(-1));
  return items.filter((words) => words.length > 0);
}
