import { eventOf, first, type Operation, recentEvents } from "./call.ts";
import { createdIn, pageV2, typeFilter } from "./lists.ts";
import { accountOf, createAccount, updateAccount } from "./objects/account.ts";
import { createAccountLink } from "./objects/account-link.ts";
import { accountV2, INCLUDES } from "./objects/account-v2.ts";
import type { Params } from "./params.ts";

/** The operations of v2, by method and path. */
export const V2_OPERATIONS: Readonly<Record<string, Operation>> = {
  "POST /v2/core/accounts": ({ world, params }) =>
    accountV2(createAccount(world, params), includes(params)),
  "GET /v2/core/accounts": ({ world, query }) =>
    pageV2(
      "/v2/core/accounts",
      world.state.accounts.map((each) => accountV2(each, [])).reverse(),
      query,
    ),
  "GET /v2/core/accounts/:id": (call) => {
    call.params.only("include");
    return accountV2(accountOf(call.world, first(call)), includes(call.params));
  },
  "POST /v2/core/accounts/:id": (call) => {
    const account = accountOf(call.world, first(call));
    return accountV2(updateAccount(call.world, account, call.params), includes(call.params));
  },
  "POST /v2/core/account_links": ({ world, params }) => createAccountLink(world, params),
  /** Made in the dashboard, which the sandbox has none of: events go to the bot's own address. */
  "GET /v2/core/event_destinations": ({ query }) =>
    pageV2("/v2/core/event_destinations", [], query),
  "GET /v2/core/events": ({ world, params, query }) => {
    params.only("created", "limit", "object_id", "page", "types");
    const wanted = typeFilter(params.texts("types"));
    const inRange = createdIn(params);
    const about = params.text("object_id");
    const found = recentEvents(world).filter(
      (each) =>
        each.generation === "v2" &&
        wanted(each) &&
        inRange(each.created) &&
        (about === undefined || each.objectId === about),
    );
    return pageV2("/v2/core/events", found.map(({ resource }) => resource).reverse(), query);
  },
  "GET /v2/core/events/:id": (call) => eventOf(call, "v2"),
};

function includes(params: Params): readonly string[] {
  const wanted = params.texts("include");
  return INCLUDES.filter((each) => wanted.includes(each));
}
