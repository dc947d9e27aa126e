import type { OutsideMark } from "../../../app/restore/installation.ts";
import type { Shelf } from "./disk.ts";

/** A mark beside the copies of evidence: they are kept and restored apart from the database. It holds no secret. */
export function createMark(shelf: Shelf): OutsideMark {
  const nameOf = (identity: string) => `mark-${identity}`;
  return {
    read: async (identity) => {
      const kept = await shelf.get(nameOf(identity));
      const mark = Number(kept?.toString("utf8"));
      return kept && Number.isSafeInteger(mark) ? mark : null;
    },
    write: (identity, mark) => shelf.put(nameOf(identity), Buffer.from(String(mark))),
  };
}
