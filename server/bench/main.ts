import Table from 'cli-table3';
import { Command } from 'commander';
import { benchAccuracy } from './accuracy.ts';
import { benchDrive } from './drive.ts';
import { benchFrames } from './frames.ts';
import type { BenchResult, BenchRow } from './result.ts';
import { benchSkew } from './skew.ts';
import { benchStop } from './stop.ts';

/** Entry of `npm run bench -- <name>`: prints a table of figures with the machine described. */
const program = new Command('zerohour bench').description(
  'Benchmarks. Every figure is from one run; machines are noisy, so read the ratios.',
);

program
  .command('drive')
  .description('What driving through Zerohour costs a k6, against the same script by hand.')
  .option('--pairs <n>', 'interleaved pairs', Number)
  .option('--json', 'print JSON')
  .action(async (flags: { pairs?: number; json?: boolean }) => {
    const result = await benchDrive({
      ...(flags.pairs === undefined ? {} : { pairs: flags.pairs }),
      say: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(`${flags.json ? JSON.stringify(result, null, 2) : tableOf(result)}\n`);
  });

program
  .command('accuracy')
  .description('How far merged percentiles are from those of the raw samples of the same run.')
  .option('--rounds <n>', 'runs of each shape of latencies', Number)
  .option('--rate <n>', 'journeys a second, over all shards', Number)
  .option('--hold <s>', 'seconds of each run', Number)
  .option('--shards <n>', 'k6 processes', Number)
  .option('--json', 'print JSON')
  .action(async (flags: AccuracyFlags) => {
    const result = await benchAccuracy({
      ...(flags.rounds === undefined ? {} : { rounds: flags.rounds }),
      ...(flags.rate === undefined ? {} : { ratePerSecond: flags.rate }),
      ...(flags.hold === undefined ? {} : { holdMs: flags.hold * 1000 }),
      ...(flags.shards === undefined ? {} : { shards: flags.shards }),
      say: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(`${flags.json ? JSON.stringify(result, null, 2) : tableOf(result)}\n`);
  });

interface AccuracyFlags {
  readonly rounds?: number;
  readonly rate?: number;
  readonly hold?: number;
  readonly shards?: number;
  readonly json?: boolean;
}

program
  .command('frames')
  .description("What many shards' frames cost the server, and how long they take to a browser.")
  .option('--shards <n>', 'simulated shards', Number)
  .option('--seconds <n>', 'how long they send a frame a second each', Number)
  .option('--json', 'print JSON')
  .action(async (flags: { shards?: number; seconds?: number; json?: boolean }) => {
    const result = await benchFrames({
      ...(flags.shards === undefined ? {} : { shards: flags.shards }),
      ...(flags.seconds === undefined ? {} : { seconds: flags.seconds }),
      say: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(`${flags.json ? JSON.stringify(result, null, 2) : tableOf(result)}\n`);
  });

program
  .command('stop')
  .description("From an abort rule's decision to the last request that the target saw.")
  .option('--trials <n>', 'of each kind', Number)
  .option('--redis-down', 'only with Redis killed before the decision')
  .option('--no-redis-down', 'only with Redis up')
  .option('--json', 'print JSON')
  .action(async (flags: { trials?: number; redisDown?: boolean; json?: boolean }) => {
    const result = await benchStop({
      ...(flags.trials === undefined ? {} : { trials: flags.trials }),
      ...(flags.redisDown === undefined ? {} : { redisDown: flags.redisDown }),
      say: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(`${flags.json ? JSON.stringify(result, null, 2) : tableOf(result)}\n`);
  });

program
  .command('skew')
  .description('How far apart the shards of a round start, by the target and as reported.')
  .option('--starts <n>', 'starts', Number)
  .option('--shards <n>', 'k6s a start', Number)
  .option('--json', 'print JSON')
  .action(async (flags: { starts?: number; shards?: number; json?: boolean }) => {
    const result = await benchSkew({
      ...(flags.starts === undefined ? {} : { starts: flags.starts }),
      ...(flags.shards === undefined ? {} : { shards: flags.shards }),
      say: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(`${flags.json ? JSON.stringify(result, null, 2) : tableOf(result)}\n`);
  });

await program.parseAsync(process.argv.slice(process.argv[2] === 'bench' ? 3 : 2), { from: 'user' });

function tableOf(result: BenchResult): string {
  const { cpu, cpus, memoryBytes, platform, node } = result.machine;
  const table = new Table({ head: ['figure', 'value', 'interval', 'samples'] });
  table.push(...result.rows.map(rowOf));
  const gigabytes = Math.round(memoryBytes / 2 ** 30);
  const machine = `${cpu}, ${cpus} CPUs, ${gigabytes} GB, ${platform}, Node ${node}`;
  return `${table.toString()}\n${result.name} on ${machine}`;
}

function rowOf({ figure, value, unit, interval, samples }: BenchRow): string[] {
  const range =
    interval === null
      ? ''
      : `${rounded(interval.low)}–${rounded(interval.high)} (${Math.round(interval.coverage * 100)}%)`;
  return [figure, `${rounded(value)} ${unit}`.trim(), range, String(samples)];
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}
