import type { Reply, Seen, View } from "./slack-world.ts";

export type Invariants = {
  readonly id: string;
  readonly ok: boolean;
  readonly why: readonly string[];
};
export type Ledger = {
  readonly ok: boolean;
  readonly invariants: readonly Invariants[];
  readonly accounts: readonly { account: string; currency: string; balanceMinor: number }[];
  readonly milestones: readonly { id: string; number: number; headline: string }[];
};
type Money = { readonly amount: number; readonly currency: string };
export type StripeState = {
  readonly balance: { readonly available: readonly Money[]; readonly pending: readonly Money[] };
  readonly sessions: readonly { id: string; status: string; url: string | null }[];
  readonly charges: readonly {
    id: string;
    amount: number;
    amount_refunded: number;
    status: string;
  }[];
  readonly transfers: readonly { id: string; amount: number; destination: string }[];
  readonly refunds: readonly { id: string; amount: number; status: string }[];
  readonly reversals: readonly { id: string; amount: number; transfer: string }[];
  readonly accounts: readonly { id: string }[];
};
type Where = { readonly workspace?: string; readonly channel?: string };

/** The sandbox's driver, as any script uses it: JSON over HTTP and nothing else. */
export function createDriver(url: string) {
  const drive = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}/sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    return (await answer.json()) as T;
  };
  const at = { channel: "website-relaunch" };
  const read = async (path: string): Promise<readonly Seen[]> =>
    (await drive<{ messages: readonly Seen[] }>("GET", path)).messages;
  return {
    drive,
    command: (as: string, text: string, where: Where = {}) =>
      drive<Reply>("POST", "/slack/command", { ...at, ...where, as, text: `/milestone ${text}` }),
    click: (as: string, label: string, more: Record<string, unknown> = {}) =>
      drive<Reply>("POST", "/slack/click", { ...at, as, label, confirm: true, ...more }),
    submit: (as: string, view: View | undefined, values: object, where: Where = {}) =>
      drive<Reply>("POST", "/slack/submit", { ...where, as, viewId: view?.id, values }),
    channel: (as: string, name = at.channel, workspace = "acme") =>
      read(`/slack/channels/${name}?as=${as}&workspace=${workspace}`),
    dm: (as: string, workspace = "acme") => read(`/slack/dm?as=${as}&workspace=${workspace}`),
    pay: (session: string | undefined, outcome: string) =>
      drive<{ error?: { code: string } }>("POST", "/stripe/pay", { session, outcome }),
    onboard: (account: string | undefined, outcome: string) =>
      drive("POST", "/stripe/onboard", { account, outcome }),
    stripe: () => drive<StripeState>("GET", "/stripe"),
    ledger: () => drive<Ledger>("GET", "/ledger"),
    advance: (duration: string) => drive("POST", "/clock", { advance: duration }),
    idle: async () => {
      const answer = await drive<{ idle?: boolean }>("POST", "/idle", { timeoutMs: 60_000 });
      if (answer.idle !== true) throw new Error(`not idle: ${JSON.stringify(answer)}`);
    },
  };
}

export type Driver = ReturnType<typeof createDriver>;

/** Everything that a reply says to the person, in one text; a refusal of the driver is said as it is. */
export const said = (reply: Reply): string =>
  reply.error ? JSON.stringify(reply.error) : reply.ephemeral.map(({ plain }) => plain).join("\n");

/** The buttons that a reply offers. */
export const offered = (reply: Reply): readonly string[] =>
  reply.ephemeral.flatMap((one) => one.buttons);
