import { beforeEach, describe, expect, it } from "vitest";
import type { Standing } from "../../src/app/ports/standing.ts";
import { opsMount } from "../../src/http/ops/mount.ts";
import { createSessions } from "../../src/http/ops/session.ts";
import { serving } from "./requests.ts";

const PASSWORD = "operators-only-please";
const STANDING: Standing = {
  moves: [{ kind: "transfer", status: "unknown", count: 2, oldestSeconds: 7_300 }],
  tasks: { due: 3, queued: 1, running: 4 },
  oldestDueSeconds: 90,
  questions: [{ kind: "foreign_<transfer>", count: 1 }],
  ...{ oldestQuestionSeconds: 60, unappliedEvents: 0, unkeptEvidence: 0 },
};

let tries: number;
let isSecure: boolean;
beforeEach(() => {
  tries = 3;
  isSecure = false;
});

async function page() {
  const served: string[] = [];
  const http = await serving([], {
    mounts: [
      opsMount({
        ...{ password: PASSWORD, isSecure, standing: async () => STANDING },
        log: { info() {}, warn() {}, error() {} },
        async board(request, response) {
          served.push(request.url ?? "");
          response.end("the board");
        },
        mayTry: async () => tries-- > 0,
      }),
    ],
  });
  const { ask } = http;
  const form = (password: string, headers = {}) =>
    ask("/ops/login", { body: `password=${encodeURIComponent(password)}`, headers });
  const loggedIn = async () => {
    const cookie = String((await form(PASSWORD)).headers["set-cookie"]).split(";")[0] ?? "";
    return { cookie };
  };
  return { ask, form, loggedIn, served };
}

describe("the operator's pages", () => {
  it("show nothing before the login, whatever is asked for", async () => {
    const { ask, served } = await page();
    for (const path of ["/ops", "/ops/queues", "/ops/queues/static/js/main.js", "/ops/else"]) {
      const { text } = await ask(path);
      expect(text).toContain("Operator's password");
      expect(text).not.toContain("transfer");
    }
    expect((await ask("/ops/queues/api/queues")).status).toBe(401);
    expect(served).toEqual([]);
  });

  it("take the one password, and begin a session that only this site's own requests carry", async () => {
    const { ask, form, served } = await page();
    for (const wrong of ["", "operators-only-pleas"]) {
      const refused = await form(wrong);
      expect([refused.status, refused.headers["set-cookie"]]).toEqual([403, undefined]);
    }
    const { status, headers } = await form(PASSWORD);
    expect([status, headers.location]).toEqual([303, "/ops"]);
    const said = String(headers["set-cookie"]);
    expect(said).toMatch(/; Path=\/ops; HttpOnly; SameSite=Strict$/);
    const cookie = said.split(";")[0] ?? "";
    const { text } = await ask("/ops", { headers: { cookie } });
    expect(text).toContain("transfer, unknown");
    expect(text).toContain("2, the oldest 2 h");
    expect(text).not.toContain("<transfer>");
    expect((await ask("/ops/queues/api/queues?x=1", { headers: { cookie } })).text).toBe(
      "the board",
    );
    expect(served).toEqual(["/ops/queues/api/queues?x=1"]);
  });

  it("let nobody guess for long, the right password included", async () => {
    const { form } = await page();
    const answers = [];
    for (const guess of ["a", "b", "c", PASSWORD]) answers.push((await form(guess)).status);
    expect(answers).toEqual([403, 403, 403, 429]);
  });

  it("change nothing: whoever is logged in can only look, and only forms of this site are taken", async () => {
    const { ask, form, loggedIn, served } = await page();
    const headers = await loggedIn();
    for (const method of ["PUT", "DELETE", "PATCH"]) {
      expect((await ask("/ops/queues/api/queues/tasks/pause", { method, headers })).status).toBe(
        405,
      );
    }
    const post = await ask("/ops/queues/api/queues/tasks/clean", { body: "{}", headers });
    expect([post.status, served]).toEqual([405, []]);
    for (const from of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }]) {
      expect((await form(PASSWORD, from)).status).toBe(403);
      expect(
        (await ask("/ops/logout", { body: "", headers: { ...headers, ...from } })).status,
      ).toBe(403);
    }
    const out = await ask("/ops/logout", { body: "", headers });
    expect(String(out.headers["set-cookie"])).toContain("tranche_ops=; Max-Age=0");
  });

  it("say Secure where people come by https", async () => {
    isSecure = true;
    const { form } = await page();
    expect(String((await form(PASSWORD)).headers["set-cookie"])).toMatch(/; Secure$/);
  });
});

describe("a session", () => {
  const cookieOf = (header: string) => header.split(";")[0];

  it("holds in every process with the same password, and in none with another", () => {
    const cookie = cookieOf(createSessions(PASSWORD, false, () => 0).begin());
    expect(createSessions(PASSWORD, false, () => 1).isOpen(cookie)).toBe(true);
    expect(createSessions("another-password-altogether", false, () => 1).isOpen(cookie)).toBe(
      false,
    );
  });

  it("ends after twelve hours, and cannot be made longer by hand", () => {
    const at = (hours: number) => createSessions(PASSWORD, false, () => hours * 3_600_000);
    const cookie = cookieOf(at(0).begin()) ?? "";
    expect(at(11.9).isOpen(cookie)).toBe(true);
    expect(at(12.1).isOpen(cookie)).toBe(false);
    expect(at(12.1).isOpen(cookie.replace(/=\d/, "=9"))).toBe(false);
    for (const none of [undefined, "", "tranche_ops=", "tranche_ops=1.a.b"]) {
      expect(at(0).isOpen(none)).toBe(false);
    }
  });
});
