export { type EmbeddedPostgres, joinEmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
export { createPool, endPool } from "./pool.ts";
