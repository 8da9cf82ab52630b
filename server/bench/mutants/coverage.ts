import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { countingCode, type SourceFile } from './makeMutants.ts';
import type { Mutant } from './mutant.ts';
import type { TestRunner } from './testRunner.ts';

/** Which unit tests reach the places of the mutants. */
export interface Coverage {
  /** The test files whose tests reach the mutant's place. */
  reaching(mutant: Mutant): readonly string[];
  /**
   * Whether the place was reached while modules were loaded. Test files share modules, so that only the first of
   * them is seen to reach it.
   */
  isLoading(mutant: Mutant): boolean;
  readonly durationsMs: Readonly<Record<string, number>>;
  /** Test files that fail without a mutant. They judge nothing. */
  readonly red: readonly string[];
}

const folder = 'tmp/counted';
const setupFile = 'tmp/countPlaces.mjs';

/** Loaded before each test file. Counters before the first test are those of loading modules. */
const countPlaces = `
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';

const counters = (globalThis.__stryker__ ??= {});
const file = randomUUID();
counters.currentTestId = 'loading ' + file;
beforeAll(() => {
  counters.currentTestId = 'testing ' + file;
});
afterAll(() => {
  counters.currentTestId = undefined;
  const reached = (phase) => Object.keys(counters.mutantCoverage?.perTest[phase + ' ' + file] ?? {});
  const test = expect.getState().testPath;
  const found = { test, loading: reached('loading'), testing: reached('testing') };
  writeFileSync(new URL('counted/' + file + '.json', import.meta.url), JSON.stringify(found));
});
`;

interface Counted {
  readonly test: string;
  readonly loading: readonly string[];
  readonly testing: readonly string[];
}

const limitMs = 1_800_000;

/** Runs the tests once with counters in the files and once more, without, those that fail with them. */
export async function measureCoverage(
  scratch: string,
  runner: TestRunner,
  files: readonly SourceFile[],
  mutants: readonly Mutant[],
  tests: readonly string[],
): Promise<Coverage> {
  const changed = files.map(({ file }) => file);
  const code = await countingCode(files, mutants);
  await mkdir(join(scratch, folder), { recursive: true });
  await writeFile(join(scratch, setupFile), countPlaces);
  await write(scratch, code.files);
  const counting = await runner.run({ tests, changed, setupFile, bail: false }, limitMs);
  await write(scratch, files);
  if (counting === null) throw new Error('the unit tests did not end within half an hour');
  const again = { tests: counting.failed, changed, setupFile: null, bail: false };
  const plain = await runner.run(again, limitMs);
  const red = plain === null ? counting.failed : plain.failed;
  const green = counting.failed.filter((test) => !red.includes(test));

  const counted = await readCounted(scratch);
  return {
    durationsMs: counting.durationsMs,
    red,
    reaching: (mutant) => {
      const counter = code.counters.get(mutant);
      if (counter === undefined) return [];
      const reached = counted.filter(({ testing }) => testing.has(counter));
      return [...new Set([...reached.map(({ test }) => test), ...green])];
    },
    isLoading: (mutant) => {
      const counter = code.counters.get(mutant);
      return counter === undefined || counted.some(({ loading }) => loading.has(counter));
    },
  };
}

async function readCounted(scratch: string) {
  const counted = [];
  for (const name of await readdir(join(scratch, folder))) {
    const text = await readFile(join(scratch, folder, name), 'utf8');
    const { test, loading, testing }: Counted = JSON.parse(text);
    counted.push({
      test: relative(scratch, test),
      loading: new Set(loading),
      testing: new Set(testing),
    });
  }
  await rm(join(scratch, folder), { recursive: true });
  return counted;
}

async function write(scratch: string, files: readonly SourceFile[]): Promise<void> {
  for (const { file, text } of files) await writeFile(join(scratch, file), text);
}
