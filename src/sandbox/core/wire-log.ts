import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { asObject } from "./json.ts";
import type { SandboxRequest, SandboxResponse, Vendor } from "./types.ts";

const KEPT = 20_000;
const SECRET =
  /(xox[abpre]-|xapp-|[sr]k_(?:test|live)_|whsec_|\bsk-|sandbox-(?=client-secret|signing-secret))[\w-]+/g;

type HttpRecord = {
  ts: string;
  vendor: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string | { base64: string };
  status: number;
  response: string | { base64: string };
};
type FrameRecord = {
  ts: string;
  vendor: string;
  direction: string;
  frame: unknown;
  /**
   * A frame of Slack's socket has the fields of a request too, so that a reader of requests alone can go over it: its
   * method is `ACK`, which says that it is none, and its body is what the bot answers to Slack with it, if anything.
   */
  method?: "ACK";
  path?: string;
  headers?: Record<string, string>;
  body?: string;
};

/** Everything that the bot sent to the vendors, secrets masked; a file, where one is named, leaves out bare frames. */
export class WireLog {
  readonly #records: (HttpRecord | FrameRecord)[] = [];
  readonly #file: string | null;

  constructor(file: string | null) {
    this.#file = file;
    if (file !== null) mkdirSync(dirname(file), { recursive: true });
  }

  /** Notes one HTTP request with what it was answered; status 0 where the answer was lost. */
  http(vendor: Vendor, request: SandboxRequest, response: SandboxResponse | null): void {
    const record: HttpRecord = {
      ts: new Date().toISOString(),
      vendor: vendor.name,
      method: request.method,
      path: vendor.wirePath?.(request.path) ?? request.path,
      query: Object.fromEntries(request.query),
      headers: flatHeaders(request.headers),
      body: asLogged(request.body),
      status: response?.status ?? 0,
      response: response === null ? "" : asLogged(response.body),
    };
    this.#keep(record);
    this.#write(record);
  }

  /** Notes one gateway frame. */
  frame(vendor: string, direction: string, frame: unknown): void {
    const masked: unknown = JSON.parse(mask(JSON.stringify(frame)));
    const bare: FrameRecord = { ts: new Date().toISOString(), vendor, direction, frame: masked };
    if (vendor !== "slack") {
      this.#keep(bare);
      return;
    }
    const answer = direction === "from_bot" ? asObject(masked).payload : undefined;
    const body = answer === undefined ? "" : JSON.stringify(answer);
    const record: FrameRecord = {
      ...bare,
      ...{ method: "ACK", path: `/socket/${direction}`, body },
      headers: { "content-type": "application/json" },
    };
    this.#keep(record);
    if (body !== "") this.#write(record);
  }

  /** JSON lines, oldest first; `since` is an ISO time or epoch milliseconds, exclusive. */
  lines(vendor: string | null, from: string | null): string {
    const since = from !== null && /^\d+$/.test(from) ? new Date(Number(from)).toISOString() : from;
    return this.#records
      .filter((r) => (vendor === null || r.vendor === vendor) && (since === null || r.ts > since))
      .map((r) => `${JSON.stringify(r)}\n`)
      .join("");
  }

  #write(record: HttpRecord | FrameRecord): void {
    if (this.#file !== null) appendFileSync(this.#file, `${JSON.stringify(record)}\n`);
  }

  #keep(record: HttpRecord | FrameRecord): void {
    this.#records.push(record);
    if (this.#records.length > KEPT) this.#records.splice(0, KEPT / 10);
  }
}

function mask(text: string): string {
  return text.replace(SECRET, "$1***");
}

function flatHeaders(headers: SandboxRequest["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      mask(String(value ?? "")).replace(/^(Bot|Basic) .+/, "$1 ***"),
    ]),
  );
}

function asLogged(body: unknown): string | { base64: string } {
  if (body === undefined || body === null) return "";
  if (typeof body === "string") return mask(body);
  if (!Buffer.isBuffer(body)) return mask(JSON.stringify(body));
  const text = body.toString("utf8");
  return Buffer.from(text, "utf8").equals(body) ? mask(text) : { base64: body.toString("base64") };
}
