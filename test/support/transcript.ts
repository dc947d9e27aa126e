import type { Driver } from "./driver.ts";

type Line = { readonly id: string; readonly plain: string; readonly buttons: readonly string[] };
type Place = { readonly name: string; readonly read: () => Promise<readonly Line[]> };

/** What one person has read, in the order in which it came, each with the virtual time at which it was there. */
export function transcript(driver: Driver, places: readonly Place[]) {
  const seen = new Map<string, string>();
  const lines: string[] = [];

  async function now(): Promise<string> {
    const { now: iso } = await driver.drive<{ now: string }>("GET", "/clock");
    return new Date(iso).toLocaleString("en-GB", {
      ...{ timeZone: "UTC", weekday: "short", day: "numeric", month: "short" },
      ...{ hour: "2-digit", minute: "2-digit" },
    });
  }

  return {
    /** Notes what is new or changed since the last look. */
    async look(): Promise<void> {
      const at = await now();
      for (const { name, read } of places) {
        for (const { id, plain, buttons } of await read()) {
          const text = [plain, ...(buttons.length > 0 ? [`[${buttons.join("] [")}]`] : [])].join(
            "\n",
          );
          const before = seen.get(`${name} ${id}`);
          if (before === text) continue;
          seen.set(`${name} ${id}`, text);
          const edited = before === undefined ? "" : " (edited)";
          lines.push(`${at} UTC, ${name}${edited}\n${text.replaceAll(/^/gm, "  ")}\n`);
        }
      }
    },
    text: () => lines.join("\n"),
  };
}
