import Stripe from "stripe";
import { type Finding, finding } from "../../app/ports/finding.ts";
import { ProviderError } from "../../app/ports.ts";
import { checkEndpoints } from "./check-endpoints.ts";
import { PROBES, type Probe } from "./check-permissions.ts";
import { type StripeSettings, stripeClient } from "./client.ts";
import { expectObject } from "./errors.ts";

/** What is looked at: the key as it is configured, and what the platform says of itself. */
export type StripeToCheck = StripeSettings & {
  /** Of the platform, two capital letters. */
  readonly country: string;
  /** Small letters; those that the account has to settle as they are. */
  readonly currencies: readonly string[];
  /** Where Stripe sends its events; null where it is polled. */
  readonly webhookUrl: string | null;
};

const PATIENCE_MS = 8_000;

/**
 * Asks Stripe about the key and its account; `quick` asks one call. What would write is asked about objects that do not
 * exist, so that nothing ever happens. Never throws for what Stripe says.
 */
export async function checkStripe(
  settings: StripeToCheck,
  quick = false,
): Promise<readonly Finding[]> {
  const stripe = stripeClient({ timeoutMs: PATIENCE_MS, ...settings });
  const account = await asked(async () =>
    expectObject(await stripe.accounts.retrieveCurrent(), "account"),
  );
  if (!account.ok) return [account.why];
  const about = aboutAccount(account.value, settings);
  const isTest = /^[sr]k_test_/.test(settings.secretKey);
  const fine = finding("stripe.fine", {
    account: account.value.id,
    country: account.value.country ?? "?",
    mode: isTest ? "test mode" : "LIVE money",
  });
  if (quick) return about.length > 0 ? about : [fine];
  const found = [
    ...about,
    ...(await checkPermissions(stripe, settings.secretKey)),
    ...(await checkCurrencies(stripe, account.value, settings.currencies)),
    ...(await checkEndpoints(stripe, settings.webhookUrl)),
  ];
  return found.some(({ level }) => level === "failure") ? found : [fine, ...found];
}

function aboutAccount(account: Stripe.Account, { country }: StripeToCheck): readonly Finding[] {
  const { interval = "unknown" } = account.settings?.payouts?.schedule ?? {};
  return [
    ...(interval === "manual" ? [] : [finding("stripe.payouts_automatic", { interval })]),
    ...(account.charges_enabled ? [] : [finding("stripe.charges_off")]),
    ...(account.country && account.country !== country
      ? [finding("stripe.country_differs", { account: account.country, configured: country })]
      : []),
  ];
}

/** A restricted key is asked what it may; a secret key may everything, and is asked what reads alone. */
async function checkPermissions(stripe: Stripe, key: string): Promise<readonly Finding[]> {
  const probes = PROBES.filter(({ writes }) => !writes || key.startsWith("rk_"));
  const found = await Promise.all(probes.map((probe) => probed(stripe, probe)));
  return found.flat();
}

async function probed(
  stripe: Stripe,
  { what, permission, ask }: Probe,
): Promise<readonly Finding[]> {
  const answer = await asked(() => ask(stripe));
  if (answer.ok || answer.why.code === "stripe.no_answer") return [];
  if (answer.lacks) {
    const named = answer.lacks === "?" ? permission : `${permission} (${answer.lacks})`;
    return [finding("stripe.permission_missing", { what, permission: named })];
  }
  return answer.why.code === "stripe.connect_off" ? [answer.why] : [];
}

/** What an account of this country can be paid out in at all; everything else Stripe converts. */
async function checkCurrencies(
  stripe: Stripe,
  { country }: Stripe.Account,
  currencies: readonly string[],
): Promise<readonly Finding[]> {
  if (!country || currencies.length === 0) return [];
  const spec = await asked(() => stripe.countrySpecs.retrieve(country));
  if (!spec.ok) return [];
  const settled = new Set(Object.keys(spec.value.supported_bank_account_currencies ?? {}));
  const converted = currencies.filter((currency) => !settled.has(currency));
  if (settled.size === 0 || converted.length === 0) return [];
  return [finding("stripe.currency_converted", { currencies: converted.join(", ") })];
}

type Asked<T> =
  | { readonly ok: true; readonly value: T }
  /** `lacks`: the permission that Stripe names, "?" where it names none, null where it is about something else. */
  | { readonly ok: false; readonly why: Finding; readonly lacks: string | null };

async function asked<T>(ask: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return { ok: false, ...reasonOf(error) };
    if (!(error instanceof ProviderError)) throw error;
    return { ok: false, why: finding("stripe.no_answer", { code: error.code }), lacks: null };
  }
}

/** Stripe says which permission is missing in words only: "Having the 'rak_charge_read' permission would allow ...". */
function reasonOf(error: InstanceType<typeof Stripe.errors.StripeError>) {
  const { statusCode, message } = error;
  const code = error.code ?? (statusCode === undefined ? "no answer" : `HTTP ${statusCode}`);
  if (/signed up for Connect|Connect (is not|isn't) enabled/i.test(message)) {
    return { why: finding("stripe.connect_off"), lacks: null };
  }
  if (statusCode === 403 && /required permissions/i.test(message)) {
    const lacks = /'(rak_\w+)'/.exec(message)?.[1] ?? "?";
    const facts = { what: "read its own account", permission: `the account: read (${lacks})` };
    return { why: finding("stripe.permission_missing", facts), lacks };
  }
  if (statusCode === 401) return { why: finding("stripe.key_refused", { code }), lacks: null };
  return { why: finding("stripe.no_answer", { code }), lacks: null };
}
