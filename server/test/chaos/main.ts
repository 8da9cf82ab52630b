import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { describeMachine, type Machine } from '../../bench/result.ts';
import { runProgram } from '../../cli/program.ts';
import { dataFolder } from '../../root.ts';
import { type DrillKind, drillKinds } from './drillKinds.ts';
import { runHistories } from './histories.ts';
import { type DrillResult, type KindResult, runChaos, summarise } from './runner.ts';

/** The exit code on a platform that the chaos runs do not support. */
const missingCode = 69;

interface Flags {
  readonly trials?: number;
  readonly seed?: number;
  readonly only?: readonly DrillKind[];
  readonly parallel: number;
  readonly drill?: number;
  readonly json?: boolean;
}

const seedFor = (flags: Flags): number => flags.seed ?? randomInt(1, 2 ** 31);
const printLine = (line: string): void => void process.stderr.write(`${line}\n`);

/** Entry of `npm run chaos`: prints trials, seed and violations; exits with 1 after a violation. */
const program = new Command('zerohour chaos')
  .description(
    'Injects faults into real processes during real runs and checks from outside that no load was ' +
      'duplicated, no record lost, no gap hidden and no process left running.',
  )
  .option('--trials <n>', 'trials of each kind (default: the full set)', whole)
  .option('--seed <n>', 'seed that determines the faults (default: random, and printed)', whole)
  .option('--only <kinds>', 'some of the kinds below, separated by commas', someKinds)
  .option(
    '--parallel <n>',
    'stacks that run at the same time, each with its own processes',
    whole,
    3,
  )
  .option('--drill <n>', 'runs only the drill of this number of each kind, to repeat it', whole)
  .option('--json', 'print JSON')
  .addHelpText('after', helpOnKinds())
  .action((flags: Flags) => chaos(flags));

program
  .command('histories')
  .description("Checks random histories of a run's state machine in memory, without processes.")
  .action((_own: unknown, command: Command) => histories(command.optsWithGlobals<Flags>()));

await runProgram(program, process.argv.slice(process.argv[2] === 'chaos' ? 3 : 2));

async function chaos(flags: Flags): Promise<void> {
  if (process.platform !== 'linux') {
    printLine('chaos needs Linux: it finds processes in /proc');
    process.exitCode = missingCode;
    return;
  }
  const seed = seedFor(flags);
  const chosen = (flags.only ?? drillKinds).map((kind) => ({
    kind,
    trials: flags.trials ?? kind.trials,
  }));
  const options = {
    kinds: chosen,
    seed,
    parallel: flags.parallel,
    drill: flags.drill ?? null,
    evidenceFolder: join(dataFolder(), 'chaos'),
    print: printLine,
  };
  printLine(
    `seed ${seed}, ${flags.parallel} stacks; kept on a violation: ${options.evidenceFolder}`,
  );
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
  if (violation !== null) printLine(violation);
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

/** Help text: each kind with its trials, duration and description. */
function helpOnKinds(): string {
  const lines = drillKinds.map(({ name, description, trials, faultsPerDrill, drillS }) => {
    const minutes = (Math.ceil(trials / faultsPerDrill) * drillS) / 60;
    return `  ${name.padEnd(18)}${String(trials).padStart(4)}  ${minutes.toFixed(0).padStart(3)} min  ${description}`;
  });
  const all = drillKinds.reduce(
    (sum, { trials, faultsPerDrill, drillS }) => sum + Math.ceil(trials / faultsPerDrill) * drillS,
    0,
  );
  return [
    '\nKinds, with the trials of the full set and their duration on one stack:',
    ...lines,
    `All kinds: ${Math.round(all / 60)} min on one stack, ${Math.round(all / 180)} min on three.\n`,
    'A drill is one run with one or more faults. Each fault injected before its end is a trial.',
    'A killed worker or server is restarted at once, as systemd does with Restart=always.',
    'The evidence and logs of a drill that violates an invariant are kept.',
  ].join('\n');
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('give a whole number above 0');
}

function someKinds(text: string): readonly DrillKind[] {
  return text.split(',').map((name) => {
    const kind = drillKinds.find((one) => one.name === name);
    if (kind !== undefined) return kind;
    const names = drillKinds.map((one) => one.name).join(', ');
    throw new InvalidArgumentError(`unknown kind ${name}; the kinds are ${names}`);
  });
}
