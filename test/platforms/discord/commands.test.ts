import { readFileSync } from "node:fs";
import { ApplicationCommandOptionType, ApplicationCommandType } from "discord.js";
import { describe, expect, it } from "vitest";
import { chatVerbs } from "../../../src/chat/verbs.ts";
import { commandDefinitions, OPTION_FIELDS } from "../../../src/platforms/discord/commands.ts";
import { LIMITS } from "../../../src/platforms/discord/limits.ts";
import { contains } from "../../../src/platforms/discord/register-commands.ts";

type Shape = {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly options?: readonly Shape[];
  readonly choices?: readonly { readonly name: string }[];
};

const definitions = commandDefinitions();
const [milestone] = definitions as readonly Shape[];
const subcommands = milestone?.options ?? [];

describe("the commands that Discord registers", () => {
  it("have a subcommand for each verb, and no more than Discord allows", () => {
    expect(subcommands.map(({ name }) => name)).toEqual([...chatVerbs()]);
    expect(subcommands.length).toBeLessThanOrEqual(LIMITS.subcommands);
  });

  it("keep Discord's limits: names, descriptions, options and choices, what is required first", () => {
    for (const one of [
      milestone,
      ...subcommands,
      ...subcommands.flatMap((sub) => sub.options ?? []),
    ]) {
      if (!one) throw new Error("no command");
      expect(one.name).toMatch(/^[a-z][a-z-]{0,31}$/);
      expect(one.description?.length).toBeGreaterThan(0);
      expect(one.description?.length).toBeLessThanOrEqual(LIMITS.commandDescription);
      expect(one.description).not.toContain("…");
      expect(one.options?.length ?? 0).toBeLessThanOrEqual(LIMITS.commandOptions);
      for (const { name } of one.choices ?? []) {
        expect(name.length).toBeLessThanOrEqual(LIMITS.choiceName);
      }
      const required = (one.options ?? []).map((option) => option.required === true);
      expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)));
    }
  });

  it("are the manifest", () => {
    expect(JSON.parse(readFileSync("manifest/discord-commands.json", "utf8"))).toEqual(definitions);
  });

  it("give each option of a form to one of its fields", () => {
    const named = ["new", "amend"].flatMap(
      (verb) => subcommands.find(({ name }) => name === verb)?.options ?? [],
    );
    // These say what the form is about, and fill none of its fields by themselves.
    const about = ["milestone", "template"];
    const unknown = named.filter(({ name }) => !about.includes(name) && !OPTION_FIELDS[name]);
    expect(unknown).toEqual([]);
  });
});

describe("comparing with what Discord has", () => {
  const command = {
    type: ApplicationCommandType.ChatInput,
    name: "milestone",
    options: [{ type: ApplicationCommandOptionType.Subcommand, name: "new", options: [] }],
  };

  it("looks past what Discord adds", () => {
    const theirs = {
      ...{ id: "1", version: "2", dm_permission: true, ...command },
      options: [{ type: 1, name: "new", name_localizations: null }],
    };
    expect(contains(theirs, command)).toBe(true);
  });

  it("sees every difference of ours", () => {
    expect(contains({ ...command, name: "other" }, command)).toBe(false);
    expect(contains({ ...command, options: [] }, command)).toBe(false);
    expect(contains(command, { ...command, options: [{ type: 1, name: "old" }] })).toBe(false);
  });
});
