export { createDiscordPlatform, type DiscordPlatform } from "./platform.ts";
