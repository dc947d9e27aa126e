import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

/** A request as a route sees it; the body is read already, raw, and never longer than the route allows. */
export type HttpRequest = {
  readonly method: string;
  /** Without query; compared byte for byte. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** What a route answers: an object goes out as JSON, a text as plain text, bytes as they are. */
export type HttpAnswer = {
  readonly status: number;
  readonly body?: object | string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One method on one exact path, or with "/*" at its end on everything below it. Only this pattern is ever logged. */
export type Route = {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** The longest body taken, in bytes; longer ones are answered with 413 before the route sees them. */
  readonly maxBytes: number;
  /** True where one address may ask only so often: what strangers reach, and could try things at. */
  readonly perAddress?: boolean;
  answer(request: HttpRequest): Promise<HttpAnswer>;
};

/**
 * One method on one exact path whose answer a library writes itself. It gets the very request, with its body read already and
 * kept beside it, and a response that has the server's headers.
 */
export type RawRoute = Omit<Route, "answer"> & {
  serve(request: IncomingMessage & { readonly rawBody: Buffer }, response: ServerResponse): void;
};

export const MEGABYTE = 1024 * 1024;

/** The same route, which one address may ask only so often. */
export function perAddress(route: Route): Route {
  return { ...route, perAddress: true };
}

/** Whether a path is one of the route's. */
export function isOn({ path: own }: Pick<Route, "path">, path: string): boolean {
  return own.endsWith("/*") ? path.startsWith(own.slice(0, -1)) : path === own;
}

/** A route that reads; it takes no body. */
export function get(path: string, answer: Route["answer"]): Route {
  return { method: "GET", path, maxBytes: 0, answer };
}

/** A route that is told something, in at most a megabyte. */
export function post(path: string, answer: Route["answer"], maxBytes = MEGABYTE): Route {
  return { method: "POST", path, maxBytes, answer };
}
