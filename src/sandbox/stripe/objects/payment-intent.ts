import { noSuch } from "../errors.ts";
import type { SessionRecord, StoredPaymentIntent } from "../state.ts";
import type { World } from "../world.ts";
import { emit } from "./event.ts";

/** The payment intent of a session, made when the buyer first confirms (API 2022-08-01 and later). */
export function intentOf(world: World, record: SessionRecord): StoredPaymentIntent {
  const { session, intentData } = record;
  const known = world.state.paymentIntents.find(({ id }) => id === session.payment_intent);
  if (known !== undefined) return known;
  const id = world.id("pi_");
  const intent: StoredPaymentIntent = {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: session.amount_total ?? 0,
    amount_capturable: 0,
    amount_details: {},
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: intentData.captureMethod,
    client_secret: `${id}_secret_${world.id("", 25)}`,
    confirmation_method: "automatic",
    created: world.now(),
    currency: session.currency ?? "usd",
    customer: null,
    customer_account: null,
    description: intentData.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: intentData.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: session.payment_method_types,
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intentData.statementDescriptorSuffix,
    status: "requires_payment_method",
    transfer_data: null,
    transfer_group: intentData.transferGroup,
  };
  world.state.paymentIntents.push(intent);
  session.payment_intent = id;
  world.changed();
  emit(world, "payment_intent.created", intent);
  return intent;
}

/** The payment intent with this id; `param` says which parameter named it. */
export function paymentIntent(world: World, id: string, param = "intent"): StoredPaymentIntent {
  const found = world.state.paymentIntents.find((each) => each.id === id);
  if (found === undefined) throw noSuch("payment_intent", id, param);
  return found;
}
