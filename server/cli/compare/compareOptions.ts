import { type Command, InvalidArgumentError } from 'commander';
import { defaultOptions } from '../../core/compare/compareRuns.ts';
import type { CompareOptions } from '../../core/compare/comparison.ts';
import { formatPercent, parsePercent, percentHint } from '../../core/text/units.ts';
import { seedOf } from '../shared/options.ts';

/** Flags of the commands that compare runs. */
export interface CompareFlags {
  readonly allow: number;
  readonly see: number;
  readonly allowCpu?: number;
  readonly seed: number;
}

/** Adds `--allow`, `--allow-cpu`, `--see` and `--seed` to a command. */
export const withCompareOptions = (command: Command): Command =>
  command
    .option(
      '--allow <percent>',
      `how much slower it may be (${formatPercent(defaultOptions.allowed)})`,
      share,
      defaultOptions.allowed,
    )
    .option(
      '--allow-cpu <percent>',
      'how much more CPU a service of the target may use for a request (shown alone)',
      share,
    )
    .option(
      '--see <percent>',
      `the slowdown that shall be seen, else the samples are too few (${formatPercent(defaultOptions.wanted)})`,
      share,
      defaultOptions.wanted,
    )
    .option('--seed <number>', 'of the resamples', seedOf, defaultOptions.seed);

/** Throws for a slowdown that shall be seen and is allowed. */
export function compareOptionsOf({ allow, allowCpu, see, seed }: CompareFlags): CompareOptions {
  if (see <= allow) {
    const [seen, allowed] = [formatPercent(see), formatPercent(allow)];
    throw new InvalidArgumentError(
      `--see ${seen} is not above --allow ${allowed}: name a slowdown that is not allowed`,
    );
  }
  return { allowed: allow, wanted: see, allowedCpu: allowCpu ?? null, seed };
}

function share(text: string): number {
  const parsed = parsePercent(text);
  if (parsed === null || parsed >= 1) {
    throw new InvalidArgumentError(`${percentHint}, below 100%`);
  }
  return parsed;
}

/** The runs of one side, folders and ids: `reports/a,m2f8k1c9x0aa`. */
export function runNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) {
    throw new InvalidArgumentError('give folders or ids of runs, separated by commas');
  }
  return names;
}
