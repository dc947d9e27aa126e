import { tryAgain } from "./unkept.ts";

/** How many links are asked at a time: altogether, of one host; how many wait, and how long, before they come back. */
export type Room = {
  readonly all: number;
  readonly perHost: number;
  readonly waiting: number;
  readonly waitMs: number;
};

const ROOM: Room = { all: 12, perHost: 3, waiting: 60, waitMs: 10_000 };

const COME_BACK_SECONDS = 15;

/** Lets work of one host in as there is room, in the order in which it came. */
export type Turnstile = <T>(host: string, work: () => Promise<T>) => Promise<T>;

/** A turnstile; throws a retryable ProviderError where too much waits or for too long, so that slow links never hold a worker's jobs. */
export function createTurnstile(room: Room = ROOM): Turnstile {
  const inside = new Map<string, number>();
  const line: { readonly host: string; enter(): void }[] = [];
  let all = 0;
  const hasRoom = (host: string) => all < room.all && (inside.get(host) ?? 0) < room.perHost;
  const count = (host: string, by: number) => {
    all += by;
    const now = (inside.get(host) ?? 0) + by;
    if (now > 0) inside.set(host, now);
    else inside.delete(host);
  };
  const letIn = () => {
    for (let next = 0; next < line.length && all < room.all; ) {
      const first = line[next];
      if (first === undefined || !hasRoom(first.host)) next += 1;
      else {
        line.splice(next, 1);
        count(first.host, 1);
        first.enter();
      }
    }
  };
  const wait = (host: string) =>
    new Promise<void>((resolve, reject) => {
      const entry = {
        host,
        enter: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        line.splice(line.indexOf(entry), 1);
        reject(comeBack());
      }, room.waitMs);
      line.push(entry);
    });
  return async (host, work) => {
    if (hasRoom(host)) count(host, 1);
    else if (line.length >= room.waiting) throw comeBack();
    else await wait(host);
    try {
      return await work();
    } finally {
      count(host, -1);
      letIn();
    }
  };
}

function comeBack(): Error {
  return tryAgain("too_slow", "too many links are being fetched", COME_BACK_SECONDS);
}
