/** What a driver call answers when it cannot do what was asked: `{error: {code, message, ...extra}}`. */
export class DriverError extends Error {
  readonly status: number;
  readonly code: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    message: string,
    extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "DriverError";
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}
