import type { JsonObject } from "../core/json.ts";

/** An error as Discord answers it: `{code, message}` with a status, and where the form was bad `errors`. */
export class DiscordError extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: JsonObject | null;

  constructor(status: number, code: number, message: string, errors: JsonObject | null = null) {
    super(message);
    this.name = "DiscordError";
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

// Codes and words: docs.discord.com, "Opcodes and Status Codes", JSON error codes.
const KNOWN = {
  unauthorized: [401, 0, "401: Unauthorized"],
  not_found: [404, 0, "404: Not Found"],
  method_not_allowed: [405, 0, "405: Method Not Allowed"],
  bad_json: [400, 50109, "The request body contains invalid JSON."],
  too_large: [413, 40005, "Request entity too large"],
  unknown_application: [404, 10002, "Unknown Application"],
  unknown_channel: [404, 10003, "Unknown Channel"],
  unknown_guild: [404, 10004, "Unknown Guild"],
  unknown_member: [404, 10007, "Unknown Member"],
  unknown_message: [404, 10008, "Unknown Message"],
  unknown_user: [404, 10013, "Unknown User"],
  unknown_webhook: [404, 10015, "Unknown Webhook"],
  unknown_interaction: [404, 10062, "Unknown interaction"],
  unknown_command: [404, 10063, "Unknown application command"],
  already_acknowledged: [400, 40060, "Interaction has already been acknowledged."],
  missing_access: [403, 50001, "Missing Access"],
  not_the_author: [403, 50005, "Cannot edit a message authored by another user"],
  empty_message: [400, 50006, "Cannot send an empty message"],
  cannot_dm: [403, 50007, "Cannot send messages to this user"],
  missing_permissions: [403, 50013, "Missing Permissions"],
  invalid_webhook_token: [401, 50027, "Invalid Webhook Token"],
  invalid_file: [400, 50046, "Invalid file uploaded"],
  thread_archived: [400, 50083, "Thread is archived"],
  thread_exists: [400, 160004, "A thread has already been created for this message"],
} as const satisfies Record<string, readonly [number, number, string]>;

export type KnownError = keyof typeof KNOWN;

/** One of Discord's errors by name. */
export function discordError(name: KnownError): DiscordError {
  const [status, code, message] = KNOWN[name];
  return new DiscordError(status, code, message);
}

/** Where in a body something is wrong. */
export type Path = readonly (string | number)[];

/** Collects what is wrong with a form, nested as Discord nests it; thrown as 50035 in the end. */
export class FormErrors {
  readonly #tree: JsonObject = {};
  #count = 0;

  add(path: Path, code: string, message: string): void {
    this.#count += 1;
    let node = this.#tree;
    for (const step of path) {
      const next = node[step];
      const child: JsonObject = isTree(next) ? next : {};
      node[step] = child;
      node = child;
    }
    const before = Array.isArray(node._errors) ? node._errors : [];
    node._errors = [...before, { code, message }];
  }

  get any(): boolean {
    return this.#count > 0;
  }

  /** Throws "Invalid Form Body" where anything is wrong. */
  throwIfAny(): void {
    if (this.any) throw new DiscordError(400, 50035, "Invalid Form Body", this.#tree);
  }
}

/** Throws "Invalid Form Body" for a single field. */
export function badField(path: Path, code: string, message: string): never {
  const errors = new FormErrors();
  errors.add(path, code, message);
  errors.throwIfAny();
  throw discordError("bad_json");
}

function isTree(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
