import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { confined, ENVIRONMENT } from "../../../src/infra/evidence/read/confine.ts";

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const READER = fileURLToPath(new URL("../../../src/infra/evidence/read", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "tranche-confined-"));
const secret = join(folder, "secret.key");
let calls = 0;
const server = createServer((socket) => {
  calls += 1;
  socket.destroy();
});

beforeAll(async () => {
  writeFileSync(secret, "do not read");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe("the process that reads contents", () => {
  it("has no network, no secrets, no other process and nothing to write to, by each way that it is started", async () => {
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const entry = fixture("evidence-probe.ts");
    const ways = confined({
      entry,
      args: [String(port), secret, folder],
      readable: [READER, dirname(entry)],
      heapMegabytes: 64,
    });
    const said = await Promise.all(ways.map(outcome));
    expect(said.length).toBeGreaterThan(0);
    for (const each of said)
      expect(each).toEqual({
        attempts: 24,
        through: [],
        variables: Object.keys(ENVIRONMENT).sort(),
      });
    expect(calls).toBe(0);
    expect(existsSync(join(folder, "written"))).toBe(false);
  });

  it.skipIf(process.platform !== "linux")(
    "ends with the process that started it, even in the middle of a content",
    async () => {
      const parent = spawn(process.execPath, [fixture("evidence-parent.ts")], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = await once(parent.stdout, "data");
      const child = String(line).trim();
      expect(existsSync(`/proc/${child}`)).toBe(true);
      parent.kill("SIGKILL");
      await vi.waitFor(() => expect(existsSync(`/proc/${child}`)).toBe(false), {
        timeout: 60_000,
        interval: 10,
      });
    },
  );
});

/** What the probe says; a way that this machine does not allow says what it would. */
async function outcome([program, ...args]: readonly [string, ...string[]]): Promise<unknown> {
  const child = spawn(program, args, {
    cwd: "/",
    env: ENVIRONMENT,
    stdio: ["pipe", "ignore", "ignore", "pipe"],
  });
  const answers = child.stdio[3];
  const said = answers && "read" in answers ? await text(answers) : "";
  return said === "" ? `nothing by ${program}` : JSON.parse(said);
}
