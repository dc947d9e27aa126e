import type { BackendFactory, IQueueBackend } from "bullmq";

/** What BullMQ keeps its jobs in, and how it is reached. `Connection` is that store's own kind of connection. */
export type Link<Backend extends IQueueBackend, Connection> = {
  readonly backend: BackendFactory<Backend, Connection>;
  /** For putting jobs in: answers soon, or fails where the store is away. */
  readonly adding: Connection;
  /** For running them: waits for the store to come back. */
  readonly working: Connection;
  /** What every key begins with, where the store has keys. */
  readonly prefix?: string;
  /** Whether the store can be asked right now. */
  isUp(): boolean;
  /** Whether an error only says that the store is away, which the link says itself, once. */
  isOutage(error: Error): boolean;
  /** How long BullMQ may take to end once nothing runs any more; null: as long as it takes. */
  closingMs(): number | null;
  /** Ends what is left of the connections. */
  close(): Promise<void>;
};
