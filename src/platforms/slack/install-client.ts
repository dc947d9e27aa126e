import {
  type WebAPICallResult,
  WebAPIPlatformError,
  WebClient,
  type WebClientOptions,
} from "@slack/web-api";

/** Slack's codes for an install that is over for good (docs.slack.dev, errors of auth.test). */
export const ENDED: ReadonlySet<string> = new Set(["account_inactive", "token_revoked"]);

/** Slack's codes for a token that a newer one may have replaced. */
const REFUSED: ReadonlySet<string> = new Set([...ENDED, "token_expired", "invalid_auth"]);

/**
 * A client of one token. Where Slack refuses the token, `renewed` is asked for the client of a newer one and the call is made
 * once more with that; a refused call was not carried out, so that nothing happens twice.
 */
export function createInstallClient(
  token: string,
  options: WebClientOptions,
  renewed: (code: string) => Promise<WebClient | null>,
): WebClient {
  return new InstallClient(token, options, renewed);
}

class InstallClient extends WebClient {
  readonly #renewed: (code: string) => Promise<WebClient | null>;

  constructor(
    token: string,
    options: WebClientOptions,
    renewed: (code: string) => Promise<WebClient | null>,
  ) {
    super(token, options);
    this.#renewed = renewed;
  }

  override async apiCall(
    method: string,
    options?: Record<string, unknown>,
  ): Promise<WebAPICallResult> {
    try {
      return await super.apiCall(method, options);
    } catch (error) {
      const code = error instanceof WebAPIPlatformError ? error.data.error : null;
      const newer = code !== null && REFUSED.has(code) ? await this.#renewed(code) : null;
      if (!newer) throw error;
      // A client of the newer token with nothing after it: a second refusal is the answer.
      return WebClient.prototype.apiCall.call(newer, method, options);
    }
  }
}
