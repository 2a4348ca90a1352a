import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/slow/**/*.test.ts"],
    globalSetup: ["test/support/build.ts"],
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    passWithNoTests: false,
  },
});
