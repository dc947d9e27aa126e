import type Stripe from "stripe";
import { invalidRequest } from "../errors.ts";
import { checkCurrency } from "../money.ts";
import type { Params } from "../params.ts";
import type { SessionItem, SessionRecord } from "../state.ts";
import type { World } from "../world.ts";

/** The lines that a session is asked for, all in one currency, with inline prices. */
export function readItems(world: World, params: Params) {
  const lines = params.nestedList("line_items");
  if (lines.length === 0) params.requiredText("line_items");
  const currencies = new Set<string>();
  const items = lines.map((line): SessionItem => {
    line.only("price_data", "quantity");
    const price = line.nested("price_data");
    if (price === undefined) {
      throw invalidRequest("This sandbox knows line items with `price_data` only.", {
        code: "parameter_missing",
        param: line.name("price_data"),
      });
    }
    price.only("currency", "product_data", "unit_amount", "tax_behavior");
    const product = price.nested("product_data");
    product?.only("description", "images", "metadata", "name", "tax_code");
    const currency = checkCurrency(price.requiredText("currency"), price.name("currency"));
    currencies.add(currency);
    const quantity = line.requiredInteger("quantity");
    if (quantity < 1) throw badInteger(line.name("quantity"), 1);
    const unitAmount = price.requiredInteger("unit_amount");
    if (unitAmount < 0) throw badInteger(price.name("unit_amount"), 0);
    return {
      id: world.id("li_"),
      priceId: world.id("price_"),
      productId: world.id("prod_", 14),
      name: product?.requiredText("name") ?? price.requiredText("product_data"),
      description: product?.text("description") ?? null,
      unitAmount,
      quantity,
    };
  });
  const [currency] = currencies;
  if (currency === undefined || currencies.size > 1) {
    throw invalidRequest("All line items must have the same currency.", { param: "line_items" });
  }
  return { items, currency };
}

function badInteger(param: string, least: number) {
  return invalidRequest(`This value must be greater than or equal to ${least}.`, {
    code: "parameter_invalid_integer",
    param,
  });
}

/** A line item on the wire, where decimals are text; the SDK makes them `Decimal`. */
type WireLineItem = Omit<Stripe.LineItem, "price"> & {
  price: Omit<Stripe.Price, "unit_amount_decimal"> & { unit_amount_decimal: string | null };
};

/** The lines of a session as `line_items` lists them. */
export function lineItemsOf(record: SessionRecord): WireLineItem[] {
  const currency = record.session.currency ?? "usd";
  return record.items.map((item) => ({
    id: item.id,
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: item.unitAmount * item.quantity,
    amount_tax: 0,
    amount_total: item.unitAmount * item.quantity,
    currency,
    description: item.name,
    metadata: {},
    price: {
      id: item.priceId,
      object: "price",
      active: false,
      billing_scheme: "per_unit",
      created: record.session.created,
      currency,
      custom_unit_amount: null,
      livemode: false,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: item.productId,
      recurring: null,
      tax_behavior: "unspecified",
      tiers_mode: null,
      transform_quantity: null,
      type: "one_time",
      unit_amount: item.unitAmount,
      unit_amount_decimal: String(item.unitAmount),
    },
    quantity: item.quantity,
  }));
}
