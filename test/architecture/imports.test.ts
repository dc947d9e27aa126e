import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { importsIn, violationsIn } from "./violations.ts";

const ROOT = join(import.meta.dirname, "../..");

const sources = globSync("src/**/*.{ts,tsx}", { cwd: ROOT })
  .map((path) => path.replaceAll(sep, "/"))
  .filter((path) => !path.startsWith("src/generated/"))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

const broken = (path: string, text: string) => violationsIn({ path, text });

describe("the house", () => {
  it("has rooms", () => expect(sources.length).toBeGreaterThan(20));

  it.each(sources.map((source) => [source.path, source] as const))(
    "is kept by %s",
    (_path, source) => {
      expect(violationsIn(source)).toEqual([]);
    },
  );
});

describe("the check of the house", () => {
  it.each([
    ["src/domain/money.ts", 'import { z } from "zod";', "imports zod, which domain may not"],
    [
      "src/domain/a/b.ts",
      'import type { X } from "../../app/ports.ts";',
      "imports src/app/ports.ts, which domain",
    ],
    [
      "src/app/execute.ts",
      'import { createPrisma } from "../infra/prisma/index.ts";',
      "imports src/infra/prisma",
    ],
    [
      "src/chat/card.ts",
      'import {\n  a,\n  b,\n} from "../infra/log.ts";',
      "imports src/infra/log.ts",
    ],
    [
      "src/chat/card.ts",
      'import { execute } from "../app/execute.ts";',
      "imports src/app/execute.ts",
    ],
    [
      "src/platforms/slack/app.ts",
      'export * from "../discord/app.ts";',
      "imports src/platforms/discord/app.ts",
    ],
    ["src/platforms/slack/app.ts", 'import Stripe from "stripe";', "imports stripe"],
    [
      "src/infra/stripe/a.ts",
      'import { x } from "../prisma/client.ts";',
      "imports src/infra/prisma/client.ts",
    ],
    [
      "src/infra/stripe/a.ts",
      'const x = await import("../../generated/prisma/client.ts");',
      "imports src/generated",
    ],
    ["src/infra/log.ts", 'import "../main.ts";', "imports src/main.ts, which starts a process"],
    ["src/sandbox/a.ts", 'import { WebClient } from "@slack/web-api";', "imports @slack/web-api"],
    [
      "src/sandbox/a.ts",
      'import type { X } from "../app/ports.ts";',
      "imports src/app/ports.ts, which sandbox",
    ],
    ["src/main.ts", 'import "./sandbox/slack/app.ts";', "imports src/sandbox/slack/app.ts"],
    [
      "src/infra/stripe/a.ts",
      'import { execute } from "../../app/execute.ts";',
      "imports src/app/execute.ts",
    ],
    ["src/app/clock.ts", "const zone = process.env.TZ;", "reads process.env"],
    ["src/domain/a.ts", "const now = Date.now();", "reads the process's clock"],
    ["src/app/a.ts", "const now = new Date();", "reads the process's clock"],
    ["src/domain/clock/a.ts", "Temporal.Now.instant()", "reads the process's clock"],
    ["src/new-room/a.ts", "", "is in no room"],
    ["src/app/long.ts", "\n".repeat(401), "has more than 400 lines"],
  ])("finds what is wrong in %s: %s", (path, text, expected) => {
    expect(broken(path, text)).toEqual([expect.stringContaining(expected)]);
    expect(broken(path, text)[0]).toContain(path);
  });

  it.each([
    [
      "src/infra/prisma/client.ts",
      'import { PrismaClient } from "../../generated/prisma/client.ts";',
    ],
    [
      "src/sandbox/a.ts",
      'import type { View } from "@slack/types"; import { type A, type B } from "stripe";',
    ],
    [
      "src/main.ts",
      'import { createQueue } from "./infra/queue/index.ts"; import { App } from "@slack/bolt";',
    ],
    [
      "src/domain/a.ts",
      '// import { z } from "zod"\n/* process.env */ const at = "https://example.com/from";',
    ],
    ["src/infra/postgres/a.ts", 'import type { Store } from "../../app/store.ts";'],
    ["src/domain/a.ts", 'import { b } from "./b.ts";'],
  ])("leaves %s in peace: %s", (path, text) => expect(broken(path, text)).toEqual([]));

  it("reads every form of import", () => {
    const code = [
      'import a from "one";',
      'import "two";',
      'export { b } from "three";',
      'export * from "four"',
      'await import("five")',
      'import type { C } from "six";',
      'import D, { type E } from "seven";',
    ].join("\n");
    const found = importsIn(code);
    expect(found.map((each) => each.target).toSorted()).toEqual(
      ["one", "two", "three", "four", "five", "six", "seven"].toSorted(),
    );
    expect(found.filter((each) => each.typeOnly).map((each) => each.target)).toEqual(["six"]);
  });
});
