export { createPrisma } from "./client.ts";
export { applyMigrations } from "./migrate.ts";
