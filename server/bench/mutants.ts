import { rmSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { importsOf } from '../test/check/importGraph.mjs';
import { syntaxOf } from '../test/check/syntax.mjs';
import { readTree } from '../test/check/tree.mjs';
import { argumentFor, readEquivalents } from './mutants/equivalents.ts';
import { importersOf } from './mutants/importers.ts';
import { createJudge } from './mutants/judgeMutants.ts';
import { makeMutants, type SourceFile } from './mutants/makeMutants.ts';
import { describeMutant, type JudgedMutant, type Mutant, planted } from './mutants/mutant.ts';
import { isWithin } from './mutants/mutatedFolders.ts';
import { inProportion, shuffled } from './mutants/sampleMutants.ts';
import { scoreOf } from './mutants/score.ts';
import { makeScratchCopy } from './mutants/scratchCopy.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

export interface MutantsOptions {
  /** The checkout, which is only read. */
  readonly root: string;
  /** Folders or files of the checkout. */
  readonly folders: readonly string[];
  readonly count: number;
  readonly seed: number;
  /**
   * The most integration test files that run against a mutant of a file that no unit test kills; twice as many where
   * they import the file itself.
   */
  readonly integrationTests: (file: string) => number;
  /** The time that unit tests get beyond five times what they took without a mutant, in ms (30,000). */
  readonly spareMs?: number;
  readonly printProgress: (line: string) => void;
}

/** The share of mutants that tests must kill. */
const shareMin = 0.95;

/**
 * Plants a sample of one-line faults, one at a time, in a copy of the checkout and counts those that turn a test
 * red. A fault that the type checker would refuse is planted as well, since tests run without types.
 */
export async function benchMutants(options: MutantsOptions): Promise<BenchResult> {
  const { root, printProgress } = options;
  const tree = readTree(root);
  const equivalents = readEquivalents(
    await readFile(join(root, 'server/bench/mutants/equivalents.ndjson'), 'utf8'),
  );
  const sources = tree.code.map(({ path, text }) => ({ file: path, text }));
  const sample = await drawSample(sources, options);
  const textOf = new Map(sources.map(({ file, text }) => [file, text]));
  const judged: JudgedMutant[] = [];
  const note = (one: JudgedMutant): void => {
    judged.push(one);
    const { outcome, by, mutant } = one;
    const about = `${outcome}${by === null ? '' : ` (${by})`}`;
    printProgress(`${judged.length}/${sample.length} ${about}: ${describeMutant(mutant)}`);
  };
  const rest = sample.filter((mutant) => {
    const by = argumentFor(mutant, textOf.get(mutant.file) ?? '', equivalents);
    if (by !== null) note({ mutant, outcome: 'equivalent', by });
    return by === null;
  });
  const mutated = new Set(rest.map(({ file }) => file));
  const scratch = await makeScratchCopy(root, tree.paths);
  const judge = createJudge({
    scratch: scratch.checkout,
    files: sources.filter(({ file }) => mutated.has(file)),
    mutants: rest,
    importers: importersOf(importsOf(tree)),
    integrationTests: options.integrationTests,
    spareMs: options.spareMs ?? 30_000,
    whenJudged: note,
    printProgress,
  });
  const interrupted = (): void => {
    // What the test processes started writes to the copy for a moment longer.
    void judge.stop().finally(() => {
      rmSync(scratch.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      process.exit(130);
    });
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    await judge.judge();
  } finally {
    await judge.stop();
    await rm(scratch.folder, { recursive: true, force: true });
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
  return resultOf(judged, options);
}

/** As many mutants of each folder as its share of all lines, drawn by the seed. */
async function drawSample(
  sources: readonly SourceFile[],
  { folders, count, seed }: MutantsOptions,
): Promise<readonly Mutant[]> {
  const perFolder = folders.map((folder) =>
    sources.filter(
      ({ file }) =>
        isWithin(file, folder) &&
        file.endsWith('.ts') &&
        !/\.(test|support|contract)\.ts$|\/test\//.test(file),
    ),
  );
  const counts = inProportion(
    count,
    perFolder.map((files) => files.reduce((lines, { text }) => lines + text.split('\n').length, 0)),
  );
  const sample: Mutant[] = [];
  for (const [index, files] of perFolder.entries()) {
    const texts = new Map(files.map(({ file, text }) => [file, text]));
    const drawn = shuffled(await makeMutants(files), seed);
    const wanted = sample.length + (counts[index] ?? 0);
    for (const mutant of drawn) {
      if (sample.length === wanted) break;
      if (parses(mutant.file, planted(texts.get(mutant.file) ?? '', mutant))) sample.push(mutant);
    }
  }
  return sample;
}

function parses(file: string, text: string): boolean {
  try {
    syntaxOf(file, text);
    return true;
  } catch {
    // The replacement needs parentheses where it stands: no test says anything about such a text.
    return false;
  }
}

function resultOf(judged: readonly JudgedMutant[], options: MutantsOptions): BenchResult {
  const { folders, count, seed } = options;
  const perFolder = folders.map((folder) => ({
    folder,
    mutants: judged.filter(({ mutant }) => isWithin(mutant.file, folder)),
  }));
  const missed = judged.filter(
    ({ outcome }) => outcome === 'survived' || outcome === 'not covered',
  );
  const args = folders.length === 1 ? ` --folder ${folders[0]}` : '';
  return {
    name: 'mutants',
    machine: describeMachine(),
    rows: [
      ...perFolder.flatMap(({ folder, mutants }) => rowsOf(folder, mutants)),
      ...(folders.length === 1 ? [] : rowsOf('all', judged)),
    ],
    notes: [
      ...missed.map(({ outcome, mutant }) => `${outcome}: ${describeMutant(mutant)}`),
      `repeat with: npm run bench -- mutants${args} --count ${count} --seed ${seed}`,
    ],
    wrong: perFolder.flatMap(({ folder, mutants }) => {
      const { share } = scoreOf(mutants);
      return share < shareMin
        ? [`${folder}: ${percent(share)} of the mutants were killed; ${percent(shareMin)} must be`]
        : [];
    }),
  };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

function rowsOf(folder: string, mutants: readonly JudgedMutant[]): readonly BenchRow[] {
  const { counts, judged, share, interval } = scoreOf(mutants);
  const row = { unit: '', interval: null, samples: mutants.length };
  return [
    ...Object.entries(counts).map(([outcome, value]) => ({
      ...row,
      figure: `${folder}: ${outcome}`,
      value,
    })),
    { figure: `${folder}: score`, value: share, unit: '', interval, samples: judged },
  ];
}
