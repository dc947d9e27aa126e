// Writes manifest/discord-commands.json, which is what the bot registers at Discord, from the one definition in the code.
// A test holds that the file is up to date.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { commandDefinitions } from "../src/platforms/discord/commands.ts";

const file = fileURLToPath(new URL("../manifest/discord-commands.json", import.meta.url));
writeFileSync(file, JSON.stringify(commandDefinitions(), null, 2));
spawnSync("biome", ["check", "--write", file], { stdio: "inherit" });
