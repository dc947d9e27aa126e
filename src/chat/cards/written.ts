import { linksIn } from "../../domain/milestone/evidence.ts";
import { inert, link, type Spans } from "../spans.ts";

/**
 * What somebody wrote beside what they attached: the web addresses that count as attached are links, shown as they are, on
 * both platforms; every other word is inert, whatever a client would make of it. `shown` is `words` or its beginning.
 */
export function writtenWords(words: string, shown: string = words): Spans {
  const addresses = new Set(linksIn(words));
  const spans: Spans[number][] = [];
  let plain = "";
  for (const word of shown.split(/(?<=\s)/)) {
    const [address] = linksIn(word).filter((one) => addresses.has(one));
    const found = address ? placeOf(word, address) : null;
    if (!address || !found) {
      plain += word;
      continue;
    }
    if (plain + found.before !== "") spans.push(inert(plain + found.before));
    spans.push(link(address));
    plain = found.after;
  }
  return plain === "" ? spans : [...spans, inert(plain)];
}

/** Where an address stands in a word, as it was typed; null where it was written in another way. */
function placeOf(word: string, address: string) {
  const typed = [address, address.replace(/\/$/, "")].find((one) => word.includes(one));
  if (typed === undefined) return null;
  const at = word.indexOf(typed);
  return { before: word.slice(0, at), after: word.slice(at + typed.length) };
}
