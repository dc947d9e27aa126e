import type { FileOrigin } from "../../app/evidence/evidence-row.ts";
import { readWhole } from "../../app/evidence/read-whole.ts";
import type { Fetched } from "../../app/ports/evidence.ts";
import type { Installs } from "./installs.ts";
import { calling, slackErrorCode } from "./provider-error.ts";

const GONE: ReadonlySet<string> = new Set([
  ...["file_not_found", "file_deleted", "access_denied", "not_visible", "not_installed"],
  ...["missing_scope", "no_permission"],
]);

/**
 * A file that a person shared on Slack, by the bot's token (docs.slack.dev: url_private_download needs the header). Its
 * address is asked for anew each time, and only Slack says it.
 */
export async function downloadFile(
  installs: Installs,
  origin: Extract<FileOrigin, { platform: "slack" }>,
): Promise<Fetched> {
  const install = installs.need(origin.team);
  try {
    const { file } = await calling(() => install.client.files.info({ file: origin.file }));
    const address = file?.url_private_download ?? file?.url_private;
    // An external file's address is wherever its app says, and our token is only for Slack.
    if (!address || !isOfSlack(address, install.client.slackApiUrl)) {
      return { ok: false, why: "gone" };
    }
    const headers = { authorization: `Bearer ${install.token}` };
    const names = { name: file?.name ?? "file", address: file?.permalink ?? "" };
    return await readWhole(address, names, headers);
  } catch (error) {
    if (GONE.has(slackErrorCode(error) ?? "")) return { ok: false, why: "gone" };
    throw error;
  }
}

/** Whether a token may go there: to the very server of the API, or by https to a host below its own (files.slack.com). */
export function isOfSlack(address: string, apiUrl: string): boolean {
  const [to, api] = [URL.parse(address), URL.parse(apiUrl)];
  if (!to || !api) return false;
  return (
    to.origin === api.origin ||
    (to.protocol === "https:" && to.port === "" && to.hostname.endsWith(`.${api.hostname}`))
  );
}
