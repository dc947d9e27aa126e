/** Where the process says what it does. `detail` is redacted before it is written. */
export type Log = {
  info(message: string, detail?: Readonly<Record<string, unknown>>): void;
  warn(message: string, detail?: Readonly<Record<string, unknown>>): void;
  error(message: string, detail?: Readonly<Record<string, unknown>>): void;
};

/** A log that keeps nothing, for tests and small tools. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
