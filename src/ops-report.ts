/** Exit codes; 64 is EX_USAGE of sysexits.h. */
export const EXIT = { done: 0, refused: 1, usage: 64 } as const;

/** What a command prints, and how it ends. */
export type Report = { readonly exit: number; readonly lines: readonly string[] };
