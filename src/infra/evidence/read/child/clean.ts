// Control characters other than tab and line feed, the byte order mark, and what terminals take as colours.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
const TERMINAL = /\u001b\[[0-9;?]{0,20}[A-Za-z]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]/g;

/** Text as it can be stored and shown: line feeds only, no control characters, no half characters; at most `most` UTF-16 units. */
export function clean(text: string, most: number): { text: string; isCut: boolean } {
  // What is cut away anyway is not looked at; a margin is left for what cleaning takes out.
  const isLong = text.length > most * 2;
  const plain = (isLong ? text.slice(0, most * 2) : text)
    .replace(/\r\n?|\f|\u2028|\u2029/g, "\n")
    .replace(TERMINAL, "")
    .replace(CONTROL, "")
    .toWellFormed();
  if (plain.length <= most) return { text: plain, isCut: isLong };
  const last = plain.charCodeAt(most - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return { text: plain.slice(0, isHalf ? most - 1 : most), isCut: true };
}
