import type { Deps } from "../../src/app/deps.ts";

/** What a killed process is to the code that ran in it: nothing after it happens. */
export class Killed extends Error {
  override readonly name = "Killed";
}

export type Kill = { readonly at: number; readonly when: "before" | "after" } | null;

/**
 * The same deps, killed at the nth await: before it has an effect, or after the effect and before its answer is read.
 * Every later await fails too, as in a process that is gone. `count()` says how many awaits there were.
 */
export function mortal(deps: Deps, kill: Kill): { deps: Deps; count(): number } {
  let awaits = 0;
  let dead = false;
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== "function") return member;
        return async (...given: unknown[]) => {
          if (dead) throw new Killed("already dead");
          awaits++;
          const here = kill?.at === awaits;
          if (here && kill.when === "before") dead = true;
          if (dead) throw new Killed(`before await ${awaits}`);
          const call = async () => Reflect.apply(member, target, given) as unknown;
          if (!here) return call();
          // The effect happens, whatever its answer; the process does not live to read it.
          await call().catch(() => undefined);
          dead = true;
          throw new Killed(`after await ${awaits}`);
        };
      },
    });
  return {
    deps: {
      ...deps,
      store: wrap(deps.store),
      reads: wrap(deps.reads),
      tasks: wrap(deps.tasks),
      payments: wrap(deps.payments),
      carry: () => undefined,
    },
    count: () => awaits,
  };
}
