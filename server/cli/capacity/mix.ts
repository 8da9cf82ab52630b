import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { type MixCapacity, mixCapacity } from '../../core/capacity/mix/mixCapacity.ts';
import { type MixStages, mixOf } from '../../core/capacity/mix/mixStages.ts';
import { type RunStages, runStages } from '../../core/capacity/mix/runStages.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { failure } from '../../core/errors/failure.ts';
import { plural, wholePercent } from '../../core/text/figures.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';
import { readMixStages } from '../../run/capacity/readPoints.ts';
import { isOnServer, readSide } from '../compare/comparedSides.ts';
import { connect } from '../shared/connection.ts';
import { printDiagnostics } from '../shared/diagnostics.ts';
import { helpText } from '../shared/help.ts';
import { seedOf } from '../shared/options.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

interface Flags {
  readonly mix: ReadonlyMap<string, number>;
  readonly ceiling: number;
  readonly cpus: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `zerohour capacity mix <source...>`: what a mix of paths that was not run would carry. */
export function mixCommand(): Command {
  return new Command('mix')
    .description('Predict the capacity of a mix of paths that was not run, from mixes that were.')
    .argument(
      '<source...>',
      'runs (folders or ids) that recorded metrics of the target, or a CSV file with columns rate_PATH (journeys/s) and use_RESOURCE (percent)',
    )
    .requiredOption(
      '--mix <path=weight,...>',
      'the mix, such as browse=70,order=20,pay=10',
      weightsOf,
    )
    .option('--ceiling <percent>', 'use at which a resource counts as full', ceilingOf, 100)
    .option('--cpus <number>', 'CPUs that one process of the target can use', cpusOf, 1)
    .option('--seed <number>', 'of the resamples that give the interval', seedOf, 1)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      helpText({
        notes: `Use = base + Σ rate × demand for each resource, by least squares with nothing below 0; the resource that
is full first is the capacity. A mix outside of those that were run is refused. Of runs, each stage in which no journey
failed counts, with the metrics that the target file names.`,
        examples: [
          'npx zerohour capacity mix k3f9 m2x7 --mix browse=70,order=20,pay=10',
          'npx zerohour capacity mix stages.csv --mix browse=70,order=20,pay=10',
          'npx zerohour capacity mix stages.csv --mix browse=50,pay=50 --ceiling 85 --json',
        ],
        exits: ['pass', 'unknown', 'usage', 'missing', 'internal'],
        meanings: {
          pass: 'a capacity is told',
          unknown: 'the stages say nothing of this mix; the reason is printed',
        },
      }),
    )
    .action(async (sources: readonly string[], flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      process.exitCode = await mix(screen, sources, flags);
    });
}

async function mix(screen: Screen, sources: readonly string[], flags: Flags): Promise<number> {
  const tables = await tablesOf(sources);
  const [file] = tables;
  if (file !== undefined && sources.length > 1) {
    const reason = `${file} is no run; name one table alone, or runs`;
    return screen.failure(failure('ZH-CAPACITY-004', { reason }));
  }
  if (file !== undefined) {
    const stages = await readMixStages(file);
    if (!stages.ok) return printDiagnostics(screen, stages.error, { file }, 'ZH-CAPACITY-004');
    return tell(screen, { file }, { stages: stages.value, notes: [] }, flags);
  }
  const runs = await readSide(sources, connect);
  if (!runs.ok) return screen.failure(runs.error);
  const stages = runStages(runs.value, flags.cpus);
  if (!stages.ok) return screen.failure(failure('ZH-CAPACITY-007', { reason: stages.error }));
  return tell(screen, { runs: runs.value.map(({ id }) => id) }, stages.value, flags);
}

/** The sources that are no runs: neither a folder nor the id of one. */
async function tablesOf(sources: readonly string[]): Promise<readonly string[]> {
  const are = await Promise.all(
    sources.map(async (name) => {
      const found = await stat(resolve(name)).catch(() => null);
      return !(found?.isDirectory() ?? (await isOnServer(name)));
    }),
  );
  return sources.filter((_, at) => are[at]);
}

interface Named {
  readonly file?: string;
  readonly runs?: readonly string[];
}

function tell(screen: Screen, of: Named, { stages, notes }: RunStages, flags: Flags): number {
  const shares = mixOf(flags.mix, stages.paths);
  if (!shares.ok) return screen.failure(failure('ZH-CAPACITY-005', { reason: shares.error }));
  const found = mixCapacity(stages, shares.value, flags.ceiling, mulberry32(flags.seed));
  screen.json({ ...of, ...found, ...(notes.length === 0 ? {} : { notes }), seed: flags.seed });
  if (found.state === 'known') screen.line(stagesText(stages));
  for (const note of notes) screen.line(note);
  if (found.state === 'known') show(screen, found);
  else screen.line(`no capacity: ${found.reason}`);
  return exitCode[found.state === 'known' ? 'pass' : 'unknown'];
}

const stagesText = ({ stages, resources }: MixStages): string =>
  `from ${plural(stages.length, 'stage')} and ${plural(resources.length, 'resource')}`;

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
  for (const { resource, base, demandMs, capacity: full, reason, rmse } of found.resources) {
    table.push([
      resource,
      `${figure(base)}%`,
      ...paths.map((name) => figure(demandMs[name] ?? 0)),
      full === null ? (reason ?? 'never') : `${figure(full)}/s`,
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

function cpusOf(text: string): number {
  const cpus = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && cpus > 0 && cpus <= 1_024) return cpus;
  throw new InvalidArgumentError('give a number above 0 and up to 1024');
}
