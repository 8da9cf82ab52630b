import { defineConfig } from 'vitest/config';

/**
 * Unit tests lie beside what they test; `*.it.test.ts` meet real Redis, PostgreSQL and k6; `web/e2e` a
 * real browser. The three run one after the other: a load test beside others measures those.
 */
const source = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: [
            '{server,shadow-data,scenarios}/**/*.test.ts',
            'server/{setup,test}/**/*.test.mjs',
            'web/src/**/*.test.ts',
            'web/dev/**/*.test.mjs',
          ],
          exclude: ['**/*.it.test.ts', '**/node_modules/**', '**/dist/**'],
          testTimeout: 30_000,
        },
      },
      {
        ...source,
        test: {
          name: 'component',
          environment: 'happy-dom',
          setupFiles: ['web/src/ui/browser.support.ts'],
          // The modules of a file's imports are kept for the next: loading them takes most of the time.
          isolate: false,
          sequence: { groupOrder: 0 },
          include: ['web/src/**/*.test.tsx'],
          testTimeout: 30_000,
        },
      },
      {
        ...source,
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: ['{server,shadow-data,scenarios}/**/*.it.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: ['server/test/support/global.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
        },
      },
      {
        ...source,
        test: {
          name: 'browser',
          sequence: { groupOrder: 2 },
          include: ['web/e2e/**/*.e2e.ts'],
          globalSetup: ['server/test/support/global.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
