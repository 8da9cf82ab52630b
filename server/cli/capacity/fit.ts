import Table from 'cli-table3';
import { Command } from 'commander';
import type { Interval } from '../../core/capacity/draws.ts';
import { fitUsl, type UslFit } from '../../core/capacity/usl/fitUsl.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';
import { readPoints } from '../../run/capacity/readPoints.ts';
import { printDiagnostics } from '../shared/diagnostics.ts';
import { helpText } from '../shared/help.ts';
import { seedOf } from '../shared/options.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

interface Flags {
  readonly json?: boolean;
  readonly seed: number;
}

/** `zerohour capacity fit <file>`: the Universal Scalability Law, fitted to a table of measurements. */
export function fitCommand(): Command {
  return new Command('fit')
    .description('Fit the Universal Scalability Law to throughputs measured at different loads.')
    .argument('<file>', 'a CSV file with the columns n (users, machines) and x (throughput)')
    .option('--seed <number>', 'of the resamples that give the intervals', seedOf, 1)
    .option('--json', 'print the fit as JSON')
    .addHelpText(
      'after',
      helpText({
        notes:
          'X(N) = λN / (1 + σ(N − 1) + κN(N − 1)), by least squares with σ ≥ 0 and κ ≥ 0.\n' +
          'Six points or more; nothing is said of loads beyond twice the largest.',
        examples: [
          'npx zerohour capacity fit points.csv',
          'npx zerohour capacity fit points.csv --json',
        ],
        exits: ['pass', 'unknown', 'usage', 'internal'],
        meanings: { pass: 'fitted', unknown: 'the points allow no fit; the reason is printed' },
      }),
    )
    .action(async (path: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const points = await readPoints(path);
      if (!points.ok) {
        const code = 'ZH-CAPACITY-001';
        process.exitCode = printDiagnostics(screen, points.error, { file: path }, code);
        return;
      }
      const fit = fitUsl(points.value, mulberry32(flags.seed));
      screen.json({ file: path, ...fit, seed: flags.seed });
      if (fit.state === 'fitted') return show(screen, fit);
      screen.line(`no fit: ${fit.reason}`);
      process.exitCode = exitCode.unknown;
    });
}

function show(screen: Screen, fit: UslFit): void {
  const { intervals, peak, peakIntervals } = fit;
  const line = (name: string, value: string, range: Interval | null, about: string): void =>
    screen.line(
      `  ${name.padEnd(8)}${value.padEnd(12)}${(range === null ? '' : rangeText(range)).padEnd(26)}${about}`,
    );
  screen.line(
    `${screen.paint.bold('X(N) = λN / (1 + σ(N − 1) + κN(N − 1))')}, 95% intervals in brackets`,
  );
  line('λ', figure(fit.lambda), intervals.lambda, 'throughput at N = 1');
  line('σ', figure(fit.sigma), intervals.sigma, 'contention');
  line('κ', figure(fit.kappa), intervals.kappa, 'coherency');
  if (peak === null) line('peak', 'none', null, 'see below');
  else {
    line('peak at', figure(peak.n), peakIntervals?.n ?? null, 'where throughput is highest');
    line('peak', figure(peak.x), peakIntervals?.x ?? null, 'throughput there');
  }
  line(
    'limit',
    fit.limit === null ? 'none' : figure(fit.limit),
    null,
    'λ/σ, what contention alone allows',
  );
  line(
    'optimal',
    fit.optimal === null ? 'any' : figure(fit.optimal),
    null,
    '1/σ, nearly linear up to there',
  );
  line('rmse', figure(fit.rmse), null, 'root of the mean squared residual');
  screen.line('knees, which the methods see differently: advice, and no capacity');
  for (const { method, at, about } of fit.knees)
    line(method, at === null ? 'none' : `N = ${figure(at.n)}`, null, about);
  const table = new Table({
    head: ['N', 'measured', 'fitted', 'residual'],
    style: { head: [], border: [] },
  });
  for (const { n, x, fitted } of fit.points)
    table.push([figure(n), figure(x), figure(fitted), figure(x - fitted)]);
  screen.block(table.toString());
  for (const warning of fit.warnings) screen.line(`${screen.paint.yellow('warning:')} ${warning}`);
}

/** Five digits that count. */
const figure = (value: number): string => String(Number(value.toPrecision(5)));
const rangeText = ([low, high]: Interval): string => `[${figure(low)}, ${figure(high)}]`;
