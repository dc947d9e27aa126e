import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { LinkNotice } from "../queries/notice-views.ts";
import type { Task } from "../tasks.ts";

/** Brings the maker of a code the question, where it was made; or who asked with it, how that ended. */
export async function tellLinkNotice(deps: Deps, task: Task): Promise<void> {
  const link = await deps.reads.link(task.subject);
  if (!link?.asker) return;
  const now = await deps.reads.now();
  const isQuestion = task.detail["what"] === "requested";
  if (isQuestion && link.settledAt !== null) return;
  const kind: LinkNotice["kind"] = isQuestion
    ? "link_requested"
    : link.outcome === "confirmed"
      ? "link_confirmed"
      : "link_refused";
  const account = isQuestion ? link.issuer : link.asker;
  const { platform, team, user } = account;
  const to = isQuestion ? link.issuer.personId : null;
  try {
    await deps.chats[platform]?.tell({ platform, team, user }, { kind, link, to, now });
  } catch (error) {
    // They closed their direct messages: the request can still be seen and answered with `link`.
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    deps.log.warn("a link's news cannot be delivered", { code: error.code, platform });
  }
}
