/**
 * Words that only English has among the languages that people write terms in. Advice by words is for English alone:
 * elsewhere the same letters mean something else, and no advice is better than a wrong one.
 */
const ENGLISH = new Set(
  "the and is are be been was were with from that this which when where who what how of to for by on or not no any all each every must should can will it its has have as at into than then there their they we our you your shows show works work page user users button list file data test tests code login email payment report under within after before".split(
    " ",
  ),
);
/** Words that say that a text is in another language, though some of its words look English. */
const FOREIGN = new Set(
  "der die das und ist sind mit von nicht ein eine wird werden auf fur über für bei zum zur le les des est une dans avec pour sur du au el los las una con para por que se del il di che non della per sono het een van niet voor met zijn o os uma em com não na no och att är som det en ett på i w z na jest nie się że".split(
    " ",
  ),
);
/** Shared with English, so that they decide nothing. */
for (const both of ["no", "on", "i", "die", "met", "per", "en", "sur", "a", "o"])
  FOREIGN.delete(both);

/** Whether the words tables may be read on this text: Latin letters, English words, and more of them than foreign ones. */
export function isEnglish(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  const latin = letters.filter((letter) => /[a-z]/i.test(letter)).length;
  if (letters.length === 0 || latin / letters.length < 0.95) return false;
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const english = words.filter((word) => ENGLISH.has(word)).length;
  const foreign = words.filter((word) => FOREIGN.has(word)).length;
  return english > 0 ? english > foreign : foreign === 0 && words.length < 4;
}
