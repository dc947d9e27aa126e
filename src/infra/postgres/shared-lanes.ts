import type { Pool, PoolClient } from "pg";

type Lane = { readonly client: Promise<PoolClient>; onTheWay: number; isLost: boolean };

/** So many connections carry acts at once: more would only share the same processors. */
const LANES = 8;

/**
 * Sends single statements over a few connections of a pool whose clients pipeline: while all of these are busy, the next
 * statement goes out behind those that are on their way instead of waiting for a connection of its own. Each is a transaction
 * of its own. So a database that is far away, or slow for a while, costs time and no throughput. A connection is the pool's
 * again when nothing is on its way.
 */
export function sharedLanes(pool: Pick<Pool, "connect">, most = LANES): Pick<Pool, "query"> {
  const lanes = new Set<Lane>();

  function open(): Lane {
    const client = pool.connect();
    const lane: Lane = { client, onTheWay: 0, isLost: false };
    lanes.add(lane);
    const lost = () => {
      lane.isLost = true;
    };
    client.then((one) => one.on("error", lost), lost);
    return lane;
  }

  function freest(): Lane {
    const usable = [...lanes].filter(({ isLost }) => !isLost);
    const [one] = usable.toSorted((a, b) => a.onTheWay - b.onTheWay);
    return one && usable.length >= most ? one : open();
  }

  async function query(...asked: Parameters<PoolClient["query"]>): Promise<unknown> {
    const lane = freest();
    lane.onTheWay += 1;
    try {
      return await (await lane.client).query(...asked);
    } finally {
      lane.onTheWay -= 1;
      if (lane.onTheWay === 0) await giveBack(lane);
    }
  }

  async function giveBack(lane: Lane): Promise<void> {
    lanes.delete(lane);
    const client = await lane.client.catch(() => null);
    client?.removeAllListeners("error");
    client?.release(lane.isLost);
  }

  return { query: query as Pool["query"] };
}
