import { get, type Route } from "./route.ts";

/** What readiness is made of, part by part, such as `{database: true, slack: false}`. */
export type Readiness = {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, boolean>>;
  /** What was found to be wrong within the last minute, also where it keeps nobody from working. */
  readonly problems: readonly Problem[];
};

/** One thing that is wrong, in words and without a secret, and what to do about it. */
export type Problem = {
  readonly part: string;
  readonly code: string;
  readonly says: string;
  readonly todo: string | null;
};

/**
 * `GET /health`: the process lives. `GET /health/ready`: it can do its work; 503 where it cannot, with the parts that are
 * missing, and the reasons.
 */
export function healthRoutes(readiness: () => Promise<Readiness>): readonly Route[] {
  return [
    get("/health", async () => ({ status: 200, body: { ok: true } })),
    get("/health/ready", async () => {
      const found = await readiness();
      return { status: found.ready ? 200 : 503, body: found };
    }),
  ];
}
