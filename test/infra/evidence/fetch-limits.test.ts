import { randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Limits } from "../../../src/infra/evidence/fetch/limits.ts";
import { fetcherOn, type Listening, localNetwork, raw, web } from "./web.ts";

const MEGABYTE = 1024 * 1024;
/** What is not about time is given up for its own reason, however slow the machine is. */
const UNHURRIED = {
  ...{ totalMs: 60_000, connectMs: 60_000 },
  ...{ headersMs: 60_000, rateWindowMs: 60_000 },
};
const ZEROS = Buffer.alloc(40 * MEGABYTE);
const GZIP = gzipSync(ZEROS);

const packed =
  (encoding: string, bytes: Buffer): RequestListener =>
  (_, answer) => {
    answer
      .writeHead(200, { "content-encoding": encoding, "content-type": "text/plain" })
      .end(bytes);
  };

const PAGES: Readonly<Record<string, RequestListener>> = {
  "/gzip-bomb": packed("gzip", GZIP),
  "/br-bomb": packed("br", brotliCompressSync(ZEROS)),
  "/zstd-bomb": packed("zstd", zstdCompressSync(ZEROS)),
  "/twice": packed("gzip, gzip", gzipSync(GZIP)),
  "/layers": packed("gzip, gzip, gzip", gzipSync(GZIP)),
  "/no-gzip": packed("gzip", Buffer.from("plain")),
  "/cut-gzip": packed("gzip", gzipSync(randomBytes(100)).subarray(0, 60)),
  "/unknown-encoding": packed("rot13", Buffer.from("uryyb")),
  "/fine-gzip": packed("gzip", gzipSync("hello")),
  "/fine-br": packed("br", brotliCompressSync("hello")),
  "/fine-zstd": packed("zstd", zstdCompressSync("hello")),
  "/announced": (_, answer) =>
    answer.writeHead(200, { "content-length": 30 * MEGABYTE }).write("x"),
  "/endless": (_, answer) => {
    const more = () => {
      while (!answer.destroyed && answer.write(ZEROS.subarray(0, MEGABYTE)));
    };
    answer.on("drain", more);
    more();
  },
  "/drip": (_, answer) => {
    answer.writeHead(200);
    const drip = setInterval(() => answer.write("x"), 20);
    answer.on("close", () => clearInterval(drip));
  },
  "/no-headers": () => undefined,
  "/loop": (_, answer) => answer.writeHead(302, { location: "/back" }).end(),
  "/back": (_, answer) => answer.writeHead(302, { location: "/loop" }).end(),
  "/many-headers": (_, answer) => {
    for (let i = 0; i < 400; i += 1) answer.setHeader(`x-${i}`, "y".repeat(100));
    answer.end("x");
  },
};

const away: RequestListener = ({ url = "" }, answer) => {
  const step = Number(/^\/step\/(\d+)$/.exec(url)?.[1] ?? Number.NaN);
  if (step > 0) answer.writeHead(302, { location: `/step/${step - 1}` }).end();
  else answer.end("arrived");
};

describe("links that would cost too much (fault 73)", () => {
  let server: Listening;

  beforeAll(async () => {
    server = await web((request, answer) => (PAGES[request.url ?? ""] ?? away)(request, answer));
  });
  afterAll(() => server.close());

  const fetched = (path: string, limits: Partial<Limits> = {}) =>
    fetcherOn(localNetwork(server.port), { ...UNHURRIED, ...limits }).fetch(
      `https://big.example${path}`,
    );

  it.each([
    ["/gzip-bomb", "too_large"],
    ["/br-bomb", "too_large"],
    ["/zstd-bomb", "too_large"],
    ["/twice", "too_large"],
    ["/layers", "too_large"],
    ["/announced", "too_large"],
    ["/endless", "too_large"],
    ["/many-headers", "too_large"],
    ["/no-gzip", "unreachable"],
    ["/cut-gzip", "unreachable"],
    ["/unknown-encoding", "unreachable"],
    ["/loop", "too_many_redirects"],
    ["/step/6", "too_many_redirects"],
  ] as const)("gives up %s: %s", async (path, why) => {
    expect(await fetched(path)).toEqual({ ok: false, why });
  });

  it("gives up what comes drop by drop, too late or never", async () => {
    const rate = { rateWindowMs: 60 };
    expect(await fetched("/drip", rate)).toEqual({ ok: false, why: "too_slow" });
    expect(await fetched("/drip", { totalMs: 80 })).toEqual({ ok: false, why: "too_slow" });
    expect(await fetched("/no-headers", { headersMs: 50 })).toEqual({ ok: false, why: "too_slow" });
    expect(await fetched("/no-headers", { totalMs: 50 })).toEqual({ ok: false, why: "too_slow" });
  });

  it.each(["/fine-gzip", "/fine-br", "/fine-zstd"])("unpacks %s", async (path) => {
    const found = await fetched(path);
    expect(found.ok && Buffer.from(found.bytes).toString()).toBe("hello");
  });

  it("follows five redirects", async () => {
    expect(await fetched("/step/5")).toMatchObject({
      ok: true,
      address: "https://big.example/step/0",
    });
  });

  it("survives a host that speaks nonsense, floods with headers or hangs up", async () => {
    const said = ["nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"];
    for (const text of said) {
      const host = await raw((socket) => socket.end(text));
      const links = fetcherOn(localNetwork(host.port));
      expect(await links.fetch("http://x.example/")).toEqual({ ok: false, why: "unreachable" });
      await host.close();
    }
    const flood = await raw((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const more = () => {
        while (!socket.destroyed && socket.write(`x-a: ${"y".repeat(1_000)}\r\n`));
      };
      socket.on("drain", more);
      more();
    });
    const flooded = fetcherOn(localNetwork(flood.port));
    expect(await flooded.fetch("http://x.example/")).toEqual({ ok: false, why: "too_large" });
    await flood.close();
    const silent = await raw((socket) => socket.end());
    const cut = fetcherOn(localNetwork(silent.port)).fetch("http://x.example/");
    await expect(cut).rejects.toMatchObject({ retryable: true, code: "unreachable" });
    await silent.close();
  });
});
