import { type Command, InvalidArgumentError } from 'commander';
import { defaultOptions } from '../../core/compare/compareRuns.ts';
import type { CompareOptions, ServicePair } from '../../core/compare/comparison.ts';
import { formatPercent, parsePercent, percentHint } from '../../core/text/units.ts';
import { seedOf } from '../shared/options.ts';

/** Flags of the commands that compare runs. */
export interface CompareFlags {
  readonly allow?: number;
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

/**
 * Throws for a slowdown that shall be seen and is allowed; between services, for so much more CPU, and for a slowdown that is
 * allowed, since their latency is not compared.
 */
export function compareOptionsOf(
  { allow: given, allowCpu, see, seed }: CompareFlags,
  between: 'runs' | 'services' = 'runs',
): CompareOptions {
  if (between === 'services' && given !== undefined) {
    throw new InvalidArgumentError(
      '--allow is of latency, which --services does not compare: use --allow-cpu',
    );
  }
  const allow = given ?? defaultOptions.allowed;
  const limit =
    between === 'runs'
      ? { flag: '--allow', share: allow }
      : { flag: '--allow-cpu', share: allowCpu ?? 0 };
  if (see <= limit.share) {
    const [seen, allowed] = [formatPercent(see), formatPercent(limit.share)];
    throw new InvalidArgumentError(
      `--see ${seen} is not above ${limit.flag} ${allowed}: name a change that is not allowed`,
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

/** Two services: `shop-main,shop-branch`. */
export function servicePair(text: string): ServicePair {
  const [before = '', after = '', ...more] = text.split(',').map((name) => name.trim());
  if (before === '' || after === '' || before === after || more.length > 0) {
    throw new InvalidArgumentError(
      "give two services of the target file's metrics, such as shop-main,shop-branch",
    );
  }
  return { before, after };
}
