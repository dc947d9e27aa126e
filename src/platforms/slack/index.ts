export { createSlackPlatform, type SlackPlatform } from "./platform.ts";
