import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

// `prisma generate` never runs the schema engine but tries to download it; any existing file stands in for it. Other
// commands, such as `migrate`, run it and download the real one.
if (process.argv.includes("generate")) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(import.meta.url);
}

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://localhost/tranche" },
});
