import type { IncomingMessage } from "node:http";
import { DriverError } from "../core/driver-error.ts";
import { asText, type JsonObject } from "../core/json.ts";
import type { Core, SandboxResponse } from "../core/types.ts";
import { defaultPage } from "./default-page.ts";

/** What asks for stand-ins; a browser that was led here under another name is none of it. */
const ASKS = /^Tranche-Evidence\//;

type Page = {
  readonly status: number;
  readonly contentType: string;
  readonly base64: string;
  readonly location: string | null;
};

/** The public web of the sandbox: pages that the driver set, and a default for every other address. */
export type WebPages = {
  /** The stand-in for another host's address; null where the request is not the bot's fetcher. Nothing is passed on. */
  answer(incoming: IncomingMessage): SandboxResponse | null;
  /** `POST /sandbox/web`: `{url, status?, contentType?, body | base64, location?}`. Throws DriverError. */
  set(body: JsonObject): { readonly url: string; readonly status: number; readonly bytes: number };
  list(): readonly { readonly address: string; readonly status: number }[];
  reset(): void;
};

/** Pages are kept by host, path and query; http and https are the same here, since the bot's connection is plain. */
export function createWebPages(core: Pick<Core, "state">): WebPages {
  const kept = core.state<{ pages: Record<string, Page> }>("web-pages", () => ({ pages: {} }));
  return {
    answer: ({ method, url = "/", headers }) => {
      const address = URL.parse(url, `http://${headers.host ?? ""}`);
      const isAsked = method === "GET" && ASKS.test(headers["user-agent"] ?? "");
      if (!isAsked || address === null || !url.startsWith("/")) return null;
      const key = `${headers.host?.toLowerCase() ?? ""}${url}`;
      const page = Object.hasOwn(kept.value.pages, key) ? kept.value.pages[key] : undefined;
      return page === undefined ? defaultPage(address) : response(page);
    },
    set: (body) => {
      const url = URL.parse(asText(body.url) ?? "");
      if (url === null || !/^https?:$/.test(url.protocol)) throw bad("url: expected a web address");
      const page = pageOf(body);
      kept.value.pages[`${url.host}${url.pathname}${url.search}`] = page;
      kept.changed();
      const bytes = Buffer.from(page.base64, "base64").length;
      return { url: url.href, status: page.status, bytes };
    },
    list: () =>
      Object.entries(kept.value.pages).map(([address, { status }]) => ({ address, status })),
    reset: () => kept.reset(),
  };
}

function pageOf(body: JsonObject): Page {
  const { status = 200 } = body;
  const location = asText(body.location) ?? null;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599) {
    throw bad("status: expected a whole number from 200 to 599");
  }
  const base64 = asText(body.base64) ?? Buffer.from(asText(body.body) ?? "").toString("base64");
  const contentType = asText(body.contentType) ?? "text/html; charset=utf-8";
  if (!isHeader(contentType) || !isHeader(location ?? ""))
    throw bad("a header on one line, please");
  return {
    status: location !== null && status === 200 ? 302 : status,
    contentType,
    base64,
    location,
  };
}

function response({ status, contentType, base64, location }: Page): SandboxResponse {
  return {
    status,
    headers: { "content-type": contentType, ...(location !== null && { location }) },
    body: Buffer.from(base64, "base64"),
  };
}

function isHeader(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function bad(message: string): DriverError {
  return new DriverError(400, "bad_page", message);
}
