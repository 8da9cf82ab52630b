import { join } from 'node:path';
import { Command } from 'commander';
import { type ExitCode, exitCode } from '../../core/errors/exitCode.mjs';
import { plural } from '../../core/text/figures.ts';
import { packageRoot } from '../../root.ts';
import { drillSummaries } from '../../run/catalog/drillList.ts';
import { type FirstReading, firstReadings } from '../../run/drill/firstReadings.ts';
import { newRunId } from '../../run/runId.ts';
import type { LocalPorts } from '../local/up.ts';
import { diagnosticLine, uncheckedLine } from '../shared/diagnostics.ts';
import { type CommandHelp, helpText } from '../shared/help.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { matrixCommand } from './drillMatrix.ts';
import {
  abortDrillCommand,
  historyCommand,
  noteDrillCommand,
  showCommand,
} from './drillRequests.ts';
import { pairsCommand } from './pairs.ts';
import { preparedOrTold } from './preparedDrill.ts';
import { runDrillCommand } from './runDrill.ts';
import { planJson, showDrillPlan } from './showDrillPlan.ts';

interface Flags {
  readonly target?: string;
  readonly connect?: boolean;
  readonly json?: boolean;
}

/** `zerohour drill …`: pressure drills, which break something on purpose under load. */
export function drillCommand(ports: LocalPorts): Command {
  return new Command('drill')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour drill plan scenarios/mall/drills/payment-rush.yaml'],
        exits: ['pass', 'usage', 'internal'],
      }),
    )
    .addCommand(validateCommand())
    .addCommand(planCommand())
    .addCommand(runDrillCommand(ports.openLocalStack))
    .addCommand(pairsCommand(ports))
    .addCommand(listCommand())
    .addCommand(historyCommand())
    .addCommand(matrixCommand())
    .addCommand(showCommand())
    .addCommand(abortDrillCommand())
    .addCommand(noteDrillCommand());
}

const example = 'scenarios/mall/drills/payment-rush.yaml';

function fileCommand(name: string, description: string, help: Partial<CommandHelp> = {}): Command {
  return new Command(name)
    .description(description)
    .argument('<drill>', 'the drill file')
    .option('--target <name>', "a target's name or path, instead of the drill's own")
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: [`npx zerohour drill ${name} ${example}`],
        exits: ['pass', 'usage', 'internal'],
        ...help,
      }),
    );
}

function validateCommand(): Command {
  return fileCommand(
    'validate',
    'List every diagnostic of a drill, its scenario and its target at once.',
    {
      exits: ['pass', 'fail', 'unknown', 'usage', 'internal'],
      meanings: {
        pass: 'the drill is valid, and with --connect each probe of the stack holds now',
        fail: 'with --connect: a probe does not hold',
        unknown: 'with --connect: a probe could not be read',
      },
    },
  )
    .option('--connect', 'then read each probe of the stack once; sends no load')
    .action(async (file: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const prepared = await preparedOrTold(screen, file, flags);
      if (prepared === null) return;
      const { drill, target, warnings, unchecked } = prepared;
      const readings =
        flags.connect === true && target !== null
          ? await firstReadings(drill, target, newRunId(Date.now()), Date.now())
          : null;
      screen.json({
        ...{ file, valid: true, diagnostics: warnings, unchecked },
        ...(readings === null ? {} : { readings }),
      });
      for (const warning of warnings) screen.line(diagnosticLine(screen, warning));
      const count = warnings.length === 0 ? '' : `, with ${plural(warnings.length, 'warning')}`;
      screen.line(`${file}: valid${count}`);
      if (unchecked !== null) screen.line(uncheckedLine(unchecked));
      if (flags.connect === true) process.exitCode = shownReadings(screen, readings);
    });
}

/** Prints what the probes of the stack read, and gives the exit code of the worst. Null: nothing could be asked. */
function shownReadings(screen: Screen, readings: readonly FirstReading[] | null): ExitCode {
  if (readings === null) return exitCode.unknown;
  const { paint } = screen;
  const marks = { holds: paint.green, broken: paint.red, unknown: paint.yellow };
  for (const { probe, expected, state, text } of readings) {
    screen.line(`${marks[state](state)} ${probe}: ${expected}; read ${text}`);
  }
  if (readings.some(({ state }) => state === 'broken')) return exitCode.fail;
  return readings.some(({ state }) => state === 'unknown') ? exitCode.unknown : exitCode.pass;
}

function planCommand(): Command {
  return fileCommand(
    'plan',
    'Print the clock of a drill: its stages, actions, phases and readings. Sends nothing.',
  ).action(async (file: string, flags: Flags) => {
    const screen = createScreen({ json: flags.json === true });
    const prepared = await preparedOrTold(screen, file, flags);
    if (prepared === null) return;
    screen.json(planJson(prepared));
    if (flags.json === true) return;
    showDrillPlan(screen, prepared);
    for (const warning of prepared.warnings) screen.line(diagnosticLine(screen, warning));
    if (prepared.unchecked !== null) screen.line(uncheckedLine(prepared.unchecked));
  });
}

function listCommand(): Command {
  return new Command('list')
    .description('List the drills below a folder, and whether each file is valid.')
    .argument('[folder]', 'the folder; default scenarios/ of the checkout')
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      helpText({ examples: ['npx zerohour drill list'], exits: ['pass', 'usage', 'internal'] }),
    )
    .action(async (folder: string | undefined, flags: Pick<Flags, 'json'>) => {
      const screen = createScreen({ json: flags.json === true });
      const drills = await drillSummaries(folder ?? join(packageRoot(), 'scenarios'));
      screen.json(drills);
      if (drills.length === 0) screen.line('no drills');
      for (const { id, scenario, actions, durationMs, diagnostics } of drills) {
        const [first] = diagnostics;
        screen.line(
          first === undefined
            ? `${screen.paint.bold(id)}  ${scenario}, ${plural(actions, 'action')}, ${Math.round(durationMs / 1000)} s`
            : `${screen.paint.bold(id)}  ${screen.paint.red('not valid')}: ${plural(diagnostics.length, 'diagnostic')}, the first: ${first.message}`,
        );
      }
    });
}
