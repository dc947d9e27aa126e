import { join } from "node:path";
import { defineConfig } from "prisma/config";

/** For Prisma's command line only; the app applies its migrations itself (src/infra/prisma/migrate.ts). */
export default defineConfig({
  schema: join("prisma", "schema.prisma"),
  migrations: { path: join("prisma", "migrations") },
  datasource: { url: process.env.DATABASE_URL ?? "" },
});
