import type Stripe from "stripe";
import { invalidRequest, noSuch } from "../errors.ts";
import { checkAmount, checkMinimumCharge } from "../money.ts";
import type { Params } from "../params.ts";
import type { SessionRecord, StoredSession } from "../state.ts";
import type { World } from "../world.ts";
import { emit } from "./event.ts";
import { readItems } from "./line-item.ts";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const ACCEPTED = [
  "adaptive_pricing",
  "allow_promotion_codes",
  "automatic_tax",
  "billing_address_collection",
  "branding_settings",
  "cancel_url",
  "client_reference_id",
  "currency",
  "custom_text",
  "customer_creation",
  "customer_email",
  "expires_at",
  "integration_identifier",
  "invoice_creation",
  "line_items",
  "locale",
  "metadata",
  "mode",
  "origin_context",
  "payment_intent_data",
  "payment_method_collection",
  "payment_method_configuration",
  "payment_method_options",
  "payment_method_types",
  "phone_number_collection",
  "submit_type",
  "success_url",
  "ui_mode",
] as const;

/** `POST /v1/checkout/sessions`, for one-time payments with inline prices. */
export function createSession(world: World, params: Params): StoredSession {
  params.only(...ACCEPTED);
  const mode = params.oneOf("mode", ["payment", "setup", "subscription"]);
  if (mode !== "payment") {
    throw invalidRequest("This sandbox knows Checkout Sessions with `mode` = `payment` only.", {
      param: "mode",
    });
  }
  const { items, currency } = readItems(world, params);
  const total = items.reduce((sum, item) => sum + item.unitAmount * item.quantity, 0);
  checkAmount(total, currency, "line_items");
  checkMinimumCharge(total, currency);
  const successUrl = params.url("success_url");
  if (successUrl === undefined) params.requiredText("success_url");
  const intent = params.nested("payment_intent_data");
  intent?.only(
    "capture_method",
    "description",
    "metadata",
    "statement_descriptor_suffix",
    "transfer_group",
  );
  const session = newSession(world, params, { total, currency, successUrl: successUrl ?? null });
  const record: SessionRecord = {
    session,
    items,
    intentData: {
      transferGroup: intent?.text("transfer_group") ?? null,
      metadata: intent?.metadata() ?? {},
      description: intent?.text("description") ?? null,
      captureMethod:
        intent?.oneOf("capture_method", ["automatic", "automatic_async"]) ?? "automatic_async",
      statementDescriptorSuffix: intent?.text("statement_descriptor_suffix") ?? null,
    },
  };
  world.state.sessions.push(record);
  world.changed();
  return session;
}

/** Checkout is open for 30 minutes to 24 hours (docs.stripe.com/api/checkout/sessions/create, `expires_at`). */
function expiry(world: World, params: Params): number {
  const now = world.now();
  const wanted = params.integer("expires_at");
  if (wanted === undefined) return now + DAY;
  // A minute of grace on both sides, since the caller's clock is not ours.
  if (wanted < now + 29 * MINUTE || wanted > now + DAY + MINUTE) {
    throw invalidRequest(
      "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from Checkout Session creation.",
      { param: "expires_at" },
    );
  }
  return wanted;
}

function newSession(
  world: World,
  params: Params,
  known: { total: number; currency: string; successUrl: string | null },
): StoredSession {
  const id = world.id("cs_test_", 58);
  const methods = params.texts("payment_method_types");
  return {
    id,
    object: "checkout.session",
    adaptive_pricing: { enabled: params.nested("adaptive_pricing")?.flag("enabled") ?? false },
    after_expiration: null,
    allow_promotion_codes: params.flag("allow_promotion_codes") ?? null,
    allowed_payment_method_types: null,
    amount_subtotal: known.total,
    amount_total: known.total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection:
      params.oneOf("billing_address_collection", ["auto", "required"]) ?? null,
    cancel_url: params.url("cancel_url") ?? null,
    client_reference_id: params.text("client_reference_id") ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: world.now(),
    currency: known.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: submitText(params),
      terms_of_service_acceptance: null,
    },
    customer: null,
    customer_account: null,
    customer_creation:
      params.oneOf("customer_creation", ["always", "if_required"]) ?? "if_required",
    customer_details: null,
    customer_email: params.text("customer_email") ?? null,
    discounts: [],
    expires_at: expiry(world, params),
    integration_identifier: params.text("integration_identifier") ?? null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: params.metadata(),
    mode: "payment",
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: "if_required",
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: methods.length > 0 ? [...methods] : ["card", "us_bank_account"],
    payment_status: "unpaid",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type:
      params.oneOf("submit_type", ["auto", "book", "donate", "pay", "subscribe"]) ?? null,
    subscription: null,
    success_url: known.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: `${world.core.selfUrl()}/pay/${id}`,
    wallet_options: null,
  };
}

function submitText(params: Params): Stripe.Checkout.Session.CustomText["submit"] {
  const message = params.nested("custom_text")?.nested("submit")?.text("message");
  return message === undefined ? null : { message };
}

/** The record behind a session id; throws Stripe's 404. */
export function sessionRecord(world: World, id: string): SessionRecord {
  const record = world.state.sessions.find(({ session }) => session.id === id);
  if (record === undefined) throw noSuch("checkout.session", id, "id");
  return record;
}

/** `POST /v1/checkout/sessions/:id/expire`: only an open session can be expired. */
export function expireSession(world: World, id: string): StoredSession {
  const { session } = sessionRecord(world, id);
  if (session.status !== "open") {
    throw invalidRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    );
  }
  return endSession(world, session);
}

/** Closes an open session because its time is over or someone asked for it. */
export function endSession(world: World, session: StoredSession): StoredSession {
  session.status = "expired";
  session.url = null;
  world.changed();
  emit(world, "checkout.session.expired", session);
  return session;
}
