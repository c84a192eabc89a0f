import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// `.ci/run` wants the numbers in a file, beside what people read.
const report = process.env.RINGFORT_TEST_REPORT;

export default defineConfig({
  test: {
    include: ["packages/**/*.test.ts", "apps/**/*.test.ts", "tools/**/*.test.ts", "e2e/**/*.test.ts"],
    // A core less than the machine has leaves half of a small one idle: tests wait more than they work.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ["apps/server/src/postgres/testing/cluster.setup.ts"],
    ...(report && { reporters: ["default", ["json", { outputFile: report }]] }),
  },
});
