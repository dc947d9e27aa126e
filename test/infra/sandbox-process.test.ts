import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { silentLog } from "../../src/infra/log.ts";
import { type SandboxProcess, startSandbox } from "../../src/infra/sandbox-process.ts";

const ENTRY = join(import.meta.dirname, "fixtures/sandbox.ts");
const base = { entry: ENTRY, port: 4711, dataDir: "somewhere", log: silentLog };

let sandbox: SandboxProcess | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox?.stop();
});

describe("the sandbox's process", () => {
  it("says where it listens", async () => {
    sandbox = await startSandbox(base);
    expect(sandbox).toMatchObject({ port: 4711, url: "http://127.0.0.1:4711" });
  });

  it("gets none of our variables", async () => {
    vi.stubEnv("TRANCHE_TEST_SECRET", "sk_test_1");
    sandbox = await startSandbox(base); // the stand-in ends when it sees one
    expect(sandbox.port).toBe(4711);
  });

  it("says why it could not start", async () => {
    await expect(startSandbox({ ...base, dataDir: "dies" })).rejects.toThrow(
      "The sandbox ended while starting (3).",
    );
  });

  it("reports when it ends by itself, and not when it was stopped", async () => {
    const died = Promise.withResolvers<string>();
    sandbox = await startSandbox({ ...base, dataDir: "crashes-later", onExit: died.resolve });
    sandbox.announceBot("http://127.0.0.1:3000");
    expect(await died.promise).toBe("the sandbox ended by itself (4)");

    const reports: string[] = [];
    sandbox = await startSandbox({ ...base, onExit: (reason) => reports.push(reason) });
    await sandbox.stop();
    await sandbox.stop();
    expect(reports).toEqual([]);
  });
});
