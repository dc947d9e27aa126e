import { get, type Route } from "./route.ts";
import { isSameSecret } from "./same-secret.ts";

export type MetricsRouteOptions = {
  /** What a reader has to bring as a bearer token; null where the port itself is only reached by those who may read. */
  readonly token: string | null;
  text(): Promise<{ readonly type: string; readonly body: string }>;
};

/** `GET /metrics` for Prometheus: 401 without the right bearer token. */
export function metricsRoute({ token, text }: MetricsRouteOptions): Route {
  return get("/metrics", async ({ headers }) => {
    const [, given = ""] = /^Bearer (.+)$/i.exec(headers.authorization ?? "") ?? [];
    if (token !== null && !isSameSecret(given, token)) {
      const asked = { "www-authenticate": 'Bearer realm="metrics"' };
      return { status: 401, body: { error: "unauthorized" }, headers: asked };
    }
    const { type, body } = await text();
    return { status: 200, body, headers: { "content-type": type } };
  });
}
