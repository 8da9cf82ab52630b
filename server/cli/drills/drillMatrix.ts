import { Command } from 'commander';
import {
  type FailureMatrix,
  type FailureTry,
  wholeTarget,
} from '../../core/drill/report/failureMatrix.ts';
import { plural } from '../../core/text/figures.ts';
import { formatSpan } from '../../core/text/units.ts';
import { callServer } from '../shared/connection.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

/** `zerohour drill matrix`: what drills have shown of each failure of each service. */
export function matrixCommand(): Command {
  return new Command('matrix')
    .description('Print what drills have shown of each failure of each service.')
    .option('--json', 'print the matrix as JSON')
    .addHelpText(
      'after',
      helpText({ examples: ['npx zerohour drill matrix'], exits: requestExits }),
    )
    .action(async (flags: { readonly json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const matrix = await callServer(screen, (api) => api.failureMatrix());
      if (matrix === null) return;
      screen.json(matrix);
      printMatrix(screen, matrix);
    });
}

function printMatrix(screen: Screen, { services }: FailureMatrix): void {
  const { paint } = screen;
  const colours = { pass: paint.green, fail: paint.red, unknown: paint.yellow };
  for (const { service, cells } of services) {
    screen.line(paint.bold(service === wholeTarget ? 'the whole target' : service));
    for (const { failure, tries } of cells) {
      if (tries.length === 0) screen.line(`  ${failure}: ${paint.dim('never tried')}`);
      for (const one of tries) {
        const state = colours[one.state](one.state);
        screen.line(
          `  ${failure}: ${state} (${factsOf(one).join(', ')}). Expected that ${one.expected}; saw ${one.saw}.`,
        );
      }
    }
  }
}

const dayMs = 86_400_000;

function factsOf(one: FailureTry): string[] {
  const { name, target, drillId, withoutProtection, ageMs, isStale, recovery } = one;
  const days = Math.floor(ageMs / dayMs);
  const age = days === 0 ? 'today' : `${plural(days, 'day')} ago`;
  return [
    `${name} on ${target}, drill ${drillId}`,
    ...(withoutProtection ? ['without protection'] : []),
    isStale ? `${age}, stale` : age,
    ...(recovery === null ? [] : [recoveryText(recovery)]),
  ];
}

function recoveryText({ leastMs, mostMs }: NonNullable<FailureTry['recovery']>): string {
  if (leastMs === null) return 'no recovery was seen';
  if (mostMs === null) return `recovery unknown: ${formatSpan(leastMs)} at least`;
  return leastMs === mostMs
    ? `recovered in ${formatSpan(leastMs)}`
    : `recovered in ${formatSpan(leastMs)} to ${formatSpan(mostMs)}`;
}
