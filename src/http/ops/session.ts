import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { isSameSecret } from "../same-secret.ts";

const COOKIE = "tranche_ops";
const HOURS = 12;

export type Sessions = {
  /** The header that begins a session. */
  begin(): string;
  /** The header that ends it. */
  readonly end: string;
  /** Whether these cookies hold a session that began here, or in another process with the same password, and is not over. */
  isOpen(cookies: string | undefined): boolean;
};

/** Sessions that nobody has to store: signed by a key that follows from the password, so that a new one ends all of them. */
export function createSessions(password: string, isSecure: boolean, now: () => number): Sessions {
  const key = Buffer.from(hkdfSync("sha256", password, "tranche", "operator's sessions", 32));
  const sign = (text: string) => createHmac("sha256", key).update(text).digest("base64url");
  const attributes = `Path=/ops; HttpOnly; SameSite=Strict${isSecure ? "; Secure" : ""}`;
  return {
    begin: () => {
      const text = `${now() + HOURS * 3_600_000}.${randomBytes(12).toString("base64url")}`;
      return `${COOKIE}=${text}.${sign(text)}; Max-Age=${HOURS * 3_600}; ${attributes}`;
    },
    end: `${COOKIE}=; Max-Age=0; ${attributes}`,
    isOpen: (cookies = "") => {
      const [, text = "", signature = ""] =
        /(?:^|;\s*)tranche_ops=(\d+\.[\w-]+)\.([\w-]+)/.exec(cookies) ?? [];
      return isSameSecret(signature, sign(text)) && Number.parseInt(text, 10) > now();
    },
  };
}
