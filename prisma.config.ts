import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

// `prisma generate` never runs the schema engine but tries to download it; any existing file stands in for it.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(import.meta.url);

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://localhost/tranche" },
});
