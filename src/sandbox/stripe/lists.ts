import { invalidRequest, noSuch } from "./errors.ts";
import type { Params } from "./params.ts";
import type { EventRecord } from "./state.ts";

/** The parameters that every v1 list takes. */
export const PAGING = ["limit", "starting_after", "ending_before", "created"] as const;

/** One page of a v1 list, newest first, from objects in order of creation (docs.stripe.com/api/pagination). */
export function page<T extends { id: string; created?: number }>(
  url: string,
  oldestFirst: readonly T[],
  params: Params,
) {
  const inRange = createdFilter(params);
  const all = oldestFirst.filter((item) => inRange(item.created ?? 0)).reverse();
  const limit = limitOf(params);
  const after = params.text("starting_after");
  const before = params.text("ending_before");
  if (before !== undefined) {
    const end = position(all, before, "ending_before");
    const start = Math.max(0, end - limit);
    return listOf(url, all.slice(start, end), start > 0);
  }
  const start = after === undefined ? 0 : position(all, after, "starting_after") + 1;
  return listOf(url, all.slice(start, start + limit), start + limit < all.length);
}

function listOf<T>(url: string, data: T[], hasMore: boolean) {
  return { object: "list" as const, data, has_more: hasMore, url };
}

function limitOf(params: Params): number {
  const limit = params.integer("limit") ?? 10;
  if (limit >= 1 && limit <= 100) return limit;
  throw invalidRequest("Invalid limit: must be between 1 and 100", {
    code: "parameter_invalid_integer",
    param: "limit",
  });
}

function position(all: readonly { id: string }[], id: string, param: string): number {
  const at = all.findIndex((item) => item.id === id);
  if (at === -1) throw noSuch("object", id, param);
  return at;
}

/** The `created` filter of a list: a moment, or a range of seconds (or of ISO times, in v2). */
function createdFilter(params: Params): (created: number) => boolean {
  const plain = params.has("created") ? exact(params) : undefined;
  if (plain !== undefined) return (created) => created === plain;
  const range = params.nested("created");
  if (range === undefined) return () => true;
  range.only("gt", "gte", "lt", "lte");
  const bound = (key: string, otherwise: number) => seconds(range.text(key)) ?? otherwise;
  const gt = bound("gt", Number.NEGATIVE_INFINITY);
  const gte = bound("gte", Number.NEGATIVE_INFINITY);
  const lt = bound("lt", Number.POSITIVE_INFINITY);
  const lte = bound("lte", Number.POSITIVE_INFINITY);
  return (created) => created > gt && created >= gte && created < lt && created <= lte;
}

function exact(params: Params): number | undefined {
  try {
    return params.integer("created");
  } catch {
    return undefined;
  }
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Date.parse(text) / 1000;
  if (Number.isFinite(value)) return value;
  throw invalidRequest(`Invalid timestamp: ${text}`, { param: "created" });
}

/** Whether an event's type is among those asked for; `charge.*` names a family. */
export function typeFilter(types: readonly string[]): (event: EventRecord) => boolean {
  if (types.length === 0) return () => true;
  return ({ type }) =>
    types.some((each) => (each.endsWith("*") ? type.startsWith(each.slice(0, -1)) : type === each));
}

/** One page of a v2 list; the address of the next page carries the whole query. */
export function pageV2<T>(path: string, newestFirst: readonly T[], query: URLSearchParams) {
  const limit = Math.min(100, Math.max(1, Number(query.get("limit") ?? 20) || 20));
  const start = Number(/^page_(\d+)$/.exec(query.get("page") ?? "")?.[1] ?? 0);
  const at = (position: number) => {
    const next = new URLSearchParams(query);
    next.set("page", `page_${position}`);
    return `${path}?${next}`;
  };
  return {
    data: newestFirst.slice(start, start + limit),
    next_page_url: start + limit < newestFirst.length ? at(start + limit) : null,
    previous_page_url: start > 0 ? at(Math.max(0, start - limit)) : null,
  };
}

/** The same `created` filter for v2 lists. */
export const createdIn = createdFilter;
