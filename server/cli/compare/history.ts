import { Command, InvalidArgumentError } from 'commander';
import type { ComparedRun } from '../../core/compare/comparable.ts';
import { changeText, figureText } from '../../core/compare/effectText.ts';
import { pText } from '../../core/compare/formats/rows.ts';
import {
  defaultHistory,
  type History,
  type HistoryChange,
  type HistorySeries,
  historyOf,
} from '../../core/compare/history.ts';
import { metrics } from '../../core/compare/metrics.ts';
import { failure } from '../../core/errors/failure.ts';
import { groupBy } from '../../core/groupBy.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { instant, plural } from '../../core/text/figures.ts';
import { connect } from '../shared/connection.ts';
import { helpText } from '../shared/help.ts';
import { seedOf } from '../shared/options.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { namedTwice, readSide } from './comparedSides.ts';

interface Flags {
  readonly branch?: string;
  readonly window: number;
  readonly p: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `zerohour history <runs...>`: from which run on a figure has another level. */
export function historyCommand(): Command {
  return new Command('history')
    .argument('<runs...>', 'run folders or ids of one scenario, in any order')
    .option('--branch <name>', 'only the runs of this branch or tag')
    .option(
      '--window <n>',
      'runs on each side of a change that decide',
      windowOf,
      defaultHistory.window,
    )
    .option(
      '--p <number>',
      'how unlikely a change by chance shall be',
      chanceOf,
      defaultHistory.pMax,
    )
    .option('--seed <number>', 'of the permutations', seedOf, defaultHistory.seed)
    .option('--json', 'print values and changes as JSON')
    .addHelpText(
      'after',
      helpText({
        notes: `Change points by E-divisive with a permutation test. Runs of different branches, and on different
machines, are series apart. docs/guides/compare.md says more.`,
        examples: [
          'npx zerohour history .zerohour/runs/*',
          'npx zerohour history reports/* --json',
        ],
        exits: ['pass', 'usage', 'missing', 'internal'],
      }),
    )
    .action(async (names: readonly string[], flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const runs: ComparedRun[] = [];
      for (const name of names) {
        const side = await readSide([name], connect);
        if (!side.ok) {
          process.exitCode = screen.failure(side.error);
          return;
        }
        // The seconds of a hundred runs do not have to be held.
        runs.push(...side.value.map((run) => ({ ...run, timeline: run.timeline.slice(0, 5) })));
      }
      const twice = namedTwice(runs);
      if (twice !== null) {
        process.exitCode = screen.failure(twice);
        return;
      }
      const options = { window: flags.window, pMax: flags.p, seed: flags.seed };
      const chosen = runsOfBranch(runs, flags.branch);
      const history = chosen.ok ? historyOf(chosen.value, options) : chosen;
      if (history.ok) return show(history.value, screen);
      process.exitCode = screen.failure(failure('ZH-COMPARE-001', { reason: history.error }));
    });
}

/** The runs of one branch, or all; the error is of a branch that has none. */
function runsOfBranch(
  runs: readonly ComparedRun[],
  wanted: string | undefined,
): Result<readonly ComparedRun[], string> {
  if (wanted === undefined) return ok(runs);
  const own = runs.filter(({ branch }) => branch === wanted);
  if (own.length > 0) return ok(own);
  const others = [...new Set(runs.map(({ branch }) => branch ?? 'not known'))].sort();
  return err(`no run is of the branch ${wanted}; of these they are: ${others.join(', ')}`);
}

function show(history: History, screen: Screen): void {
  const { scenario, runs, series, window, pMax } = history;
  screen.json(history);
  const groups = groupBy(series, ({ branch, machine }) => JSON.stringify([branch, machine]));
  screen.line(`${screen.paint.bold(scenario)}: ${plural(runs, 'run')}`);
  for (const own of groups.values()) {
    const [{ branch, machine, values }] = own;
    const of = branch === null ? '' : `branch ${branch}, `;
    screen.line(screen.paint.dim(`  ${of}on ${machine}: ${plural(values.length, 'run')}`));
    const lines = own.flatMap((each) => each.changes.map((change) => changeLine(each, change)));
    for (const line of lines) screen.line(`  ${screen.paint.yellow('!')} ${line}`);
    if (lines.length === 0) screen.line('  no figure changed its level');
  }
  screen.line(
    screen.paint.dim(
      `  E-divisive, ${window} runs on a side, p ≤ ${pMax} by permutation of each figure`,
    ),
  );
}

function changeLine({ path, level, metric }: HistorySeries, change: HistoryChange): string {
  const { before, after, run, startedAt, p } = change;
  const moved = metrics[metric].change === 'ratio' ? after / before : after - before;
  return `${path} at ${level}: ${metrics[metric].name} ${figureText({ metric }, before)} → ${figureText({ metric }, after)}, ${changeText({ metric }, moved)} from run ${run} of ${instant(startedAt)} on, p = ${pText(p)}`;
}

function windowOf(text: string): number {
  const value = Number(text);
  if (/^\d{1,3}$/.test(text) && value >= 3) return value;
  throw new InvalidArgumentError('give a whole number from 3 to 999');
}

function chanceOf(text: string): number {
  const value = Number(text);
  if (/^0?\.\d{1,5}$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('give a probability such as 0.001');
}
