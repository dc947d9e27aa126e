/** What a Web API method answers when it refuses: `{ok: false, error, …}`. */
export class SlackError extends Error {
  readonly error: string;
  readonly messages: readonly string[];
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    error: string,
    more: { messages?: readonly string[]; extra?: Readonly<Record<string, unknown>> } = {},
  ) {
    super([error, ...(more.messages ?? [])].join(" "));
    this.error = error;
    this.messages = more.messages ?? [];
    this.extra = more.extra ?? {};
  }
}
