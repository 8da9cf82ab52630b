import { join } from 'node:path';
import { Command } from 'commander';
import { hasOversell } from '../../core/audit/findingSummary.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { err, type Result } from '../../core/result.ts';
import { noOverrides } from '../../core/scenario/overrides.ts';
import { packageRoot } from '../../root.ts';
import { type DrivenRun, driveScenario } from '../runs/run.ts';
import { createApi } from '../shared/api.ts';
import type { CommandFailure } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { type LocalStack, printAddress, type Shop } from '../shared/localStack.ts';
import { wholeNumber } from '../shared/options.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { fail, type LocalPorts, stayUp } from './up.ts';

/** Run 1 is a search in about three minutes: an interval of 20% takes fewer stages than the scenario's own. */
const RUNS = [
  {
    scenario: 'find-limit',
    title: 'Run 1: search for the capacity, stock guarded by a row lock',
    set: [{ key: 'load.precise', value: '20%' }],
  },
  {
    scenario: 'guard-off',
    title: 'Run 2: three quarters of that load, the stock guard switched off',
    set: [],
  },
] as const;

export function demoCommand(ports: LocalPorts): Command {
  return new Command('demo')
    .option('--exit', 'end after the two runs instead of staying up')
    .option('--replicas <n>', 'processes per service of the sample shop', wholeNumber, 1)
    .option('--json', 'one JSON value a line on stdout')
    .addHelpText(
      'after',
      helpText({
        notes: 'The reports lie in the folders that are printed at the end.',
        examples: ['npx zerohour demo --exit'],
        exits: ['pass', 'fail', 'usage', 'missing', 'internal', 'interrupted'],
        meanings: {
          pass: 'run 1 passed and found a limit, run 2 failed for oversell, as they must',
          fail: 'a run did not end as it must',
        },
      }),
    )
    .action(async (flags: { exit?: boolean; replicas: number; json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const exits = flags.exit === true || !process.stdout.isTTY || !process.stdin.isTTY;
      process.exitCode = await demo(screen, ports, flags.replicas, exits);
    });
}

async function demo(
  screen: Screen,
  { openLocalStack, openShop }: LocalPorts,
  replicas: number,
  exits: boolean,
): Promise<number> {
  const print = (line: string): void => screen.line(screen.paint.dim(line));
  const stack = await openLocalStack({ port: null, host: null, workers: 1, print });
  if (!stack.ok) return fail(stack.error, screen);
  try {
    printAddress(stack.value, screen);
    const shop = await openShop({ replicas, print });
    if (!shop.ok) return fail(shop.error, screen);
    try {
      const code = await runTwice(stack.value, shop.value, screen);
      if (code === exitCode.interrupted) return code;
      if (exits) {
        screen.line('the console has ended; "npx zerohour up --mall" opens it with these runs');
        return code;
      }
      printAddress(stack.value, screen);
      const stayed = await stayUp(screen, [stack.value, shop.value]);
      return stayed === exitCode.pass ? code : stayed;
    } finally {
      await shop.value.stop();
    }
  } finally {
    await stack.value.stop();
  }
}

async function runTwice(stack: LocalStack, shop: Shop, screen: Screen): Promise<number> {
  const broken = Promise.race([stack.broken, shop.broken]).then(err);
  const results: DrivenRun[] = [];
  for (const { scenario, title, set } of RUNS) {
    screen.line('');
    screen.line(screen.paint.bold(title));
    const driven: Result<DrivenRun, CommandFailure> = await Promise.race([
      driveScenario(
        createApi(stack),
        join(packageRoot(), 'scenarios', 'mall', `${scenario}.yaml`),
        { target: shop.targetFile, shards: null, out: null, overrides: { ...noOverrides, set } },
        screen,
      ),
      broken,
    ]);
    if (!driven.ok) return fail(driven.error, screen);
    if (driven.value.exit === exitCode.interrupted) return exitCode.interrupted;
    results.push(driven.value);
  }
  return conclude(results, screen);
}

/** Exit code 0 only when run 1 passed and found a limit, and run 2 failed for oversell. */
function conclude(results: readonly DrivenRun[], screen: Screen): number {
  const [search, oversell] = results;
  const found = search?.report?.capacity?.search ?? null;
  const isFound = search?.run.verdict === 'pass' && found !== null && found.estimate !== null;
  const findings = oversell?.report?.findings;
  const caught =
    oversell?.run.verdict === 'fail' && findings !== undefined && hasOversell(findings, 'shadow');
  screen.line('');
  screen.line(screen.paint.bold('What the two runs showed'));
  const answer = search?.report?.headline.answer ?? 'no report';
  // The answer of a search begins with the capacity.
  screen.line(mark(isFound, screen, answer));
  screen.line(
    mark(
      caught,
      screen,
      caught
        ? `the oversell was caught by the audit: ${findings.groups[0]?.text}`
        : 'the oversell was not caught',
    ),
  );
  for (const { run } of results) screen.line(`  report: ${join(run.folder, 'report.html')}`);
  return isFound && caught ? exitCode.pass : exitCode.fail;
}

function mark(good: boolean, { paint }: Screen, text: string): string {
  return `  ${good ? paint.green('✓') : paint.red('✗')} ${text}`;
}
