import type { UnkeptReason } from "../../../app/ports/evidence.ts";
import { type Answer, type Asking, ask } from "./ask.ts";
import { readBody } from "./body.ts";
import { tryAgain, Unkept } from "./unkept.ts";
import { judgeAddress } from "./web-address.ts";

/** What stood at the end of the redirects. */
export type Landed = {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly disposition: string | null;
  readonly url: URL;
};

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Where sites send those whom they do not know; what stands there is not what the link stands for. */
const LOGIN_HOST = /^(?:accounts?|log-?in|sign-?in|sso|auth)\./;
const LOGIN =
  /^\/(?:[^/]+\/)?(?:log-?in|sign[-_]?in|users\/sign_in|servicelogin|v3\/signin|sso|sessions?\/new|oauth2?\/authorize)(?:[/.]|$)/i;

/** Follows redirects by hand, each hop judged as the first was, to a content. Throws Unkept or ProviderError. */
export async function follow(start: URL, asking: Asking): Promise<Landed> {
  const seen = new Set<string>();
  let url = start;
  while (seen.size <= asking.limits.redirects) {
    if (seen.has(url.href)) throw new Unkept("too_many_redirects");
    seen.add(url.href);
    const here = url;
    const step = await ask(here, asking, (answer) => land(answer, here, asking));
    if (!(step instanceof URL)) return step;
    if (isLogin(step) && !isLogin(start)) throw new Unkept("needs_login");
    url = step;
  }
  throw new Unkept("too_many_redirects");
}

function isLogin({ hostname, pathname }: URL): boolean {
  return LOGIN_HOST.test(hostname) || LOGIN.test(pathname);
}

/** The content, or the next address. What is not read ends with the connection. */
async function land(answer: Answer, url: URL, { limits }: Asking): Promise<Landed | URL> {
  if (REDIRECTS.has(answer.status)) return nextOf(answer, url);
  if (answer.status < 200 || answer.status > 299 || answer.status === 206)
    throw statusMeaning(answer);
  const mediaType = (answer.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  return {
    bytes: await readBody(answer, limits),
    mediaType: mediaType || "application/octet-stream",
    disposition: answer.header("content-disposition"),
    url,
  };
}

function nextOf(answer: Answer, url: URL): URL {
  const location = answer.header("location");
  if (location === null) throw new Unkept("unreachable");
  const next = judgeAddress(location, url);
  if (!next.ok) throw new Unkept(next.why);
  return next.url;
}

const MEANINGS: Readonly<Record<number, UnkeptReason>> = {
  401: "needs_login",
  407: "needs_login",
  404: "not_found",
  410: "not_found",
};

/** Too busy or broken for now, or a definite no. */
function statusMeaning(answer: Answer): Error {
  const { status } = answer;
  if (status === 429) {
    return tryAgain(
      "refused",
      "a link's host asks us to wait",
      waitOf(answer.header("retry-after")),
    );
  }
  if (status >= 500 || status === 408 || status === 425) {
    return tryAgain(
      "unreachable",
      `a link's host answered ${status}`,
      waitOf(answer.header("retry-after")),
    );
  }
  return new Unkept(MEANINGS[status] ?? "refused");
}

const LONGEST_WAIT_SECONDS = 3_600;

/** Seconds to wait as the host asks (RFC 9110, Retry-After in seconds); a date is left to our own back-off. */
function waitOf(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text)
    ? Math.min(Number(text), LONGEST_WAIT_SECONDS)
    : null;
}
