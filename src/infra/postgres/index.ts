export { type EmbeddedPostgres, joinEmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
export { createInstallStates, createInstallStore, readInstalls } from "./installs.ts";
export { createPool, endPool } from "./pool.ts";
export { sharedLanes } from "./shared-lanes.ts";
