export { createSlackPlatform, type SlackOptions, type SlackPlatform } from "./platform.ts";
