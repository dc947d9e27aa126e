import { get, type Route } from "./route.ts";

/** What readiness is made of, part by part, such as `{database: true, slack: false}`. */
export type Readiness = {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, boolean>>;
};

/**
 * `GET /health`: the process lives. `GET /health/ready`: it can do its work; 503 where it cannot, with the parts that are
 * missing and nothing else about them.
 */
export function healthRoutes(readiness: () => Promise<Readiness>): readonly Route[] {
  return [
    get("/health", async () => ({ status: 200, body: { ok: true } })),
    get("/health/ready", async () => {
      const { ready, parts } = await readiness();
      return { status: ready ? 200 : 503, body: { ready, parts } };
    }),
  ];
}
