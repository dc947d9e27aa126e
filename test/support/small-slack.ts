import { randomBytes } from "node:crypto";
import { createServer } from "node:http";

/** A bot token as Slack knows it. */
type Grant = {
  team: string;
  refreshToken: string | null;
  scopes: string;
  is: "good" | "expired" | "over";
};

/** The few methods of Slack's Web API that installs rest on, with tokens that one test may end; all else is the sandbox's. */
export type SmallSlack = {
  readonly apiUrl: string;
  readonly tokens: Map<string, Grant>;
  /** What was called, oldest first. */
  readonly calls: { method: string; token: string | null; body: URLSearchParams }[];
  /** What a code of the authorize page is good for. */
  readonly codes: Map<string, object>;
  /** Answers the next calls of a method so, in order, in place of what it would do. */
  readonly instead: Map<string, object[]>;
  called(method: string): number;
  /** A new bot token of a team. */
  grant(team: string, more?: Partial<Grant>): string;
  close(): Promise<void>;
};

export async function startSmallSlack(): Promise<SmallSlack> {
  const tokens = new Map<string, Grant>();
  const calls: { method: string; token: string | null; body: URLSearchParams }[] = [];
  const codes = new Map<string, object>();
  const instead = new Map<string, object[]>();
  let made = 0;
  const grant: SmallSlack["grant"] = (team, more = {}) => {
    const token = `xoxe.xoxb-1-${team}${randomBytes(16).toString("hex")}`;
    made += 1;
    const scopes = "commands,chat:write";
    tokens.set(token, {
      team,
      scopes,
      refreshToken: `xoxe-1-${team}${randomBytes(16).toString("hex")}`,
      is: "good",
      ...more,
    });
    return token;
  };
  const pair = (token: string) => {
    const held = tokens.get(token);
    return {
      ...{ ok: true, access_token: token, token_type: "bot", scope: held?.scopes, app_id: "A1" },
      ...{ refresh_token: held?.refreshToken, expires_in: 43_200 },
      ...{ bot_user_id: `U${held?.team}`, team: { id: held?.team, name: `Team ${held?.team}` } },
    };
  };
  const refreshed = (used: string): object => {
    for (const [token, held] of tokens) {
      if (held.refreshToken !== used) continue;
      // Once only: the refresh token is spent, the access token goes on until it ends.
      held.refreshToken = null;
      tokens.set(token, held);
      return pair(grant(held.team, { scopes: held.scopes }));
    }
    return { ok: false, error: "invalid_refresh_token" };
  };
  const access = (body: URLSearchParams): object => {
    if (body.get("client_secret") !== "secret") return { ok: false, error: "bad_client_secret" };
    if (body.get("grant_type") === "refresh_token")
      return refreshed(body.get("refresh_token") ?? "");
    const given = codes.get(body.get("code") ?? "");
    codes.delete(body.get("code") ?? "");
    return given ?? { ok: false, error: "invalid_code" };
  };
  const ERRORS = { expired: "token_expired", over: "account_inactive" } as const;
  const authed = (method: string, token: string): object => {
    const held = tokens.get(token);
    if (!held) return { ok: false, error: "invalid_auth" };
    if (held.is !== "good") return { ok: false, error: ERRORS[held.is] };
    if (method === "auth.revoke") tokens.delete(token);
    const { team } = held;
    return {
      ok: true,
      team_id: team,
      team,
      user_id: `U${team}`,
      bot_id: `B${team}`,
      ts: `${made}.1`,
    };
  };
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const method = (request.url ?? "").replace("/api/", "");
    const body = new URLSearchParams(text);
    const token = request.headers.authorization?.replace("Bearer ", "") ?? null;
    calls.push({ method, token, body });
    const set = instead.get(method)?.shift();
    const answer =
      set ?? (method === "oauth.v2.access" ? access(body) : authed(method, token ?? ""));
    response.setHeader("content-type", "application/json");
    response.setHeader("x-oauth-scopes", tokens.get(token ?? "")?.scopes ?? "");
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    ...{ tokens, calls, codes, instead, grant },
    called: (method) => calls.filter((call) => call.method === method).length,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** What oauth.v2.access answers for a code of the authorize page, without token rotation. */
export function granted(slack: SmallSlack, team: string, more: object = {}): object {
  const scopes = "commands,chat:write";
  const token = slack.grant(team, { scopes });
  return {
    ...{ ok: true, access_token: token, token_type: "bot", scope: scopes, app_id: "A1" },
    ...{ bot_user_id: `U${team}`, team: { id: team, name: `Team ${team}` }, enterprise: null },
    ...{ authed_user: { id: "UADMIN" }, is_enterprise_install: false },
    ...more,
  };
}
