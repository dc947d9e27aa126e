/** One slash command that somebody types. */
export type Act = { readonly channel: string; readonly user: string; readonly text: string };

/** The workspace that all of them are in. */
export const TEAM = "T0";
