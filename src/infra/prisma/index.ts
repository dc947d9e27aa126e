export { createPrisma } from "./client.ts";
export { applyMigrations, MigrationError } from "./migrate.ts";
