import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../../app/ports.ts";

/** What Slack's libraries say goes to our log; what it would say while debugging may hold secrets and is left out. */
export function libraryLogger(log: Log): Logger {
  const words = (parts: readonly unknown[]) => parts.map(String).join(" ").slice(0, 500);
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts) => log.warn("Slack's library warns", { message: words(parts) }),
    error: (...parts) => log.error("Slack's library reports an error", { message: words(parts) }),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}

/** For calls whose failures we report ourselves, because Slack's words about them may repeat what was sent. */
export const quietLogger: Logger = libraryLogger({ info() {}, warn() {}, error() {} });
