import type { Pack } from "./pack.ts";

const PARTS = ["router", "session", "mailer", "worker", "cache", "billing-ui", "assets", "metrics"];

/** A log in which nothing else is about the criteria; the same each time. */
function log(lines: number, planted: Readonly<Record<number, string>>): string {
  return Array.from({ length: lines }, (_, at) => {
    const said = planted[at];
    const clock = `${String(8 + (at % 12)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
    const part = PARTS[(at * 7) % PARTS.length];
    return said ?? `${clock} ${part} tick ${(at * 7919) % 100_003} handled in ${(at * 31) % 97} ms`;
  }).join("\n");
}

/** A few lines that matter in what nobody reads. */
export const HUGE: readonly Pack[] = [
  {
    name: "needle-in-log",
    kind: "huge",
    criteria: [
      { text: "Nightly backup completes and is restored successfully", truth: "evidenced" },
      { text: "Backup is encrypted with AES-256", truth: "evidenced" },
      { text: "Alert is sent when a backup fails", truth: "not_evidenced" },
    ],
    proof: "Server log",
    exclusions: "",
    documents: [
      {
        name: "server.log",
        for: 0,
        text: log(9_000, {
          4211: "02:00 nightly backup completed: 48.2 GB, snapshot 2026-10-11",
          4212: "02:31 backup restored successfully on host restore-1, 311 tables verified",
          7020: "02:00 encrypted archive written with AES-256-GCM, key version 4, for backup 2026-10-12",
        }),
      },
    ],
  },
  {
    name: "failure-in-log",
    kind: "huge",
    heldOut: true,
    criteria: [
      { text: "Payout file is uploaded to the bank every evening", truth: "contradicted" },
      { text: "Currency rates are refreshed hourly", truth: "evidenced" },
    ],
    proof: "",
    exclusions: "",
    documents: [
      {
        name: "cron.log",
        for: 0,
        text: log(7_000, {
          3100: "18:00 evening payout file: upload to the bank failed, host unreachable, not retried",
          5500: "12:00 currency rates refreshed hourly job: 32 rates stored",
        }),
      },
    ],
  },
  {
    name: "long-manual",
    kind: "huge",
    criteria: [
      { text: "Manual explains how to reset the label printer", truth: "evidenced" },
      { text: "Manual has a chapter on returns", truth: "evidenced" },
      { text: "Manual contains a glossary", truth: "not_evidenced" },
    ],
    proof: "The manual as PDF",
    exclusions: "Videos",
    documents: [
      {
        name: "manual.pdf",
        for: 0,
        text: Array.from({ length: 2_500 }, (_, at) => {
          if (at === 900)
            return "To reset the label printer hold the feed button for five seconds until the light blinks twice, as this manual explains with picture 31.";
          if (at === 1_800)
            return "Chapter 12 Returns. Scan the parcel, choose the reason and print the slip; the manual covers damaged goods on the following page.";
          return `Step ${at % 40}: open shelf ${(at * 13) % 900}, put the box on the scale and confirm with the green key.`;
        }).join("\n"),
      },
    ],
  },
];
