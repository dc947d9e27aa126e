const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const BITS = 20;

/** What people are told to give to their admin ("T-7F3K"): the beginning of a trace's id, in letters that nobody mixes up. */
export function traceCode(traceparent: string): string {
  const value = Number.parseInt(traceparent.slice(3, 3 + BITS / 4), 16) || 0;
  const letters = [15, 10, 5, 0].map((shift) => LETTERS[(value >> shift) & 31] ?? "2");
  return `T-${letters.join("")}`;
}

/** The id of a trace, in hex. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}
