import { foldedText } from "./normalise.ts";
import { STOP_WORDS } from "./stop-words.ts";

const TOKEN =
  /\p{N}+(?:[.,:]\p{N}+)*|[\p{sc=Han}々]+|[\p{sc=Kana}ー]+|(?!\p{sc=Hira})\p{L}(?:(?![\p{sc=Hira}\p{sc=Han}\p{sc=Kana}])[\p{L}\p{N}])*(?:_[\p{L}\p{N}]+)*/gu;
const UNSPACED = /^[\p{sc=Han}\p{sc=Kana}]/u;
const HAN = /^\p{sc=Han}/u;

/** Endings of inflected words in the languages of STOP_WORDS, the longest first; a root of four letters stays. */
const ENDINGS =
  "ations ierungen ierung ements ieren ation ating ement ungen ments iert ated ates ions ment ings ate ion ung ing lich ados adas idos idas ado ada ido ida ent ees ant ern en er es ed et ly st te e s a o".split(
    " ",
  );

/** A word as it is compared, and as it stands. */
export type Term = { readonly term: string; readonly form: string };

/**
 * A text as the words that it is about, in order: lower case, without accents, endings and stop words. Numbers and
 * identifiers stand as they are; text without blanks gives pairs of characters.
 */
export function terms(text: string): readonly string[] {
  return termForms(text).map(({ term }) => term);
}

/** The same, each with the form in which the text has it. */
export function termForms(text: string): readonly Term[] {
  return [...foldedText(text).matchAll(TOKEN)].flatMap(([form]) => {
    const plain = form.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC");
    const token = UNSPACED.test(form) ? form : plain.toLowerCase();
    return termsOf(token).map((term) => ({ term, form }));
  });
}

function termsOf(token: string): readonly string[] {
  if (UNSPACED.test(token)) return pairs(token);
  if (/^\p{N}/u.test(token)) return [number(token)];
  const parts = token.includes("_") ? [token, ...token.split("_")] : [token];
  return parts.filter((part) => part.length > 1 && !STOP_WORDS.has(part)).map(stem);
}

/** A word of Katakana is whole; of Chinese characters each pair is taken for one. Hiragana is grammar. */
function pairs(token: string): readonly string[] {
  const characters = [...token];
  if (!HAN.test(token) || characters.length <= 2) return [token];
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`);
}

/** 10,000 and 10.000 and 10000 are one number; 2:10 and 1.5 stay. */
const number = (token: string) => token.replace(/[.,](?=\p{N}{3}(?!\p{N}))/gu, "");

/** A word without its ending; not the dictionary's root, but the same for most of its forms. */
function stem(word: string): string {
  if (word.length < 5 || /\p{N}/u.test(word)) return word;
  const ending = ENDINGS.find((one) => word.endsWith(one) && word.length - one.length >= 4);
  const root = ending === undefined ? word : word.slice(0, -ending.length);
  return root.replace(/(\p{L})\1$/u, "$1");
}

/** Numbers, and words with a number or an underscore in them: they agree by chance less often. */
export const isPrecise = (term: string): boolean => /[\p{N}_]/u.test(term);
