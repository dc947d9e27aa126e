export { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
export { createPool, type PoolOptions } from "./pool.ts";
