import { join } from "node:path";
import { defineConfig } from "vitest/config";

// What one process has compiled, the workers and the products that they start need not compile again.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "node_modules/.cache/compiled");

/** Nothing in them starts, listens or is shared: their files run in one process, one after the other. */
const PURE = [
  "test/domain/**/*.test.ts",
  "test/chat/**/*.test.ts",
  "test/architecture/**/*.test.ts",
];

const common = {
  pool: "forks",
  // What hangs is ended; no test is held to a time by these, since nobody knows what else the machine does.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // Each file makes and closes a world of its own; what they share is what is imported, and takes long to import.
  isolate: false,
  // Node reads the TypeScript itself, as it does when people run it.
  experimental: { viteModuleRunner: false },
  // What a test polls for comes in the end, or is a failure however long it waits.
  expect: { poll: { timeout: 60_000 } },
} as const;

const house = {
  ...common,
  globalSetup: "test/support/global-setup.ts",
  setupFiles: "test/support/first.ts",
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: "pure",
          include: PURE,
          maxWorkers: 4,
        },
      },
      {
        test: {
          ...house,
          name: "house",
          include: ["test/**/*.test.ts"],
          exclude: [...PURE, "test/simulation/**", "test/bench/**"],
          // Two more than the two cores that it is measured on: many of them wait for a vendor's clock.
          maxWorkers: 4,
        },
      },
    ],
  },
});
