import { afterAll, beforeAll } from "vitest";
import { type DiscordWorld, startDiscordWorld } from "./discord-world.ts";
import { type SlackWorld, startSlackWorld } from "./slack-world.ts";

/** A house of its own before each platform, from the first test of the file to the last; not there outside of tests. */
export function onEachPlatform(): { readonly slack: SlackWorld; readonly discord: DiscordWorld } {
  const worlds: { slack?: SlackWorld; discord?: DiscordWorld } = {};
  beforeAll(async () => {
    [worlds.slack, worlds.discord] = await Promise.all([startSlackWorld(), startDiscordWorld()]);
  });
  afterAll(async () => {
    await Promise.all([worlds.slack?.close(), worlds.discord?.close()]);
  });
  const started = <T>(world: T | undefined): T => {
    if (!world) throw new Error("its platform has not started");
    return world;
  };
  return {
    get slack() {
      return started(worlds.slack);
    },
    get discord() {
      return started(worlds.discord);
    },
  };
}
