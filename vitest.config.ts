// The two kinds of tests: quick ones in Node, and those that drive real browsers, one file at a time.
import { defineConfig } from "vitest/config";

/** Limits that end what hangs, on a machine that does other things as well. They measure nothing. */
const patience = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000 } } };

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/**/*.test.ts", "test/**/*.test.tsx"], ...patience } },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.e2e.ts"],
          fileParallelism: false,
          // Real browsers on a machine that does other things as well: one more try, and the report says that it took one.
          retry: 1,
          ...patience,
        },
      },
    ],
  },
});
