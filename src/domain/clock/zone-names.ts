import { isTimeZone } from "./zone.ts";

/** Names of IANA that this runtime knows, but lists by an older one. */
const RENAMED = [
  ...["Asia/Kolkata", "Asia/Kathmandu", "Asia/Yangon", "Asia/Ho_Chi_Minh", "Europe/Kyiv"],
  ...["America/Nuuk", "America/Argentina/Buenos_Aires", "Atlantic/Faroe", "Africa/Asmara"],
  ...["Pacific/Kanton", "Pacific/Chuuk", "Pacific/Pohnpei"],
] as const;

/** Large cities that IANA has no zone for: they keep the time of another. */
const CITIES: Readonly<Record<string, readonly string[]>> = {
  "America/Los_Angeles": ["san francisco", "seattle", "san diego", "las vegas", "portland"],
  "America/New_York": ["boston", "washington", "miami", "atlanta", "philadelphia", "new york city"],
  "America/Chicago": ["austin", "dallas", "houston", "new orleans", "minneapolis"],
  "America/Toronto": ["montreal", "ottawa"],
  "America/Sao_Paulo": ["rio de janeiro", "rio", "brasilia"],
  "Asia/Kolkata": ["mumbai", "delhi", "new delhi", "bangalore", "bengaluru", "chennai", "pune"],
  "Asia/Shanghai": ["beijing", "shenzhen", "guangzhou"],
  "Asia/Ho_Chi_Minh": ["hanoi"],
  "Asia/Jerusalem": ["tel aviv", "haifa"],
  "Asia/Dubai": ["abu dhabi"],
  "Asia/Karachi": ["islamabad", "lahore"],
  "Asia/Tokyo": ["osaka", "kyoto"],
  "Europe/Berlin": ["munich", "hamburg", "frankfurt", "cologne", "stuttgart", "leipzig"],
  "Europe/Zurich": ["geneva", "basel", "bern"],
  "Europe/London": ["manchester", "edinburgh", "bristol", "glasgow", "cardiff"],
  "Europe/Madrid": ["barcelona", "valencia", "seville"],
  "Europe/Rome": ["milan", "turin", "naples"],
  "Europe/Paris": ["lyon", "marseille", "toulouse"],
  "Europe/Warsaw": ["krakow", "wroclaw", "gdansk"],
  "Europe/Lisbon": ["porto"],
  "Africa/Johannesburg": ["cape town", "durban", "pretoria"],
  "Africa/Lagos": ["abuja"],
  "Australia/Sydney": ["canberra"],
  "Pacific/Auckland": ["wellington"],
};

/** Short names mean a fixed offset to some and a place to others, so they only suggest. */
const ABBREVIATIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ...each(["et", "est", "edt", "est5edt"], "America/New_York"),
  ...each(["ct", "cdt", "cst6cdt"], "America/Chicago"),
  ...each(["cst"], "America/Chicago", "Asia/Shanghai"),
  ...each(["mt", "mst", "mdt", "mst7mdt"], "America/Denver", "America/Phoenix"),
  ...each(["pt", "pst", "pdt", "pst8pdt"], "America/Los_Angeles"),
  ...each(["gmt", "bst", "wet"], "Europe/London", "Europe/Lisbon", "UTC"),
  ...each(["cet", "cest", "met", "mez", "mesz"], "Europe/Berlin", "Europe/Paris", "Europe/Madrid"),
  ...each(["eet", "eest"], "Europe/Athens", "Europe/Helsinki", "Europe/Kyiv"),
  ...each(["msk"], "Europe/Moscow"),
  ...each(["ist"], "Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
  ...each(["jst"], "Asia/Tokyo"),
  ...each(["aest", "aedt"], "Australia/Sydney", "Australia/Brisbane"),
  ...each(["nzst", "nzdt"], "Pacific/Auckland"),
  ...each(["hst"], "Pacific/Honolulu"),
]);

function each(names: readonly string[], ...zones: string[]) {
  return names.map((name) => [name, zones] as const);
}

const SUGGESTIONS = 3;

/** More is no name of a zone. */
const LONGEST_NAME = 80;

/** A zone that was meant, or what may have been. */
export type ReadZone =
  | { readonly ok: true; readonly timeZone: string }
  | { readonly ok: false; readonly suggestions: readonly string[] };

const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[\s_]+/g, " ")
    .trim()
    .toLowerCase();

const cityOf = (zone: string): string => plain(zone.slice(zone.lastIndexOf("/") + 1));

type Names = {
  /** Every zone by its whole name in plain letters. */
  readonly zones: ReadonlyMap<string, string>;
  /** Every zone by the name of a city. */
  readonly cities: ReadonlyMap<string, string>;
};

let names: Names | undefined;

/** Made when first asked: a form needs it, starting does not. */
function knownNames(): Names {
  if (names) return names;
  const all = [...Intl.supportedValuesOf("timeZone"), ...RENAMED];
  const others = Object.entries(CITIES).flatMap(([zone, cities]) =>
    cities.map((city) => [city, zone] as const),
  );
  names = {
    zones: new Map(all.map((zone) => [plain(zone), zone])),
    cities: new Map([...others, ...all.map((zone) => [cityOf(zone), zone] as const)]),
  };
  return names;
}

/**
 * Reads "Europe/Berlin", "berlin", "new york" or "UTC" as a zone with a place. Fixed offsets and short names ("EST")
 * are no places, so that they know no summer time: refused, with the zones that they may mean.
 */
export function readZone(text: string): ReadZone {
  const alias = text.trim().slice(0, LONGEST_NAME);
  const wanted = plain(alias);
  if (wanted === "utc" || wanted === "etc/utc") return { ok: true, timeZone: "UTC" };
  const { zones, cities } = knownNames();
  const known = zones.get(wanted) ?? cities.get(wanted);
  if (known) return { ok: true, timeZone: known };
  if (/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+$/.test(alias) && isTimeZone(alias)) {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: alias }).resolvedOptions();
    return { ok: true, timeZone };
  }
  return { ok: false, suggestions: ABBREVIATIONS.get(wanted) ?? nearest(wanted, cities) };
}

/** Zones of the cities whose names are nearest: they begin so, contain it, or differ by a letter in four. */
function nearest(wanted: string, cities: ReadonlyMap<string, string>): readonly string[] {
  const city = wanted.slice(wanted.lastIndexOf("/") + 1);
  if (city.length < 3) return [];
  const ranked = [...cities]
    .map(([name, zone]) => ({ zone, rank: rankOf(name, city) }))
    .filter(({ rank }) => rank <= Math.max(1, city.length / 4))
    .toSorted((one, other) => one.rank - other.rank);
  return [...new Set(ranked.map(({ zone }) => zone))].slice(0, SUGGESTIONS);
}

function rankOf(name: string, city: string): number {
  if (name.startsWith(city)) return 0;
  return name.includes(city) ? 0.5 : lettersChanged(name, city);
}

/** How many letters are added, left out or replaced from one word to another (Levenshtein). */
function lettersChanged(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (const [at, wanted] of [...other].entries()) {
      const replaced = (row[at] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
