export { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
export { createPool } from "./pool.ts";
