import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Unit tests lie beside what they test; `*.test.tsx` are those of the console's components, in a simulated
 * browser. `*.it.test.ts` use real Redis, PostgreSQL and k6; several such files run at once, each on stores
 * of its own. What `*.timed.test.ts` and the real browser of `web/e2e` assert holds only on a machine with
 * cores to spare: they run last, two files at a time.
 */
const source = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
};

const tests = '{server,shadow-data,scenarios}/**/*';
const built = ['**/node_modules/**', '**/dist/**'];
const stores = ['server/test/support/global.ts'];

/**
 * What uses real stores, k6 and clocks may fail once because the machine stood still; Vitest marks such a test.
 * A fault of ours fails again.
 */
const retry = 1;

/**
 * In CI the same for unit tests, of which some use processes and sockets of this machine. What fails by a seed is never
 * tried again: the next seed may not show the fault.
 */
const retryInCi = process.env.CI ? { count: 1, condition: /^(?![\s\S]*seed)/i } : 0;

/** A busy machine takes long to reach a state; what must happen within a time says so itself. */
const expectOptions = { poll: { timeout: 20_000 } };

/** Two cores are busy with four: the files wait for much of their time. */
const filesAtOnce = 4;

/** Half a minute and more. Without a record of an earlier run Vitest would begin with large files. */
const longest = new RegExp(
  '/(?:recipes|drill|survive|decodingSource|life|firstHour|document|switches|bugs|badInput|manyHosts|auditor|' +
    'requirement|chaos)\\.it\\.test\\.ts$|/mall\\.timed\\.test\\.ts$|\\.e2e\\.ts$',
);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [true, false].flatMap((isLong) =>
      sorted.filter(({ moduleId }) => longest.test(moduleId) === isLong),
    );
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          retry: retryInCi,
          expect: expectOptions,
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
          retry: retryInCi,
          expect: expectOptions,
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
          retry,
          expect: expectOptions,
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
          name: 'timed',
          retry,
          expect: expectOptions,
          sequence: { groupOrder: 2 },
          include: [`${tests}.timed.test.ts`],
          exclude: built,
          globalSetup: stores,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        ...source,
        test: {
          name: 'browser',
          retry,
          expect: expectOptions,
          sequence: { groupOrder: 2 },
          include: ['web/e2e/**/*.e2e.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
