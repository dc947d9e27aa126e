/** What the app is known by in the sandbox where it is called over HTTP and installed by OAuth; worth nothing elsewhere. */
export const CLIENT_ID = "sandbox-client-id";
export const CLIENT_SECRET = "sandbox-client-secret";
export const SIGNING_SECRET = "sandbox-signing-secret";
export const VERIFICATION_TOKEN = "sandbox-verification";

/** The app's Request URL, and where people and Slack go to install it, below the bot's address. */
export const EVENTS_PATH = "/slack/events";
export const INSTALL_PATH = "/slack/install";
export const REDIRECT_PATH = "/slack/oauth_redirect";

/** How long an access token lives (docs.slack.dev, "Using token rotation"). */
export const TOKEN_SECONDS = 43_200;
