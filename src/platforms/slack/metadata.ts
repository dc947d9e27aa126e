import type { FormCarry } from "../../chat/forms/form.ts";

/** What a modal carries in private_metadata: the channel, ids and versions. Never state, never what was typed. */
export type Metadata = FormCarry & {
  readonly channel: string | null;
  /** Whether it came of Home or the global shortcut, so that its answers are modals too. */
  readonly isHome?: boolean;
};

export function writeMetadata(metadata: Metadata): string {
  const { channel, milestoneId, version, policiesOpen, shown, isHome } = metadata;
  const home = isHome ? { isHome } : {};
  return JSON.stringify({ channel, milestoneId, version, policiesOpen, shown, ...home });
}

const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Reads back what `writeMetadata` wrote; anything else carries nothing. */
export function readMetadata(text: string): Metadata {
  const found = parsed(text);
  const at = (key: string): unknown => found.get(key);
  const channel = at("channel");
  const milestoneId = at("milestoneId");
  const version = at("version");
  const shown = at("shown");
  return {
    ...(typeof shown === "string" && ID.test(shown) ? { shown } : {}),
    channel: typeof channel === "string" && /^[A-Z0-9]{1,30}$/.test(channel) ? channel : null,
    milestoneId: typeof milestoneId === "string" && ID.test(milestoneId) ? milestoneId : null,
    version: typeof version === "number" && Number.isSafeInteger(version) ? version : null,
    policiesOpen: at("policiesOpen") === true,
    ...(at("isHome") === true ? { isHome: true } : {}),
  };
}

function parsed(text: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}
