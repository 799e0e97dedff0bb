import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

/** Four rooms: pure code in Node, what needs bindings in workerd, components in a DOM, pages in a real Chromium. */
export default defineConfig({
  test: {
    // Most of their time is waiting, for a worker to start or a deployment to do something; more would starve each other.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          environment: "node",
          // Properties run hundreds of cases; a busy machine must not fail them.
          testTimeout: 30_000,
          // Pure code keeps nothing between files, and a process for each of them is most of what they cost.
          isolate: false,
          include: [
            "{kernel,contracts,db,domains,simulators,cli,scripts,workers,durable-objects,bench,extension}/**/*.test.ts",
            "test/*.test.ts",
            "web/src/**/*.test.ts",
          ],
          exclude: ["**/*.workerd.test.ts"],
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: { bindings: { TEST_MIGRATIONS: await readD1Migrations("./migrations") } },
          })),
        ],
        test: {
          name: "workerd",
          testTimeout: 30_000,
          include: ["**/*.workerd.test.ts"],
          exclude: ["node_modules/**"],
          setupFiles: ["./test/workerd-setup.ts"],
        },
      },
      {
        plugins: [solid()],
        test: { name: "components", environment: "happy-dom", include: ["{web,extension}/src/**/*.test.tsx"] },
      },
      {
        test: {
          name: "browser",
          // Whole deployments on shared cores: once more tells a slow machine from a fault. The report names what it took.
          retry: 1,
          environment: "node",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
