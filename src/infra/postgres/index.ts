export { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
export { createPool, endPool } from "./pool.ts";
