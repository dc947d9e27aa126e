export { createPrisma } from "./client.ts";
export { applyMigrations } from "./migrate.ts";
export { workspaceReads } from "./workspaces.ts";
