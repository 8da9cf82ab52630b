import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { type MixCapacity, mixCapacity } from '../../core/capacity/mix/mixCapacity.ts';
import { mixOf } from '../../core/capacity/mix/mixStages.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { failure } from '../../core/errors/failure.ts';
import { wholePercent } from '../../core/text/figures.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';
import { readMixStages } from '../../run/capacity/readPoints.ts';
import { printDiagnostics } from '../shared/diagnostics.ts';
import { helpText } from '../shared/help.ts';
import { seedOf } from '../shared/options.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

interface Flags {
  readonly mix: ReadonlyMap<string, number>;
  readonly ceiling: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `zerohour capacity mix <file>`: what a mix of paths that was not run would carry. */
export function mixCommand(): Command {
  return new Command('mix')
    .description('Foretell the capacity of a mix of paths that was not run, from mixes that were.')
    .argument('<file>', 'a CSV file with columns rate_PATH (journeys/s) and use_RESOURCE (percent)')
    .requiredOption(
      '--mix <path=weight,...>',
      'the mix, such as browse=70,order=20,pay=10',
      weightsOf,
    )
    .option('--ceiling <percent>', 'use at which a resource counts as full', ceilingOf, 100)
    .option('--seed <number>', 'of the resamples that give the interval', seedOf, 1)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      helpText({
        notes: `Use = base + Σ rate × demand for each resource, by least squares with nothing below 0; the resource that
is full first is the capacity. A mix outside of those that were run is refused.`,
        examples: [
          'npx zerohour capacity mix stages.csv --mix browse=70,order=20,pay=10',
          'npx zerohour capacity mix stages.csv --mix browse=50,pay=50 --ceiling 85 --json',
        ],
        exits: ['pass', 'unknown', 'usage', 'internal'],
        meanings: {
          pass: 'a capacity is told',
          unknown: 'the stages say nothing of this mix; the reason is printed',
        },
      }),
    )
    .action(async (path: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      process.exitCode = await mix(screen, path, flags);
    });
}

async function mix(screen: Screen, path: string, flags: Flags): Promise<number> {
  const stages = await readMixStages(path);
  if (!stages.ok) return printDiagnostics(screen, stages.error, { file: path }, 'ZH-CAPACITY-004');
  const shares = mixOf(flags.mix, stages.value.paths);
  if (!shares.ok) return screen.failure(failure('ZH-CAPACITY-005', { reason: shares.error }));
  const found = mixCapacity(stages.value, shares.value, flags.ceiling, mulberry32(flags.seed));
  screen.json({ file: path, ...found, seed: flags.seed });
  if (found.state === 'known') show(screen, found);
  else screen.line(`no capacity: ${found.reason}`);
  return exitCode[found.state === 'known' ? 'pass' : 'unknown'];
}

function show(screen: Screen, found: MixCapacity): void {
  const { capacity, interval, bottleneck, mix, ceiling } = found;
  const [low, high] = interval.map(figure);
  const parts = Object.entries(mix).map(([name, share]) => `${name} ${wholePercent(share)}`);
  screen.line(
    `${screen.paint.bold(`${figure(capacity)} journeys/s`)} [${low}, ${high}] (95%) of ${parts.join(', ')}`,
  );
  screen.line(
    `full first, at ${ceiling}%: ${bottleneck.resource}, in ${wholePercent(bottleneck.share)} of the resamples`,
  );
  const paths = Object.keys(mix);
  const table = new Table({
    head: ['resource', 'no load', ...paths.map((name) => `${name}, ms`), 'full at', 'rmse'],
    style: { head: [], border: [] },
  });
  for (const { resource, base, demandMs, capacity: full, rmse } of found.resources) {
    table.push([
      resource,
      `${figure(base)}%`,
      ...paths.map((name) => figure(demandMs[name] ?? 0)),
      full === null ? 'never' : `${figure(full)}/s`,
      `${figure(rmse)}%`,
    ]);
  }
  screen.block(table.toString());
  for (const warning of found.warnings) {
    screen.line(`${screen.paint.yellow('warning:')} ${warning}`);
  }
}

/** Four digits that count. */
const figure = (value: number): string => String(Number(value.toPrecision(4)));

function weightsOf(text: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const part of text.split(',')) {
    const [, name = '', weight = ''] = /^\s*([\w-]+)=(\d+(?:\.\d+)?)%?\s*$/.exec(part) ?? [];
    if (name === '') throw new InvalidArgumentError('write it as browse=70,order=20,pay=10');
    if (weights.has(name)) throw new InvalidArgumentError(`${name} stands twice`);
    weights.set(name, Number(weight));
  }
  return weights;
}

function ceilingOf(text: string): number {
  const percent = Number(text.replace(/%$/, ''));
  if (/^\d+(\.\d+)?%?$/.test(text) && percent > 0 && percent <= 100) return percent;
  throw new InvalidArgumentError('give a percentage above 0 and up to 100');
}
