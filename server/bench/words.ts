import { type Frame, mergeCells } from '../core/measure/frame.ts';
import { findK6 } from '../edge/k6/binary.ts';
import { startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { planOf } from '../test/support/yamlPlan.ts';
import { type BenchResult, type BenchRow, describeMachine, medianRow } from './result.ts';
import { runShardOnce } from './shardRun.ts';
import { startBenchTarget } from './target.ts';
import { type Base, bases, type Word, wordScenario, words } from './words/registry.ts';

export interface BenchWordsOptions {
  /** Each round drives every base and every word once. */
  readonly rounds: number;
  readonly ratePerSecond?: number;
  readonly holdSeconds: number;
  /** Called with one line after each round. */
  readonly printProgress: (line: string) => void;
}

/** CPU of k6 per request, in µs. */
type Cost = number;
type Round = ReadonlyMap<string, Cost>;

const baseNames = Object.keys(bases).filter((name): name is Base => name in bases);
const keyOf = (base: Base): string => `base ${base}`;

/**
 * Compares k6's CPU per request of the smallest journey with a word to the same journey without it, both as generated
 * scripts with tag, counters and remote write, at the same rate against the same target. The order alternates between
 * rounds; each round gives one ratio a word.
 */
export async function benchWords(options: BenchWordsOptions): Promise<BenchResult> {
  const binary = await findK6();
  if (!binary.ok) throw new Error(binary.error);
  const target = await startBenchTarget();
  const receiver = await startRemoteWrite();
  const all: readonly (readonly [string, Pick<Word, 'steps' | 'top' | 'files' | 'datasets'>])[] = [
    ...baseNames.map((base) => [keyOf(base), { steps: bases[base] }] as const),
    ...words.map((word) => [word.name, word] as const),
  ];
  const costOf = async (
    word: Pick<Word, 'steps' | 'top' | 'files' | 'datasets'>,
  ): Promise<Cost> => {
    const load = { ratePerSecond: 1_000, ...options };
    const plan = planOf(wordScenario(word, load), target.url, word.datasets, word.files);
    const before = await target.count();
    const { frames, k6CpuMs } = await runShardOnce(binary.value.path, receiver, plan);
    assertAllCorrect(frames);
    const requests = (await target.count()).answered - before.answered;
    return (k6CpuMs * 1_000) / requests;
  };
  const rounds: Round[] = [];
  try {
    for (let i = 0; i < options.rounds; i += 1) {
      const round = new Map<string, Cost>();
      for (const [name, word] of i % 2 === 0 ? all : [...all].reverse()) {
        options.printProgress(`round ${i + 1}/${options.rounds}: ${name}`);
        round.set(name, await costOf(word));
      }
      rounds.push(round);
      const shown = baseNames.map((base) => `${base} ${round.get(keyOf(base))?.toFixed(0)}`);
      options.printProgress(
        `round ${i + 1}/${options.rounds}: µs per request without a word: ${shown.join(', ')}`,
      );
    }
  } finally {
    target.stop();
    await receiver.stop();
  }
  return { name: 'words', machine: describeMachine(), rows: wordRows(rounds) };
}

/** One ratio a word, CPU per request with it divided by that without, and the bases in µs. */
export function wordRows(rounds: readonly Round[]): readonly BenchRow[] {
  const costs = (name: string): readonly Cost[] =>
    rounds.map((round) => round.get(name) ?? Number.NaN);
  return [
    ...words.map(({ name, base }) => {
      const without = costs(keyOf(base));
      const ratios = costs(name).map((cost, i) => cost / (without[i] ?? Number.NaN));
      return medianRow(`${name}: CPU per request, with / without`, '×', ratios);
    }),
    ...baseNames.map((base) =>
      medianRow(`CPU per request without a word, ${base}`, 'µs', costs(keyOf(base))),
    ),
  ];
}

/** By the generated script's own counters: every started journey was correct. Throws with the counts otherwise. */
export function assertAllCorrect(frames: readonly Pick<Frame, 'cells'>[]): void {
  const [cell] = mergeCells(frames.map((frame) => frame.cells));
  if (cell === undefined) throw new Error('the generated script counted no journey');
  const { started, correct, dropped, steps } = cell;
  if (correct > 0 && correct === started) return;
  const reasons = steps.flatMap(({ step, failures }) =>
    Object.entries(failures).map(([reason, count]) => `${step}: ${reason} (${count})`),
  );
  const counts = `${correct} of ${started} generated journeys were correct, and ${dropped} were dropped`;
  throw new Error([counts, ...reasons].join('; '));
}
