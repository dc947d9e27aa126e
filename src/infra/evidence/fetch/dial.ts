import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import { z } from "zod";
import { isPublicAddress } from "./address.ts";
import type { Network } from "./network.ts";
import { tryAgain, Unkept } from "./unkept.ts";
import { hostOf } from "./web-address.ts";

const MOST_ADDRESSES = 3;

/**
 * A connection to the host of an address. Every address that its name stands for must be public, and the one that was
 * judged is the one that is dialled, so that a name which changes its answer gains nothing. Throws Unkept or ProviderError.
 */
export async function dial(
  network: Network,
  url: URL,
  { connectMs, signal }: { connectMs: number; signal: AbortSignal },
): Promise<Socket> {
  const host = hostOf(url);
  const late = AbortSignal.timeout(connectMs);
  const either = AbortSignal.any([signal, late]);
  try {
    const addresses = await judgedAddresses(network, host, either);
    return await firstThatAnswers(network, url, addresses, either);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (late.aborted) throw tryAgain("too_slow", "a link's host did not answer in time");
    throw error;
  }
}

async function judgedAddresses(
  network: Network,
  host: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const addresses = isIP(host) === 0 ? await network.resolve(host, signal) : [host];
  if (addresses.length === 0) throw new Unkept("unreachable");
  if (!addresses.every(isPublicAddress)) throw new Unkept("private_address");
  return addresses;
}

async function firstThatAnswers(
  network: Network,
  url: URL,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<Socket> {
  const isSecure = url.protocol === "https:";
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const host = hostOf(url);
  const tlsName = isSecure ? (isIP(host) === 0 ? host : "") : null;
  let failure: unknown = new Unkept("unreachable");
  for (const address of addresses.slice(0, MOST_ADDRESSES)) {
    const { socket, ready } = network.open({ address, port, tlsName });
    // A socket that fails later, between its users, must not end the process.
    socket.on("error", () => undefined);
    try {
      await once(socket, ready, { signal });
      return socket;
    } catch (error) {
      socket.destroy();
      signal.throwIfAborted();
      failure = error;
    }
  }
  throw connectFailure(failure);
}

const failureSchema = z.object({ code: z.string() });

/** What the network says comes and goes; what TLS says (a certificate for another name, expired) stands. */
const PASSING = /^E(CONN|HOST|NET|TIMEDOUT|PIPE|ADDR)/;

function connectFailure(error: unknown): unknown {
  const code = failureSchema.safeParse(error).data?.code ?? "";
  if (PASSING.test(code)) return tryAgain("unreachable", `a link's host was not reached (${code})`);
  return error instanceof Unkept ? error : new Unkept("unreachable");
}
