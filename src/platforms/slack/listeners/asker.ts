import type { Install } from "../installs.ts";
import type { Reading } from "../render/text.ts";

/** Who is answered, where. */
export type Asker = {
  readonly install: Install;
  readonly channel: string | null;
  readonly user: string;
  readonly triggerId: string;
  /** True for what is asked in Home, or comes of that. */
  readonly isHome: boolean;
};

export const reading = ({ install: { team, isApart } }: Asker): Reading => ({
  ...{ team, isApart, surface: "private" },
});

/** The trigger is over after 3 s: the form needs a fresh click (fault 48). */
export const TOO_LATE: ReadonlySet<string> = new Set(["expired_trigger_id", "trigger_expired"]);
/** The trigger was used: Slack sent the same click again, and the form is open already (fault 47). */
export const OPEN_ALREADY: ReadonlySet<string> = new Set([
  "exchanged_trigger_id",
  "trigger_exchanged",
]);
