import { invalidRequest } from "./errors.ts";
import { lineItemsOf } from "./objects/line-item.ts";
import type { World } from "./world.ts";

type Json = Record<string, unknown>;

/** Paths that Stripe allows at most four levels deep (docs.stripe.com/api/expanding_objects). */
const DEEPEST = 4;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A copy of an answer in which the named references are replaced by the objects themselves. */
export function expand(world: World, answer: unknown, paths: readonly string[]): unknown {
  const copy: unknown = structuredClone(answer);
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > DEEPEST) {
      throw invalidRequest("You cannot expand more than 4 levels of a property.", {
        param: "expand",
      });
    }
    walk(world, copy, steps, path);
  }
  return copy;
}

function walk(world: World, node: unknown, steps: readonly string[], path: string): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(world, item, steps, path);
    return;
  }
  const [step, ...rest] = steps;
  if (step === undefined || !isObject(node)) return;
  if (step === "line_items" && node.object === "checkout.session") addLineItems(world, node);
  if (!Object.hasOwn(node, step)) {
    throw invalidRequest(
      `This property cannot be expanded (${step}). You may want to try expanding 'data.${path}' instead.`,
      { param: "expand" },
    );
  }
  const value = node[step];
  if (typeof value === "string") node[step] = lookUp(world, value) ?? value;
  walk(world, node[step], rest, path);
}

function addLineItems(world: World, session: Json): void {
  const record = world.state.sessions.find((each) => each.session.id === session.id);
  if (record === undefined) return;
  session.line_items = {
    object: "list",
    data: lineItemsOf(record),
    has_more: false,
    url: `/v1/checkout/sessions/${record.session.id}/line_items`,
  };
}

function lookUp(world: World, id: string): unknown {
  const { state } = world;
  const found: unknown =
    state.charges.find((each) => each.id === id) ??
    state.paymentIntents.find((each) => each.id === id) ??
    state.balance.find((each) => each.transaction.id === id)?.transaction ??
    state.refunds.find((each) => each.id === id) ??
    state.transfers.find((each) => each.id === id) ??
    state.reversals.find((each) => each.id === id) ??
    state.disputes.find((each) => each.id === id);
  return found === undefined ? undefined : structuredClone(found);
}
