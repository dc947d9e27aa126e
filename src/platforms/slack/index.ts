export type { SlackRoute } from "./connection.ts";
export { createSlackPlatform, type OauthOptions, type SlackPlatform } from "./platform.ts";
