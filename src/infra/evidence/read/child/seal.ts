import childProcess from "node:child_process";
import dgram from "node:dgram";
import dns from "node:dns";
import { registerHooks, syncBuiltinESMExports } from "node:module";
import net from "node:net";
import tls from "node:tls";
import workers from "node:worker_threads";

const REFUSED =
  /^(?:node:)?_?(?:net|tls|https?|http2|quic|dgram|dns|child_process|cluster|worker_threads|inspector|repl|sqlite|wasi|vm)(?:[/_]|$)/;

const refuse = (): never => {
  throw new Error("A reader of evidence has no network and starts nothing.");
};

/**
 * Takes network, processes and threads away from everything that is loaded later in this process. Node's permission
 * model holds files and processes, and where the system allows it the process has no network at all; this is what
 * holds everywhere. Must run before any parser is loaded.
 */
export function seal(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      REFUSED.test(specifier) ? refuse() : next(specifier, context),
  });
  const builtin = process.getBuiltinModule.bind(process);
  take(process, "getBuiltinModule", (id: string) => (REFUSED.test(id) ? refuse() : builtin(id)));
  take(net.Socket.prototype, "connect");
  take(net.Server.prototype, "listen");
  take(tls.TLSSocket.prototype, "connect");
  for (const name of ["bind", "send", "connect"]) take(dgram.Socket.prototype, name);
  for (const each of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype])
    for (const name of functionsOf(each)) take(each, name);
  for (const each of [net, dgram, childProcess])
    for (const name of functionsOf(each)) if (/^[a-z]/.test(name)) take(each, name);
  take(workers, "Worker");
  syncBuiltinESMExports();
  for (const name of ["fetch", "WebSocket", "EventSource", "Request", "Worker"])
    take(globalThis, name);
  for (const name of ["binding", "_linkedBinding", "dlopen", "kill"]) take(process, name);
}

const functionsOf = (from: object): readonly string[] =>
  Object.getOwnPropertyNames(from).filter(
    (name) => name !== "constructor" && typeof Reflect.get(from, name) === "function",
  );

function take(from: object, name: string, instead: unknown = refuse): void {
  Object.defineProperty(from, name, { value: instead, writable: false, configurable: false });
}
