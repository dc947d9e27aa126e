import type { Store } from "../../src/app/store.ts";

/** The same store, where something else happens between its first read and its first commit. */
export function between(store: Store, other: () => Promise<unknown>): Store {
  let happened = false;
  return {
    load: (request) => store.load(request),
    commit: async (plan) => {
      if (!happened) {
        happened = true;
        await other();
      }
      return store.commit(plan);
    },
  };
}
