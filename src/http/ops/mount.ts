import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Standing } from "../../app/ports/standing.ts";
import type { Log } from "../../app/ports.ts";
import { readBody } from "../body.ts";
import { isSameSecret } from "../same-secret.ts";
import type { Mount } from "../server.ts";
import { loginPage, standingPage } from "./page.ts";
import { createSessions } from "./session.ts";

export type OpsOptions = {
  readonly password: string;
  /** Whether people reach it by https only. */
  readonly isSecure: boolean;
  readonly log: Log;
  /** What stands now; null where the database does not answer. */
  standing(): Promise<Standing | null>;
  /** The queues' dashboard, for paths below "/ops/queues". */
  board(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Whether somebody at this address may try a password now. */
  mayTry(address: string): Promise<boolean>;
};

const LARGEST_FORM_BYTES = 4_096;
const QUEUES = "/ops/queues";

const policy = (rest: string) =>
  `default-src 'none'; ${rest}; base-uri 'self'; form-action 'self'; frame-ancestors 'none'`;
/** The dashboard's own files and nothing of other hosts; its styles are made as it runs. */
const BOARD_POLICY = policy(
  "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'",
);

/** `/ops`: what stands and the queues, for whoever knows the operator's password; it changes nothing. */
export function opsMount(options: OpsOptions): Mount {
  const sessions = createSessions(options.password, options.isSecure, Date.now);
  return {
    prefix: "/ops",
    async answer(request, response) {
      const path = (request.url ?? "").split("?")[0] ?? "";
      const isPost = request.method === "POST";
      if (path === "/ops/login" && isPost) return login(options, sessions, request, response);
      if (isPost && !isOwnForm(request)) return send(response, 403, loginPage(null));
      if (path === "/ops/logout" && isPost) {
        response.setHeader("set-cookie", sessions.end);
        return seeOther(response, "/ops");
      }
      if (request.method !== "GET" && request.method !== "HEAD") {
        response.setHeader("allow", "GET, HEAD");
        return send(response, 405, loginPage(null));
      }
      if (!sessions.isOpen(request.headers.cookie)) {
        const isApi = path.startsWith(`${QUEUES}/api/`);
        return send(response, isApi ? 401 : 200, loginPage(null));
      }
      if (path === "/ops") return send(response, 200, standingPage(await options.standing()));
      if (path === QUEUES || path.startsWith(`${QUEUES}/`)) {
        response.setHeader("content-security-policy", BOARD_POLICY);
        return options.board(request, response);
      }
      return send(response, 404, standingPage(await options.standing()));
    },
  };
}

async function login(
  { password, log, mayTry }: OpsOptions,
  sessions: ReturnType<typeof createSessions>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isOwnForm(request)) return send(response, 403, loginPage("Log in from this page."));
  if (!(await mayTry(request.socket.remoteAddress ?? ""))) {
    response.setHeader("retry-after", "60");
    return send(response, 429, loginPage("Too many tries. Wait a minute."));
  }
  const body = await readBody(request, LARGEST_FORM_BYTES);
  const given = new URLSearchParams(body?.toString("utf8") ?? "").get("password") ?? "";
  if (!isSameSecret(given, password)) {
    log.warn("a wrong operator's password");
    return send(response, 403, loginPage("That is not the password."));
  }
  response.setHeader("set-cookie", sessions.begin());
  return seeOther(response, "/ops");
}

/** Browsers say where a form stands; another site's is not taken. */
function isOwnForm({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (typeof site === "string") return site === "same-origin" || site === "none";
  const { origin, host } = headers;
  return origin === undefined || URL.parse(origin)?.host === host;
}

function seeOther(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end();
}

function send(response: ServerResponse, status: number, html: string): void {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy(`style-src 'sha256-${hash}'`),
  });
  response.end(html);
}
