import { defineConfig } from 'vitest/config';

/**
 * Unit tests lie beside what they test; `*.test.tsx` are those of the console's components, in a simulated
 * browser. `*.it.test.ts` use real Redis, PostgreSQL and k6, `web/e2e` a real browser; several such files
 * run at once, each on stores of its own. What `*.timed.test.ts` assert holds only on a machine that does
 * nothing else: they run last, one file at a time.
 */
const source = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
};

const tests = '{server,shadow-data,scenarios}/**/*';
const built = ['**/node_modules/**', '**/dist/**'];
const stores = ['server/test/support/global.ts'];

/** One more than the cores that are needed: these files wait for most of their time. */
const filesAtOnce = 3;

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: [
            `${tests}.test.ts`,
            'server/{setup,test}/**/*.test.mjs',
            'web/src/**/*.test.ts',
          ],
          exclude: ['**/*.{it,timed}.test.ts', ...built],
          testTimeout: 30_000,
          maxWorkers: 2,
          isolate: false,
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
          maxWorkers: 2,
        },
      },
      {
        ...source,
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: [`${tests}.it.test.ts`],
          exclude: built,
          globalSetup: stores,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: filesAtOnce,
        },
      },
      {
        ...source,
        test: {
          name: 'browser',
          sequence: { groupOrder: 1 },
          include: ['web/e2e/**/*.e2e.ts'],
          globalSetup: stores,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: filesAtOnce,
        },
      },
      {
        ...source,
        test: {
          name: 'timed',
          sequence: { groupOrder: 2 },
          include: [`${tests}.timed.test.ts`],
          exclude: built,
          globalSetup: stores,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
