import { Resolver } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { z } from "zod";
import { tryAgain, Unkept } from "./unkept.ts";

/** Where a connection goes: an address that was judged, never a name. */
export type Destination = {
  readonly address: string;
  readonly port: number;
  /** Null: plain. A name is what the certificate must be for; empty where the host is an address. */
  readonly tlsName: string | null;
};

/** The way out. It decides nothing: names are judged before, addresses between its two halves. */
export type Network = {
  /** Every address that a name stands for now; Unkept or ProviderError where there is none. */
  resolve(name: string, signal: AbortSignal): Promise<readonly string[]>;
  /** A socket on its way to being connected ("connect" or "secureConnect", else "error"). */
  open(to: Destination): { readonly socket: Socket; readonly ready: "connect" | "secureConnect" };
};

/** The internet. Names are asked of the DNS alone: no hosts file, no search domains, no thread pool. */
export const openNetwork: Network = {
  resolve: async (name, signal) => {
    const resolver = new Resolver({ timeout: 2_500, tries: 2 });
    const stop = () => resolver.cancel();
    signal.addEventListener("abort", stop, { once: true });
    try {
      const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
      signal.throwIfAborted();
      const found = answers.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
      if (found.length > 0) return found;
      throw notFound(answers.flatMap((each) => (each.status === "rejected" ? each.reason : [])));
    } finally {
      signal.removeEventListener("abort", stop);
    }
  },
  open: ({ address, port, tlsName }) => {
    if (tlsName === null) {
      return { socket: connectTcp({ host: address, port, noDelay: true }), ready: "connect" };
    }
    const tls = { servername: tlsName, rejectUnauthorized: true, ALPNProtocols: ["http/1.1"] };
    return { socket: connectTls({ host: address, port, ...tls }), ready: "secureConnect" };
  },
};

const failureSchema = z.object({ code: z.string() });

/** The name does not exist, or has no address; anything else may be otherwise soon. */
const DEFINITE: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA", "EBADNAME"]);

function notFound(reasons: readonly unknown[]): Error {
  const codes = reasons.map((reason) => failureSchema.safeParse(reason).data?.code ?? "");
  if (codes.every((code) => DEFINITE.has(code))) return new Unkept("unreachable");
  return tryAgain("unreachable", `the name of a link was not resolved (${codes.join(", ")})`);
}

/** Stands for every name in the sandbox; public, so that the same rules pass it, and never dialled. */
const STAND_IN = "93.184.215.14";

/** Names that carry their address, as the public services of that kind do: a test can ask for a private one. */
const CARRIES_ADDRESS = /(?:^|\.)(\d{1,3}(?:\.\d{1,3}){3})\.(?:nip|sslip)\.io$/;

/**
 * The sandbox in place of the internet: after the same checks every connection goes to `port` on loopback, plain, where
 * the sandbox answers by the Host header. No request leaves the machine.
 */
export function sandboxNetwork(port: number): Network {
  return {
    resolve: async (name) => {
      const carried = CARRIES_ADDRESS.exec(name)?.[1];
      return [carried !== undefined && isIP(carried) !== 0 ? carried : STAND_IN];
    },
    open: () => ({ socket: connectTcp({ host: "127.0.0.1", port }), ready: "connect" }),
  };
}
