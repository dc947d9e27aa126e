import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PermissionsBitField } from "discord.js";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { verbOf } from "../../src/chat/verbs.ts";
import { readConfig, VARIABLES } from "../../src/config.ts";
import { inviteUrl } from "../../src/platforms/discord/invite.ts";

const ROOT = join(import.meta.dirname, "../..");
const text = (path: string) => readFileSync(join(ROOT, path), "utf8");

const README = text("README.md");
const DOCUMENTS = { "README.md": README, "CONTRIBUTING.md": text("CONTRIBUTING.md") };
const SAID = Object.values(DOCUMENTS).join("\n");

/** The first group of every match, each once. */
const all = (pattern: RegExp, where: string) => [
  ...new Set([...where.matchAll(pattern)].map(([, found = ""]) => found)),
];

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(text("package.json")));
const manifest = z
  .object({
    features: z.object({
      slash_commands: z.array(z.object({ command: z.string(), usage_hint: z.string() })),
    }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  })
  .parse(JSON.parse(text("manifest/slack.json")));

describe("the README", () => {
  it("has a row for each variable that is read, and for no other", () => {
    expect(all(/^\| `([A-Z_]+)` \|/gm, README).toSorted()).toEqual([...VARIABLES].toSorted());
  });

  it("gives the defaults that count", () => {
    const rows = [...README.matchAll(/^\| `([A-Z_]+)` \| `([^`]+)` \|/gm)];
    const given = Object.fromEntries(rows.map(([, name = "", value = ""]) => [name, value]));
    expect(Object.keys(given)).toContain("PLATFORM_CURRENCIES");
    expect(readConfig(given)).toEqual(readConfig({}));
  });

  it("names each scope that the manifest asks for", () => {
    for (const scope of manifest.oauth_config.scopes.bot) expect(README).toContain(`\`${scope}\``);
  });

  it("gives the invitation that the bot gives, and names each permission in it", () => {
    const url = inviteUrl("YOUR_APPLICATION_ID");
    expect(README).toContain(url);
    const bits = BigInt(new URL(url).searchParams.get("permissions") ?? 0);
    const names = new PermissionsBitField(bits)
      .toArray()
      .map((name) => `*${name.replaceAll(/([a-z])([A-Z])/g, "$1 $2")}*`.toLowerCase());
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !README.toLowerCase().includes(name))).toEqual([]);
  });

  it("and the manifest name one command, with verbs that there are", () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(["/milestone"]);
    const hints = all(
      /([a-z]+)(?= M-| \||\])/g,
      manifest.features.slash_commands[0]?.usage_hint ?? "",
    );
    const typed = all(/\/milestone ([a-z]+)/g, SAID);
    expect(hints.length).toBeGreaterThan(3);
    expect(typed.length).toBeGreaterThan(3);
    expect([...hints, ...typed].filter((word) => verbOf(word) === null)).toEqual([]);
  });
});

describe("the documents", () => {
  it("name scripts that there are", () => {
    const builtIn = new Set(["ci"]);
    const named = [...all(/npm run ([\w-]+)/g, SAID), ...all(/npm (start|test)\b/g, SAID)];
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !(name in scripts) && !builtIn.has(name))).toEqual([]);
  });

  it.each(Object.entries(DOCUMENTS))("link to files that there are: %s", (_name, document) => {
    const linked = all(/\]\((?!https?:|#)([^)]+)\)/g, document);
    expect(linked.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("quote files of the house that there are", () => {
    const quoted = all(/`((?:src|test|prisma|scripts|manifest|\.ci)\/[\w./-]+)`/g, SAID);
    expect(quoted.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe("package.json", () => {
  it("runs files that there are", () => {
    const files = Object.values(scripts).flatMap((script) => all(/node ([\w./-]+)/g, script));
    expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

it("the example has a line for each variable but NODE_ENV", () => {
  const named = all(/^([A-Z_]+)=/gm, text(".env.example"));
  expect(named.toSorted()).toEqual(VARIABLES.filter((name) => name !== "NODE_ENV").toSorted());
});
