import type { AgreementId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { ChannelRef, Identity } from "../queries/views.ts";

/** Whether a platform says no because the app is not in the account's own workspace. */
export function isElsewhere(error: unknown): boolean {
  return error instanceof ProviderError && error.code === "not_installed";
}

/**
 * The channels of an agreement in which an account of another company is met: its own workspace does not have the app, but
 * shares the channel with one that has (Slack Connect). Nothing of an agreement is said in the workspace of another one.
 */
export async function metIn(
  deps: Deps,
  identity: Identity,
  agreementId: AgreementId,
): Promise<readonly { readonly channel: ChannelRef; readonly timeZone: string | null }[]> {
  const channels = await deps.reads.channelsOf(agreementId);
  const met: { channel: ChannelRef; timeZone: string | null }[] = [];
  for (const channel of channels) {
    if (channel.platform !== identity.platform || channel.team === identity.team) continue;
    try {
      const profile = await deps.chats[identity.platform]?.profile(identity, channel);
      if (profile) met.push({ channel, timeZone: profile.timeZone });
    } catch (error) {
      if (!(error instanceof ProviderError) || error.retryable) throw error;
    }
  }
  return met;
}
