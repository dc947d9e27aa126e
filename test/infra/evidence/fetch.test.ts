import { type IncomingHttpHeaders, request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { nameOf } from "../../../src/infra/evidence/fetch/content-name.ts";
import { createLinkFetcher } from "../../../src/infra/evidence/fetch/link-fetcher.ts";
import { sandboxNetwork } from "../../../src/infra/evidence/fetch/network.ts";
import { repositoryView } from "../../../src/infra/evidence/fetch/repositories.ts";
import { createTurnstile } from "../../../src/infra/evidence/fetch/turnstile.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start.ts";
import { fetcherOn, type Listening, localNetwork, web } from "./web.ts";

type Page = { status?: number; headers?: Record<string, string>; body?: string };

describe("the fetcher of links", () => {
  let server: Listening;
  let pages: Record<string, Page> = {};
  let asked: { readonly address: string; readonly headers: IncomingHttpHeaders }[] = [];

  beforeAll(async () => {
    server = await web(({ headers, url }, answer) => {
      const address = `${headers.host}${url}`;
      asked.push({ address, headers });
      const page = pages[address] ?? { status: 404 };
      answer.writeHead(page.status ?? 200, page.headers).end(page.body);
    });
  });
  beforeEach(() => {
    pages = {};
    asked = [];
  });
  afterAll(() => server.close());

  const fetched = (link: string) => fetcherOn(localNetwork(server.port)).fetch(link);

  it("gives a page's bytes, type, title and where it ended", async () => {
    pages["a.example/old"] = { status: 301, headers: { location: "http://b.example/new#part" } };
    pages["b.example/new"] = {
      headers: { "content-type": "Text/HTML; charset=utf-8" },
      body: "<html><title>Terms &amp; <b>\n proof</title>",
    };
    const found = await fetched("https://a.example./old#top");
    expect(found).toMatchObject({
      ...{ ok: true, mediaType: "text/html", name: "Terms & <b> proof" },
      address: "http://b.example/new",
    });
  });

  it("sends no cookie, referrer or credential, and always the same agent", async () => {
    const headers = { location: "/there", "set-cookie": "a=b" };
    pages["a.example/here"] = { status: 302, headers };
    pages["a.example/there"] = { body: "x" };
    await fetched("https://a.example/here");
    const names = ["accept", "accept-encoding", "connection", "host", "user-agent"];
    expect(asked.map((each) => Object.keys(each.headers).sort())).toEqual([names, names]);
    expect(asked[1]?.headers["user-agent"]).toMatch(/^Tranche-Evidence\/1 /);
  });

  it.each([
    [401, "needs_login"],
    [403, "refused"],
    [404, "not_found"],
    [410, "not_found"],
    [451, "refused"],
    [304, "refused"],
  ])("takes %i for a definite no: %s", async (status, why) => {
    pages["a.example/"] = { status };
    expect(await fetched("https://a.example/")).toEqual({ ok: false, why });
  });

  it.each(["/users/sign_in?to=board", "https://accounts.b.example/v3", "/login"])(
    "takes a redirect to %s for a login page",
    async (location) => {
      pages["a.example/board"] = { status: 302, headers: { location } };
      expect(await fetched("https://a.example/board")).toEqual({ ok: false, why: "needs_login" });
    },
  );

  it.each([
    [500, "unreachable", null],
    [503, "unreachable", 7],
    [429, "refused", 7],
  ])("asks to be tried again after %i", async (status, code, retryAfterSeconds) => {
    const headers = retryAfterSeconds === null ? {} : { "retry-after": "7" };
    pages["a.example/"] = { status, headers };
    const failure = { retryable: true, outcome: "failed", code, retryAfterSeconds };
    await expect(fetched("https://a.example/")).rejects.toMatchObject(failure);
  });

  it("asks to be tried again where nothing listens", async () => {
    const gone = await web(() => undefined);
    await gone.close();
    const links = fetcherOn(localNetwork(gone.port));
    await expect(links.fetch("https://a.example/")).rejects.toMatchObject({ retryable: true });
  });

  it("reads a pull request as its patch, with the page's title", async () => {
    const patch = { headers: { "content-type": "text/plain" }, body: "diff --git a b" };
    pages["patch-diff.example/1"] = patch;
    pages["github.com/o/r/pull/1.patch"] = {
      ...{ status: 302, headers: { location: "https://patch-diff.example/1" } },
    };
    pages["github.com/o/r/pull/1/files"] = { body: "", headers: { "content-type": "text/html" } };
    const found = await fetched("https://github.com/o/r/pull/1/files");
    expect(found).toMatchObject({
      ...{ ok: true, name: "Pull request 1 of o/r", mediaType: "text/plain" },
      address: "https://github.com/o/r/pull/1.patch",
    });
    pages["github.com/o/r/pull/1/files"] = { body: "<title>Faster checkout by o</title>" };
    expect(await fetched("https://github.com/o/r/pull/1/files")).toMatchObject({
      name: "Faster checkout by o",
    });
  });

  it("reads the page itself where its better form is not there", async () => {
    const headers = { "content-type": "text/html" };
    pages["github.com/o/r/commit/abcdef1"] = { body: "<title>Commit</title>", headers };
    const found = await fetched("https://github.com/o/r/commit/abcdef1");
    expect(found).toMatchObject({ ok: true, name: "Commit", mediaType: "text/html" });
  });

  it("lets in so many at a time, so many of one host, and tells the rest to come back", async () => {
    const enter = createTurnstile({ all: 3, perHost: 2, waiting: 1, waitMs: 9_999 });
    const began: string[] = [];
    const leave: (() => void)[] = [];
    const work = (name: string) => () =>
      new Promise<void>((resolve) => {
        began.push(name);
        leave.push(resolve);
      });
    const all = [enter("a", work("a1")), enter("a", work("a2")), enter("a", work("a3"))];
    all.push(enter("b", work("b1")));
    await expect(enter("c", work("c1"))).rejects.toMatchObject({ retryable: true });
    expect(began).toEqual(["a1", "a2", "b1"]);
    leave.shift()?.();
    await all[0];
    await expect.poll(() => began).toEqual(["a1", "a2", "b1", "a3"]);
    for (const go of leave) go();
    await Promise.all(all);
  });
});

describe("a line that does not move", () => {
  it("sends away who waits too long, and keeps its count", async () => {
    const enter = createTurnstile({ all: 1, perHost: 1, waiting: 5, waitMs: 20 });
    let leave: () => void = () => undefined;
    const first = enter("a", () => new Promise<void>((resolve) => (leave = resolve)));
    await expect(enter("a", async () => "in")).rejects.toMatchObject({ retryAfterSeconds: 15 });
    leave();
    await first;
    expect(await enter("a", async () => "in")).toBe("in");
  });
});

describe("repository addresses", () => {
  it.each([
    ["https://github.com/o/r/commit/abcdef1", "https://github.com/o/r/commit/abcdef1.patch"],
    ["https://github.com/o/r/pull/12/files?w=1", "https://github.com/o/r/pull/12.patch"],
    ["https://github.com/o/r/compare/v1...v2", "https://github.com/o/r/compare/v1...v2.patch"],
    ["https://github.com/o/r/compare/v1...v2.diff", null],
    [
      "https://github.com/o/r/blob/main/a/b%20c.md",
      "https://raw.githubusercontent.com/o/r/main/a/b%20c.md",
    ],
    ["https://github.com/o/r/releases/tag/v1", null],
    ["https://github.com/o/r", null],
    ["https://evil.example/o/r/commit/abcdef1", null],
    [
      "https://gitlab.com/g/s/p/-/commit/abcdef1",
      "https://gitlab.com/g/s/p/-/commit/abcdef1.patch",
    ],
    [
      "https://git.acme.example:8443/g/p/-/merge_requests/3/diffs",
      "https://git.acme.example:8443/g/p/-/merge_requests/3.patch",
    ],
    ["https://gitlab.com/g/p/-/blob/main/x.md", "https://gitlab.com/g/p/-/raw/main/x.md"],
    ["https://codeberg.org/o/r/pulls/4", "https://codeberg.org/o/r/pulls/4.patch"],
    [
      "https://codeberg.org/o/r/src/branch/main/x.md",
      "https://codeberg.org/o/r/raw/branch/main/x.md",
    ],
  ])("reads %s as %s", (page, reads) => {
    expect(repositoryView(new URL(page))?.reads.href ?? null).toBe(reads);
  });
});

describe("the name of a content", () => {
  const named = (path: string, mediaType: string, disposition: string | null, text = "") =>
    nameOf({
      bytes: Buffer.from(text),
      mediaType,
      disposition,
      url: new URL(path, "https://a.example"),
    });

  it("is a download's file name, a title, the address's end or the host", () => {
    expect(named("/x", "text/html", null, "<title>&#x52;eport</title>")).toBe("Report");
    expect(named("/x", "a/b", "attachment; filename*=UTF-8''na%C3%AFve.pdf")).toBe("naïve.pdf");
    expect(named("/x", "a/b", 'inline; filename="../../etc/passwd"')).toBe("passwd");
    expect(named("/a/b%20c.pdf", "a/b", null)).toBe("b c.pdf");
    expect(named("/", "text/html", null, "<title></title>")).toBe("a.example");
    expect(named("/x", "text/html", null, "<title>\u202Egnp.exe\u0000</title>")).toBe("gnp.exe");
    expect(named("/x", "text/html", null, `<title>${"y".repeat(999)}</title>`)).toHaveLength(200);
  });
});

describe("links in the sandbox", () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, dataDir: null, log: () => undefined });
  });
  afterAll(() => sandbox.close());

  const links = () => createLinkFetcher({ network: sandboxNetwork(sandbox.port) });
  const set = async (page: object) => {
    const body = JSON.stringify(page);
    const answer = await fetch(`${sandbox.url}/sandbox/web`, { method: "POST", body });
    return answer.status;
  };

  it("are answered by the sandbox: the page that was set, or one that names the address", async () => {
    const standIn = await links().fetch("https://acme.example/reports/load-test");
    expect(standIn).toMatchObject({ ok: true, name: "Reports load test · acme.example" });
    expect(
      await set({ url: "https://acme.example/a?b=1", contentType: "text/plain", body: "set" }),
    ).toBe(200);
    const found = await links().fetch("https://acme.example/a?b=1");
    expect(found).toMatchObject({ ok: true, mediaType: "text/plain", bytes: Buffer.from("set") });
    await set({ url: "https://acme.example/gone", status: 404 });
    expect(await links().fetch("https://acme.example/gone")).toEqual({
      ok: false,
      why: "not_found",
    });
  });

  it("are judged as anywhere else, redirects too (fault 72)", async () => {
    await set({ url: "https://acme.example/in", location: "http://127.0.0.1:8080/" });
    for (const link of [
      "https://acme.example/in",
      "http://localhost/",
      "http://10.0.0.1.nip.io/",
    ]) {
      expect(await links().fetch(link)).toEqual({ ok: false, why: "private_address" });
    }
  });

  it("are given to the fetcher alone: the sandbox is no proxy, and no site of a browser's", async () => {
    const status = (method: string, agent: string) =>
      new Promise((resolve) => {
        const headers = { host: "acme.example", "user-agent": agent };
        request(sandbox.url, { method, headers }, (answer) => resolve(answer.statusCode)).end();
      });
    expect(await status("GET", "Mozilla/5.0")).toBe(403);
    expect(await status("POST", "Tranche-Evidence/1")).toBe(403);
    expect(await status("GET", "Tranche-Evidence/1")).toBe(200);
  });

  it("refuse a page that is none", async () => {
    expect(await set({ url: "ftp://a.example/" })).toBe(400);
    expect(await set({ url: "https://a.example/", status: 99 })).toBe(400);
    expect(await set({ url: "https://a.example/", location: "a\r\nb" })).toBe(400);
  });
});
