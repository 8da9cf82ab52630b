import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureCoverage } from './coverage.ts';
import { chosenTests, distancesFrom, type Importers, judges, nearestFirst } from './importers.ts';
import type { SourceFile } from './makeMutants.ts';
import { type JudgedMutant, type Mutant, planted } from './mutant.ts';
import type { TestAnswer } from './testProcess.ts';
import { createTestRunner, type TestRunner } from './testRunner.ts';

export interface Judging {
  /** A scratch copy, whose files are changed. */
  readonly scratch: string;
  /** The files of the mutants. */
  readonly files: readonly SourceFile[];
  readonly mutants: readonly Mutant[];
  readonly importers: Importers;
  /**
   * The most integration test files that run against a mutant of a file that no unit test kills; twice as many where
   * they import the file itself.
   */
  readonly integrationTests: (file: string) => number;
  /** The time that unit tests get beyond five times what they took without a mutant, in ms. */
  readonly spareMs: number;
  readonly whenJudged: (judged: JudgedMutant) => void;
  readonly printProgress: (line: string) => void;
}

export interface Judge {
  judge(): Promise<readonly JudgedMutant[]>;
  stop(): Promise<void>;
}

/** Of each integration test file, in ms. */
const integrationLimitMs = 120_000;

/** Plants one mutant after the other and runs the tests that can see it, until one fails. */
export function createJudge(judging: Judging): Judge {
  const { scratch, files, mutants, importers, whenJudged } = judging;
  const unit = createTestRunner(scratch, 'unit');
  const integration = createIntegration(judging);
  return {
    judge: async () => {
      const unitTests = await unit.tests();
      const related = (file: string) => {
        const distances = distancesFrom(file, importers);
        return { distances, tests: [...distances.keys()].filter((one) => unitTests.has(one)) };
      };
      const reached = new Set(files.flatMap(({ file }) => related(file).tests));
      judging.printProgress(`counting which of ${reached.size} unit test files reach the mutants`);
      // Some unit tests start threads from the build.
      await build(scratch);
      const coverage = await measureCoverage(scratch, unit, files, mutants, [...reached].sort());
      for (const test of coverage.red) judging.printProgress(leftOut(test));
      const judged: JudgedMutant[] = [];
      let last = '';
      for (const mutant of mutants) {
        const { distances, tests } = related(mutant.file);
        const seeing = coverage.reaching(mutant);
        const all = coverage.isLoading(mutant) ? new Set([...seeing, ...tests]) : seeing;
        const chosen = nearestFirst(all, mutant.file, distances).filter(
          (test) => !coverage.red.includes(test),
        );
        const text = files.find(({ file }) => file === mutant.file)?.text ?? '';
        await writeFile(join(scratch, mutant.file), planted(text, mutant));
        const changed = [last, mutant.file];
        last = mutant.file;
        const limitMs = (some: readonly string[]) =>
          judging.spareMs +
          5 * some.reduce((sum, one) => sum + (coverage.durationsMs[one] ?? 0), 0);
        const byUnit = await judgeByUnit(unit, mutant, chosen, changed, limitMs);
        const one =
          byUnit.outcome === 'killed' || byUnit.outcome === 'timed out'
            ? byUnit
            : ((await integration.judge(mutant, text, distances)) ?? byUnit);
        await writeFile(join(scratch, mutant.file), text);
        judged.push(one);
        whenJudged(one);
      }
      return judged;
    },
    stop: async () => {
      await unit.stop();
      await integration.stop();
    },
  };
}

/** How many test files run together: most mutants die in one of the first two, which take half a second. */
const tierSizes = [2, 6, Number.POSITIVE_INFINITY];

async function judgeByUnit(
  unit: TestRunner,
  mutant: Mutant,
  tests: readonly string[],
  changed: readonly string[],
  limitMs: (tests: readonly string[]) => number,
): Promise<JudgedMutant> {
  let left = tests;
  for (const size of tierSizes) {
    const tier = left.slice(0, size);
    left = left.slice(size);
    if (tier.length === 0) break;
    const request = { tests: tier, changed, setupFile: null, bail: true };
    const verdict = outcomeOf(await unit.run(request, limitMs(tier)));
    if (verdict.outcome !== 'survived') return { mutant, ...verdict };
  }
  return { mutant, outcome: tests.length === 0 ? 'not covered' : 'survived', by: null };
}

function outcomeOf(answer: TestAnswer | null): Omit<JudgedMutant, 'mutant'> {
  if (answer === null) return { outcome: 'timed out', by: null };
  const by = answer.failed[0] ?? answer.errors[0];
  return by === undefined ? { outcome: 'survived', by: null } : { outcome: 'killed', by };
}

/**
 * Integration tests see a mutant in the modules that they import and in the processes that they start from the
 * build. A test file that fails is run once without a mutant: when it fails there as well, it judges nothing.
 */
function createIntegration(judging: Judging) {
  const { scratch, integrationTests, printProgress } = judging;
  const runner = createTestRunner(scratch, 'integration');
  const green = new Set<string>();
  const red = new Set<string>();
  let seen = '';
  let isSetUp = false;
  const run = async (tests: readonly string[], file: string, limitMs: number) => {
    await build(scratch);
    const changed = [seen, file];
    seen = file;
    const answer = await runner.run({ tests, changed, setupFile: null, bail: true }, limitMs);
    isSetUp = answer !== null;
    return answer;
  };
  /** Whether the test passes while no mutant is planted. */
  const isGreen = async (test: string, file: string): Promise<boolean> => {
    const answer = await run([test], file, integrationLimitMs);
    const passes = answer?.passed.includes(test) === true;
    (passes ? green : red).add(test);
    if (!passes) printProgress(leftOut(test));
    return passes;
  };
  const nearest = async (file: string, distances: ReadonlyMap<string, number>) => {
    const all = await runner.tests();
    const seeing = [...distances.keys()].filter(
      (one) => all.has(one) && judges(one) && !red.has(one),
    );
    const sorted = nearestFirst(seeing, file, distances);
    return chosenTests(sorted, file, distances, integrationTests(file));
  };
  return {
    /** Null when no integration test imports the file. */
    judge: async (
      mutant: Mutant,
      text: string,
      distances: ReadonlyMap<string, number>,
    ): Promise<JudgedMutant | null> => {
      if (integrationTests(mutant.file) === 0) return null;
      for (;;) {
        await writeFile(join(scratch, mutant.file), text);
        const tests = await nearest(mutant.file, distances);
        const [first] = tests;
        if (first === undefined) return null;
        // The set-up that all tests share runs before the first of them, and must not see the mutant.
        if (!isSetUp && !(await isGreen(first, mutant.file))) continue;
        await writeFile(join(scratch, mutant.file), planted(text, mutant));
        const answer = await run(tests, mutant.file, tests.length * integrationLimitMs);
        const failed = answer?.failed[0];
        if (failed === undefined || green.has(failed)) return { mutant, ...outcomeOf(answer) };
        await writeFile(join(scratch, mutant.file), text);
        if (await isGreen(failed, mutant.file)) return { mutant, ...outcomeOf(answer) };
      }
    },
    stop: () => runner.stop(),
  };
}

const leftOut = (test: string): string => `${test} fails without a mutant and is left out`;

/** The compiler also writes what has a fault of type. */
function build(scratch: string): Promise<void> {
  return new Promise((resolve) => {
    const compiler = join(scratch, 'node_modules/typescript/bin/tsc');
    execFile(process.execPath, [compiler, '-b'], { cwd: scratch }, () => resolve());
  });
}
