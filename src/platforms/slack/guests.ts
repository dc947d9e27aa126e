import type { Guest, GuestBook } from "../../app/ports/installs.ts";
import { type Log, ProviderError } from "../../app/ports.ts";
import type { Install, Installs } from "./installs.ts";

/** People of other companies in shared channels (Slack Connect), and how the bot reaches them. */
export type Guests = {
  /** Somebody acted, or was picked, where `host` is installed. Costs nothing but for guests met anew. */
  met(guest: Guest, host: Install): void;
  /**
   * The install that speaks to a person: their own workspace's, or for a guest one where they were met. Never another: it
   * throws ProviderError `not_installed`.
   */
  reach(person: Guest): Promise<Install>;
};

const MOST_KNOWN = 10_000;

export function createGuests(book: GuestBook, installs: Installs, log: Log): Guests {
  const known = new Set<string>();
  return {
    met({ team, user }, host) {
      if (team === host.team || installs.find(team)) return;
      const key = `${team} ${user} ${host.team}`;
      if (known.has(key)) return;
      if (known.size >= MOST_KNOWN) known.clear();
      known.add(key);
      book.saw({ team, user }, host.team).catch((error: unknown) => {
        known.delete(key);
        log.warn("a guest's workspace could not be noted", { error });
      });
    },
    async reach({ team, user }) {
      const own = installs.find(team);
      if (own) return own;
      for (const host of await book.hostsOf({ team, user })) {
        const install = installs.find(host);
        if (install) return install;
      }
      const facts = { code: "not_installed", outcome: "failed", retryable: false } as const;
      throw new ProviderError("no workspace with the app shares a channel with them", facts);
    },
  };
}

/** What one process remembers for itself, where no other book is given. */
export function guestsInMemory(): GuestBook {
  const met = new Map<string, string[]>();
  const keyOf = ({ team, user }: Guest) => `${team} ${user}`;
  return {
    async saw(guest, host) {
      const before = met.get(keyOf(guest)) ?? [];
      met.set(keyOf(guest), [host, ...before.filter((one) => one !== host)]);
    },
    hostsOf: async (guest) => met.get(keyOf(guest)) ?? [],
  };
}
