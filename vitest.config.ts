import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    // Tests run the workspaces' sources, so that they never see a stale build.
    alias: [
      { find: /^@keyward\/contract$/, replacement: at('./contract/index.ts') },
      { find: /^@keyward\/contract\/(.+)$/, replacement: at('./contract/$1.ts') },
      { find: /^@keyward\/sdk$/, replacement: at('./sdk/index.ts') },
      { find: /^@keyward\/sdk\/(.+)$/, replacement: at('./sdk/$1.ts') },
    ],
  },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['**/*.test.ts'],
          exclude: [...configDefaults.exclude, '**/dist/**', 'e2e/**'],
          globalSetup: ['./server/testing/global-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'people',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['./e2e/support/start-demo.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
})
