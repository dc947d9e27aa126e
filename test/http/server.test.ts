import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { healthRoutes } from "../../src/http/health.ts";
import { metricsRoute } from "../../src/http/metrics.ts";
import { perAddress, type Route } from "../../src/http/route.ts";
import { createHttpServer, type Mount } from "../../src/http/server.ts";
import { serving } from "./requests.ts";

const echo: Route = {
  method: "POST",
  path: "/echo",
  maxBytes: 10,
  answer: async ({ body }) => ({ status: 200, body: { got: body.toString("hex") } }),
};

const failing: Route = {
  method: "GET",
  path: "/fails",
  maxBytes: 0,
  answer: async () => {
    throw new Error("password is hunter2");
  },
};

describe("the HTTP server", () => {
  it("hands a route the raw bytes and sends its answer as JSON", async () => {
    const { ask } = await serving([echo]);
    const { status, text, headers } = await ask("/echo?x=1", { body: Buffer.from([0, 255]) });
    expect({ status, text }).toEqual({ status: 200, text: '{"got":"00ff"}' });
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
  });

  it("knows exact paths only, and says which methods a path takes", async () => {
    const { ask } = await serving([echo, failing]);
    const nothing = await ask("/nothing");
    expect([nothing.status, nothing.headers.connection]).toEqual([404, "keep-alive"]);
    expect((await ask("/echo/", { body: "x" })).status).toBe(404);
    expect((await ask("/%65cho", { body: "x" })).status).toBe(404);
    const wrong = await ask("/echo", { method: "DELETE" });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.allow).toBe("POST");
    expect((await ask("/fails", { method: "PUT" })).headers.allow).toBe("GET, HEAD");
  });

  it.each([false, true])(
    "takes no longer body than the route allows (chunked: %s)",
    async (chunked) => {
      const { ask } = await serving([echo]);
      expect((await ask("/echo", { body: "x".repeat(10), chunked })).status).toBe(200);
      expect((await ask("/echo", { body: "x".repeat(11), chunked })).status).toBe(413);
      expect((await ask("/echo", { body: "x".repeat(3_000_000), chunked })).status).toBe(413);
      expect((await ask("/echo", { body: "x".repeat(10), chunked })).status).toBe(200);
    },
  );

  it("stops reading an endless body", async () => {
    const { port } = await serving([echo]);
    const answered = new Promise<string>((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      socket.write("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
      const more = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket
        .on("drain", more)
        .on("data", (data) => resolve(data.toString()))
        .on("error", reject);
      more();
    });
    expect(await answered.catch(() => "HTTP/1.1 413 (reset)")).toContain("413");
  });

  it("says nothing of a failure but a code to find it by in the log", async () => {
    const { ask, logged } = await serving([failing]);
    const { status, text } = await ask("/fails");
    expect(status).toBe(500);
    expect(text).toMatch(/^\{"error":"internal","trace":"T-[0-9A-F]{6}"\}$/);
    expect(logged).toHaveLength(1);
    expect(logged[0]?.detail).toMatchObject({ trace: JSON.parse(text).trace, path: "/fails" });
  });

  it("puts the security headers on every answer, and nothing about what it runs on", async () => {
    const { ask } = await serving([failing]);
    for (const { headers } of [await ask("/fails"), await ask("/nothing")]) {
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(headers["cache-control"]).toBe("no-store");
      expect(headers["x-powered-by"] ?? headers.server).toBeUndefined();
    }
  });

  it("survives bytes that are no HTTP", async () => {
    const { ask, port } = await serving([echo]);
    await new Promise<void>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("\0\x01 nonsense\r\n\r\n"));
      socket.on("close", () => resolve()).resume();
    });
    expect((await ask("//echo", { body: "ok" })).status).toBe(404);
    expect((await ask("http://x/echo", { body: "ok" })).status).toBe(404);
    expect((await ask("/echo", { body: "ok" })).status).toBe(200);
  });

  it("is not reachable from outside when it listens on loopback", async () => {
    const { port } = await serving([echo]);
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((each) => each?.family === "IPv4" && !each.internal)?.address;
    if (!outside) return;
    const refused = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: outside, timeout: 2_000 }, () => resolve(false));
      socket.on("error", () => resolve(true)).on("timeout", () => resolve(true));
    });
    expect(refused).toBe(true);
  });

  it("says that a port is taken instead of waiting", async () => {
    const { port, log } = await serving([echo]);
    const second = createHttpServer({ log, routes: [] });
    await expect(second.start({ port, reach: "loopback" })).rejects.toThrow(
      "set PORT to another one",
    );
  });

  it("lets a request end that is under way when it stops", async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow: Route = {
      ...failing,
      answer: async () => {
        begun.resolve();
        await gate.promise;
        return { status: 200, body: "done" };
      },
    };
    const { ask, server } = await serving([slow]);
    const answer = ask("/fails");
    await begun.promise;
    const stopped = server.stop(10_000);
    gate.resolve();
    expect((await answer).text).toBe("done");
    await stopped;
  });
});

/** What a sender gets that writes these bytes and then nothing. */
function written(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let got = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    socket
      .on("data", (data) => {
        got += data.toString();
      })
      .on("error", () => resolve(got))
      .on("close", () => resolve(got));
  });
}

describe("a sender that wants too much", () => {
  const patience = { requestMs: 300, headersMs: 150, lookEveryMs: 25 };

  it("has its connection closed where headers or body never end (slowloris)", async () => {
    const { port, ask } = await serving([echo], { patience });
    expect(await written(port, "GET /echo HTTP/1.1\r\nHost: x\r\nX-Slow: ")).toContain(" 408 ");
    const half = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf";
    expect(await written(port, half)).toContain(" 408 ");
    expect((await ask("/echo", { body: "ok" })).status).toBe(200);
  });

  it("is refused headers longer than 16 KB, and only the first hundred are read", async () => {
    const seen: string[][] = [];
    const names: Route = {
      ...failing,
      answer: async ({ headers }) => {
        seen.push(Object.keys(headers));
        return { status: 200 };
      },
    };
    const { ask } = await serving([names]);
    expect((await ask("/fails", { headers: { "x-long": "x".repeat(17_000) } })).status).toBe(431);
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, nth) => [`x-${nth}`, "1"]));
    await ask("/fails", { headers: many }).catch(() => undefined);
    expect(seen.flat().length).toBeLessThanOrEqual(100);
  });
});

describe("a route that strangers reach", () => {
  it("is asked only so often by one address, and the others as often as one likes", async () => {
    let left = 2;
    const addresses: string[] = [];
    const mayAsk = async (address: string) => {
      addresses.push(address);
      return left-- > 0;
    };
    const { ask } = await serving([perAddress({ ...echo, path: "/few" }), echo], { mayAsk });
    const statuses = [];
    for (const path of ["/few", "/few", "/few", "/echo"]) {
      statuses.push((await ask(path, { body: "x" })).status);
    }
    expect(statuses).toEqual([200, 200, 429, 200]);
    expect((await ask("/few", { body: "x" })).headers["retry-after"]).toBe("60");
    expect(new Set(addresses)).toEqual(new Set(["127.0.0.1"]));
  });
});

describe("a mounted application", () => {
  it("gets what is below its prefix and nothing else, with the security headers, and its failures tell nothing", async () => {
    const mount: Mount = {
      prefix: "/app",
      async answer(request, response) {
        if (request.url === "/app/fails") throw new Error("password is hunter2");
        response.end(request.url);
      },
    };
    const { ask, logged } = await serving([echo], { mounts: [mount] });
    expect((await ask("/app")).text).toBe("/app");
    const below = await ask("/app/%2e%2e/echo?x=1");
    expect([below.text, below.headers["x-frame-options"]]).toEqual([
      "/app/%2e%2e/echo?x=1",
      "DENY",
    ]);
    for (const other of ["/apple", "/App", "//app", "/%61pp"])
      expect((await ask(other)).status).toBe(404);
    const failed = await ask("/app/fails");
    expect([failed.status, failed.text]).toEqual([500, expect.not.stringContaining("hunter2")]);
    expect(logged).toHaveLength(1);
  });
});

describe("the metrics", () => {
  it("are for whoever brings the token, and say nothing to anyone else", async () => {
    const text = async () => ({ type: "text/plain; version=0.0.4", body: "tranche_up 1\n" });
    const { ask } = await serving([metricsRoute({ token: "a-long-enough-token", text })]);
    const asked = (authorization?: string) =>
      ask("/metrics", authorization ? { headers: { authorization } } : {});
    const wrong = [undefined, "Bearer wrong", "Bearer ", "Basic a-long-enough-token"];
    for (const given of wrong) {
      const answer = await asked(given);
      expect([answer.status, answer.text]).toEqual([401, '{"error":"unauthorized"}']);
    }
    const right = await asked("Bearer a-long-enough-token");
    expect([right.status, right.text]).toEqual([200, "tranche_up 1\n"]);
    expect(right.headers["content-type"]).toBe("text/plain; version=0.0.4");
    const open = await serving([metricsRoute({ token: null, text })]);
    expect((await open.ask("/metrics")).status).toBe(200);
  });
});

describe("health", () => {
  it("says that the process lives, and apart from that whether it is ready", async () => {
    const readiness = { ready: false, parts: { database: true, slack: false }, problems: [] };
    const { ask } = await serving(healthRoutes(async () => readiness));
    expect(await ask("/health")).toMatchObject({ status: 200, text: '{"ok":true}' });
    const waiting = await ask("/health/ready");
    expect(waiting.status).toBe(503);
    expect(JSON.parse(waiting.text)).toEqual(readiness);
    readiness.ready = true;
    expect((await ask("/health/ready")).status).toBe(200);
    expect(await ask("/health", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
  });
});
