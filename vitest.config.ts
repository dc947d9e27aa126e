import { defineConfig } from "vitest/config";

/** Nothing in them starts, listens or is shared: their files run in one process, one after the other. */
const PURE = [
  "test/domain/**/*.test.ts",
  "test/chat/**/*.test.ts",
  "test/architecture/**/*.test.ts",
];

/** They hold the product to times that people notice, so nothing else runs beside them. */
const PROMPT = ["test/e2e/cross-platform.test.ts", "test/e2e/start.test.ts"];

const common = {
  pool: "forks",
  // What hangs is ended; no test is held to a time by these, since nobody knows what else the machine does.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // Each file makes and closes a world of its own; what they share is what is imported, and takes long to import.
  isolate: false,
} as const;

const house = { ...common, globalSetup: "test/support/global-setup.ts" } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: "pure",
          include: PURE,
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...house,
          name: "house",
          include: ["test/**/*.test.ts"],
          exclude: [...PURE, ...PROMPT, "test/simulation/**", "test/bench/**"],
          // Two more than the two cores that it is measured on: many of them wait for a vendor's clock.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...house,
          name: "prompt",
          include: PROMPT,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
