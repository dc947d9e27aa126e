import { z } from "zod";
import { list, starting } from "./config-values.ts";

/** The variables about Slack. */
export const SLACK_VARIABLES = {
  SLACK_MODE: z.enum(["socket", "http"], "expected socket or http").default("socket"),
  SLACK_BOT_TOKEN: list(/^xoxb-./, "one or several bot tokens (xoxb-...)").optional(),
  SLACK_APP_TOKEN: starting(["xapp-"]).optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_CLIENT_ID: z.string().optional(),
  SLACK_CLIENT_SECRET: z.string().optional(),
} as const;

/** Those that name an account at Slack: one of them is enough to mean real accounts. */
export const SLACK_ACCOUNT = [
  "SLACK_BOT_TOKEN",
  "SLACK_APP_TOKEN",
  "SLACK_SIGNING_SECRET",
  "SLACK_CLIENT_ID",
  "SLACK_CLIENT_SECRET",
] as const;

/** How Slack reaches the bot: over a socket of the app, or by calling it, signed. */
type Connection = { readonly appToken: string } | { readonly signingSecret: string };
/** Which workspaces: those of the listed bot tokens, or any that installs the app by OAuth. */
type Workspaces =
  | { readonly botTokens: readonly string[] }
  | { readonly oauthApp: { readonly clientId: string; readonly clientSecret: string } };

/** Slack as configured for real accounts. */
export type SlackConfig = Connection & Workspaces;

type Values = z.infer<ReturnType<typeof z.object<typeof SLACK_VARIABLES>>>;
type Given = Readonly<Record<string, unknown>>;

const WHERE = "on api.slack.com/apps, your app";
const BASIC = `${WHERE}, Basic Information`;

/** Whether anything asks for Slack. */
export function wantsSlack(values: Given): boolean {
  return values.SLACK_MODE === "http" || SLACK_ACCOUNT.some((name) => values[name] !== undefined);
}

/** What is missing or contradicts itself, a sentence each. `either` names the way out where Slack need not be at all. */
export function slackProblems(values: Given, either: string): readonly string[] {
  const isSet = (name: string) => values[name] !== undefined;
  const isHttp = values.SLACK_MODE === "http";
  return isHttp
    ? [...httpProblems(isSet), ...workspaceProblems(values, isSet, "")]
    : [...workspaceProblems(values, isSet, either), ...socketProblems(isSet, either)];
}

type IsSet = (name: string) => boolean;

function socketProblems(isSet: IsSet, either: string): readonly string[] {
  const missing = isSet("SLACK_APP_TOKEN") ? [] : [`SLACK_APP_TOKEN is missing.${either}`];
  const unused = isSet("SLACK_SIGNING_SECRET")
    ? [
        "SLACK_SIGNING_SECRET is set, but in Socket Mode nothing is signed: remove it, or set SLACK_MODE=http.",
      ]
    : [];
  return [...missing, ...unused];
}

function httpProblems(isSet: IsSet): readonly string[] {
  const problems: string[] = [];
  if (!isSet("SLACK_SIGNING_SECRET"))
    problems.push(
      `SLACK_SIGNING_SECRET is missing: in HTTP mode it shows that a request is Slack's. It is ${BASIC}.`,
    );
  if (!isSet("PUBLIC_URL"))
    problems.push("PUBLIC_URL is missing: in HTTP mode Slack calls the bot there.");
  if (isSet("SLACK_APP_TOKEN"))
    problems.push(
      "SLACK_APP_TOKEN is set, but HTTP mode has no socket: remove it, or SLACK_MODE=http.",
    );
  return problems;
}

function workspaceProblems(values: Given, isSet: IsSet, either: string): readonly string[] {
  const pair = ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"] as const;
  const problems = pair.some(isSet)
    ? pair
        .filter((name) => !isSet(name))
        .map((name) => `${name} is missing: installing by OAuth needs both. It is ${BASIC}.`)
    : [];
  if (!pair.some(isSet)) {
    if (isSet("SLACK_BOT_TOKEN")) return [];
    const oauth =
      values.SLACK_MODE === "http"
        ? " Or set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET: then workspaces install the app themselves."
        : "";
    return [`SLACK_BOT_TOKEN is missing.${oauth}${either}`];
  }
  if (isSet("SLACK_BOT_TOKEN"))
    problems.push(
      "SLACK_BOT_TOKEN is set beside SLACK_CLIENT_ID: tokens are listed, or kept by installing. Remove one of the two.",
    );
  if (!isSet("SECRETS_KEY"))
    problems.push(
      "SECRETS_KEY is missing: installs keep their tokens encrypted with it. Make one with openssl rand -base64 32, and keep it.",
    );
  if (!isSet("PUBLIC_URL") && values.SLACK_MODE !== "http")
    problems.push("PUBLIC_URL is missing: browsers install the app there.");
  return problems;
}

/** Slack of a configuration without problems; null where it is off. */
export function slackConfig(values: Values): SlackConfig | null {
  const connection = connectionOf(values);
  const workspaces = workspacesOf(values);
  return connection && workspaces ? { ...connection, ...workspaces } : null;
}

function connectionOf(values: Values): Connection | null {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = values;
  if (values.SLACK_MODE === "http") return signingSecret ? { signingSecret } : null;
  return appToken ? { appToken } : null;
}

function workspacesOf(values: Values): Workspaces | null {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = values;
  if (clientId && clientSecret) return { oauthApp: { clientId, clientSecret } };
  return values.SLACK_BOT_TOKEN ? { botTokens: values.SLACK_BOT_TOKEN } : null;
}
