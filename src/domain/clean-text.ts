const LINE_ENDS = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;

/**
 * What is not seen: control characters, lone surrogates, direction overrides, zero-width characters, tags, fillers.
 * Visible number signs, variation selectors (of emoji) and joiners are left; see STRAY_JOINERS.
 */
const INVISIBLE =
  /[[\p{Cc}\p{Cs}\p{Cf}\p{DI}]--[\n\t\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u200C\u200D\uFE00-\uFE0F]]/gv;

/** Joiners shape emoji and the scripts named here; anywhere else they only hide. */
const STRAY_JOINERS =
  /(?<!\uFE0F|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{sc=Arab}\p{sc=Syrc}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}\p{sc=Mong}])[\u200C\u200D]|[\u200C\u200D](?![\p{L}\p{M}\p{Extended_Pictographic}])/gu;

/**
 * Text of several lines as everyone will see it: NFC, no invisible characters, no trailing blanks, at most one empty
 * line in a row. Safe to store as JSON and in PostgreSQL.
 */
export function cleanBlock(text: string): string {
  return (
    text
      .replace(LINE_ENDS, "\n")
      .replace(INVISIBLE, "")
      // Before the joiners too: in order, a mark of another script may stand before one.
      .normalize("NFC")
      .replace(STRAY_JOINERS, "")
      .normalize("NFC")
      .replace(/\t/g, " ")
      .replace(/ +\n/g, "\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim()
  );
}

/** The same on one line, with single blanks. */
export function cleanLine(text: string): string {
  return cleanBlock(text).replace(/\s+/g, " ");
}
