import { type Finding, finding } from "../app/ports/finding.ts";

const PATIENCE_MS = 8_000;
/** Vendors refuse signatures that are 300 s old, and ours are checked the same way. */
const OFF_MS = 30_000;
const FAR_OFF_MS = 240_000;

/** What our clock is compared with: vendors by name and address, and the database where it said its time. */
export type ClocksToCheck = {
  readonly vendors: Readonly<Record<string, string>>;
  /** How far the database's clock is ahead of ours. */
  readonly databaseAheadMs: number | null;
  readonly now?: () => number;
};

/** Compares this machine's clock with the Date header of each vendor and with the database. */
export async function checkClocks(asked: ClocksToCheck): Promise<readonly Finding[]> {
  const { vendors, databaseAheadMs, now = Date.now } = asked;
  const heard = await Promise.all(
    Object.entries(vendors).map(async ([name, url]) => ({ name, ahead: await aheadOf(url, now) })),
  );
  const known = [...heard, { name: "the database's", ahead: databaseAheadMs }].flatMap(
    ({ name, ahead }) => (ahead === null ? [] : [{ name, ahead }]),
  );
  const off = known.filter(({ ahead }) => Math.abs(ahead) > OFF_MS);
  if (off.length > 0) {
    return off.map(({ name, ahead }) => {
      const code = Math.abs(ahead) > FAR_OFF_MS ? "clock.far_off" : "clock.off";
      return finding(code, { seconds: seconds(ahead), against: name });
    });
  }
  if (known.length === 0) return [];
  const most = Math.max(...known.map(({ ahead }) => Math.abs(ahead)));
  return [finding("clock.fine", { seconds: seconds(most) })];
}

const seconds = (ms: number) => Math.abs(ms / 1_000).toFixed(0);

/** A Date header counts whole seconds; null where nothing answers, which others say. */
async function aheadOf(url: string, now: () => number): Promise<number | null> {
  try {
    const start = now();
    const answer = await fetch(url, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const said = Date.parse(answer.headers.get("date") ?? "");
    return Number.isNaN(said) ? null : said + 500 - (start + now()) / 2;
  } catch {
    return null;
  }
}
