import { join } from "node:path";
import { defineConfig } from "vitest/config";

const ROOT = join(import.meta.dirname, "../..");

/** The simulation alone: not a part of `npm test`, since it runs for as long as it is told to (SECONDS, SEED, STEPS). */
export default defineConfig({
  root: ROOT,
  test: {
    include: ["test/simulation/**/*.test.ts"],
    globalSetup: "test/support/global-setup.ts",
    pool: "forks",
    hookTimeout: 30_000,
  },
});
