import { describe, expect, it } from "vitest";
import { createLog, type LogOptions } from "../../src/infra/log.ts";

function capture(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({
    level: "info",
    format: "json",
    write: (line) => lines.push(line),
    ...options,
  });
  return { log, lines, said: () => lines.join("") };
}

const SECRETS = [
  "xoxb-12-34-abcDEF",
  "xapp-1-A0-9-abc",
  "sk_live_51Habc",
  "rk_test_51Habc",
  "whsec_abc123",
  "pi_3abc_secret_def",
  "https://checkout.stripe.com/c/pay/cs_test_a1b2#fid",
  "https://connect.stripe.com/setup/e/acct_1/abc",
  "https://hooks.slack.com/commands/T1/2/abc",
  "http://127.0.0.1:4600/pay/cs_1abc",
  "postgresql://tranche:hunter2@127.0.0.1:5432/tranche",
  "Bearer abc.def.ghi",
  "https://files.example/a?token=abc123&size=2",
];
const TELLING = /abc|hunter2|a1b2/i;

describe("the log", () => {
  it.each(SECRETS)("never writes %s, wherever it stands", (secret) => {
    const { log, said } = capture();
    log.info(`called with ${secret} today`);
    log.warn("call", { url: secret, deep: { list: [{ value: `"${secret}"` }] } });
    log.error("failed", { error: new Error(`bad ${secret}`, { cause: new Error(secret) }) });
    expect(said()).not.toMatch(TELLING);
    expect(said()).toContain("today");
  });

  it.each([
    "authorization",
    "access_token",
    "clientSecret",
    "Set-Cookie",
    "password",
    "checkoutUrl",
    "evidence",
    "note",
  ])("never writes what a field called %s holds", (name) => {
    const { log, said } = capture();
    log.info("call", { headers: { [name]: "abc", kept: "yes" } });
    expect(said()).not.toContain("abc");
    expect(said()).toContain("yes");
  });

  it("writes what a reader needs: ids, idempotency keys, amounts, times", () => {
    const { log, lines } = capture();
    const at = new Date("2026-11-22T10:00:00Z");
    log.info("sent", {
      transfer: "tr_1",
      idempotencyKey: "move-1",
      amountMinor: 480000,
      at,
      big: 5n,
    });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "info",
      msg: "sent",
      detail: {
        transfer: "tr_1",
        idempotencyKey: "move-1",
        amountMinor: 480000,
        at: "2026-11-22T10:00:00.000Z",
        big: "5",
      },
    });
  });

  it("writes an error with its name, own fields, cause and stack", () => {
    const { log, lines } = capture();
    log.error("failed", {
      error: Object.assign(new TypeError("no", { cause: "why" }), { code: "E1" }),
    });
    expect(JSON.parse(lines[0] ?? "").detail.error).toMatchObject({
      name: "TypeError",
      message: "no",
      code: "E1",
      cause: "why",
      stack: expect.stringContaining("log.test.ts"),
    });
  });

  it("survives cycles", () => {
    const { log, said } = capture();
    const self: Record<string, unknown> = { id: "x" };
    self.self = self;
    log.info("round", { self });
    expect(said()).toContain('"id":"x"');
  });

  it("says it in one line for people, with frames below an error only", () => {
    const { log, lines } = capture({ format: "text" });
    log.info("listening", { port: 3000, what: "two\nlines" });
    log.warn("slow", { error: new Error("late") });
    log.error("failed", { error: new Error("no") });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d listening port=3000 what="two\\nlines"\n$/);
    expect(lines[1]).toMatch(/^\S+ warn slow error=Error: late\n$/);
    expect(lines[2]).toMatch(/^\S+ error failed error=Error: no\n {6}at /);
  });

  it("keeps quiet below its level", () => {
    const { log, lines } = capture({ level: "error" });
    log.info("a");
    log.warn("b");
    expect(lines).toEqual([]);
  });
});
