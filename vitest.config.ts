import { defineConfig } from "vitest/config";

/** Nothing in them starts, listens or is shared: their files run in one process, one after the other. */
const PURE = [
  "test/domain/**/*.test.ts",
  "test/chat/**/*.test.ts",
  "test/architecture/**/*.test.ts",
];

const common = {
  pool: "forks",
  testTimeout: 20_000,
  hookTimeout: 30_000,
} as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...common, name: "pure", include: PURE, isolate: false } },
      {
        test: {
          ...common,
          name: "house",
          // Each file makes and closes a world of its own; what they share is what is imported, and takes long to import.
          isolate: false,
          include: ["test/**/*.test.ts"],
          exclude: [...PURE, "test/simulation/**", "test/bench/**"],
          globalSetup: "test/support/global-setup.ts",
        },
      },
    ],
  },
});
