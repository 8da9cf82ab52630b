import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { describeMachine, type Machine } from '../../bench/result.ts';
import { dataFolder } from '../../root.ts';
import { runHistories } from './histories.ts';
import { type Kind, kinds } from './kinds.ts';
import { type DrillResult, type KindResult, runChaos, summarise } from './runner.ts';

/** Entry of `npm run chaos`: prints trials, seed and violations; ends with 1 when something was broken. */
const missingCode = 69;

interface Flags {
  readonly trials?: number;
  readonly seed?: number;
  readonly only?: readonly Kind[];
  readonly parallel: number;
  readonly drill?: number;
  readonly json?: boolean;
}

const seedFor = (flags: Flags): number => flags.seed ?? randomInt(1, 2 ** 31);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const program = new Command('zerohour chaos')
  .description(
    'Breaks real processes in the middle of real runs, and looks from outside whether anything was\n' +
      'lost, doubled, smoothed over or left running.',
  )
  .option('--trials <n>', 'trials of each kind; the full set of each without', whole)
  .option('--seed <n>', 'draws the same faults again; printed, random without', whole)
  .option('--only <kinds>', 'some of the kinds below, with commas between', someKinds)
  .option('--parallel <n>', 'stacks side by side, each with everything of its own', whole, 3)
  .option('--drill <n>', 'only this drill of each kind, to repeat one', whole)
  .option('--json', 'print JSON')
  .addHelpText('after', helpOnKinds())
  .action((flags: Flags) => chaos(flags));

program
  .command('histories')
  .description("Random histories of a run's state machine, as a pure value; no process is started.")
  .action((_own: unknown, command: Command) => histories(command.optsWithGlobals<Flags>()));

await program.parseAsync(process.argv.slice(process.argv[2] === 'chaos' ? 3 : 2), { from: 'user' });

async function chaos(flags: Flags): Promise<void> {
  if (process.platform !== 'linux') {
    say('chaos looks for processes in /proc: it needs Linux');
    process.exitCode = missingCode;
    return;
  }
  const seed = seedFor(flags);
  const chosen = (flags.only ?? kinds).map((kind) => ({
    kind,
    trials: flags.trials ?? kind.trials,
  }));
  const options = {
    kinds: chosen,
    seed,
    parallel: flags.parallel,
    drill: flags.drill ?? null,
    keepIn: join(dataFolder(), 'chaos'),
    say,
  };
  say(`seed ${seed}, ${flags.parallel} stacks; kept on a violation: ${options.keepIn}`);
  const results = await runChaos(options);
  const summary = summarise(options, results);
  process.stdout.write(`${flags.json ? jsonOf(seed, summary, results) : tableOf(seed, summary)}\n`);
  if (summary.some(({ violations }) => violations > 0)) process.exitCode = 1;
}

function histories(flags: Flags): void {
  const seed = seedFor(flags);
  const trials = flags.trials ?? 100_000;
  const { violation, tookMs } = runHistories(trials, seed);
  const violations = violation === null ? 0 : 1;
  if (violation !== null) say(violation);
  const figures = { kind: 'histories', trials, seed, violations, tookMs };
  const line = `${trials} histories, seed ${seed}: ${violations} violations, ${Math.round(tookMs / 1_000)} s`;
  process.stdout.write(`${flags.json ? JSON.stringify(figures) : line}\n`);
  if (violations > 0) process.exitCode = 1;
}

function tableOf(seed: number, summary: readonly KindResult[]): string {
  const table = new Table({
    style: { head: [], border: [] },
    head: [
      'kind',
      'trials',
      'runs',
      'violations',
      'shards lost',
      'k6 left',
      'reconnect',
      'verdicts',
    ],
  });
  const ms = (value: number | null): string => (value === null ? '' : `≤ ${value} ms`);
  for (const one of summary) {
    const verdicts = Object.entries(one.verdicts).map(([verdict, n]) => `${n} ${verdict}`);
    table.push([
      one.kind,
      one.trials,
      one.runs,
      one.violations,
      one.shardsLost,
      ms(one.k6LeftMsMax),
      ms(one.reconnectMsMax),
      verdicts.join(', '),
    ]);
  }
  return `${table.toString()}\nseed ${seed}, on ${inWords(describeMachine())}`;
}

function jsonOf(
  seed: number,
  summary: readonly KindResult[],
  results: readonly DrillResult[],
): string {
  const violations = results.flatMap(({ plan, violations }) =>
    violations.map((violation) => ({ kind: plan.kind, drill: plan.number, ...violation })),
  );
  return JSON.stringify({ seed, machine: describeMachine(), kinds: summary, violations }, null, 2);
}

function inWords({ cpu, cpus, memoryBytes, platform, node }: Machine): string {
  return `${cpu}, ${cpus} CPUs, ${Math.round(memoryBytes / 2 ** 30)} GB, ${platform}, Node ${node}`;
}

/** What each kind does and takes, as three stacks side by side need it. */
function helpOnKinds(): string {
  const lines = kinds.map(({ name, says, trials, perDrill, drillS }) => {
    const minutes = (Math.ceil(trials / perDrill) * drillS) / 60;
    return `  ${name.padEnd(18)}${String(trials).padStart(4)}  ${minutes.toFixed(0).padStart(3)} min  ${says}`;
  });
  const all = kinds.reduce(
    (sum, { trials, perDrill, drillS }) => sum + Math.ceil(trials / perDrill) * drillS,
    0,
  );
  return [
    '\nKinds, with the trials of the full set and the time that they take in one stack:',
    ...lines,
    `All of them: ${Math.round(all / 60)} min in one stack, ${Math.round(all / 180)} min in three.\n`,
    'A killed worker or server is started again at once, as systemd with Restart=always would.',
    'Drills that broke a promise keep their evidence and logs.',
  ].join('\n');
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('a whole number above 0 is needed');
}

function someKinds(text: string): readonly Kind[] {
  return text.split(',').map((name) => {
    const kind = kinds.find((one) => one.name === name);
    if (kind !== undefined) return kind;
    const names = kinds.map((one) => one.name).join(', ');
    throw new InvalidArgumentError(`there is no kind ${name}; there are ${names}`);
  });
}
