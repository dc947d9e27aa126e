import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const SCHEMA = `generator client {
  provider = "prisma-client"
  output   = "../src/generated/prisma"
}
datasource db {
  provider = "postgresql"
}
model Box {
  id Int @id
}
`;

let copy: string;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), "tranche-start-"));
  for (const part of ["scripts", "prisma.config.ts", "package.json"]) {
    await cp(join(ROOT, part), join(copy, part), { recursive: true });
  }
  await mkdir(join(copy, "prisma"));
  await mkdir(join(copy, "src"));
  await writeFile(join(copy, "prisma/schema.prisma"), SCHEMA);
});
afterEach(() => rm(copy, { recursive: true }));

const script = (name: string) => run(process.execPath, [join(copy, "scripts", name)]);
const install = () => symlink(join(ROOT, "node_modules"), join(copy, "node_modules"));
const main = (text: string) => writeFile(join(copy, "src/main.ts"), text);

describe("npm start", () => {
  it("asks for npm ci where nothing is installed", async () => {
    await expect(script("start.mjs")).rejects.toMatchObject({
      code: 1,
      stderr: 'The dependencies are not installed. Run "npm ci" first.\n',
    });
  });

  it("makes what is generated, and then runs the app with its exit code", async () => {
    await install();
    await main(`
      import { PrismaClient } from "./generated/prisma/client.ts";
      console.log(typeof PrismaClient, process.cwd());
      process.exitCode = 7;
    `);
    await expect(script("start.mjs")).rejects.toMatchObject({
      code: 7,
      stdout: `function ${copy}\n`,
    });
  });
});

describe("the script that generates", () => {
  it("does it again when the schema is newer, and only then", async () => {
    await install();
    const client = join(copy, "src/generated/prisma/client.ts");
    await script("generate.mjs");
    const ours = "// made by the test";
    await writeFile(client, ours);
    await script("generate.mjs");
    expect((await run("head", ["-1", client])).stdout).toBe(ours);
    const later = new Date(Date.now() + 60_000);
    await utimes(join(copy, "prisma/schema.prisma"), later, later);
    await script("generate.mjs");
    expect((await run("head", ["-1", client])).stdout).not.toBe(ours);
  });

  it("says what is wrong with the schema, and leaves nothing half made", async () => {
    await install();
    await writeFile(join(copy, "prisma/schema.prisma"), `${SCHEMA}\nmodel Broken {}`);
    await expect(script("generate.mjs")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Broken"),
    });
  });
});
