import { Command } from 'commander';
import type { ItemPart } from '../../core/drill/drillBody.ts';
import { isFinalDrill } from '../../core/drill/drillState.ts';
import { instant } from '../../core/text/figures.ts';
import { formatSpan } from '../../core/text/units.ts';
import type { DrillRow } from '../../run/drill/drillService.ts';
import { callServer } from '../shared/connection.ts';
import { exitOfVerdict } from '../shared/failure.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';
import { printVerdict } from './runDrill.ts';

interface Flags {
  readonly json?: boolean;
}

const id = 'm2f8k1c9x0aa';

/** `rush on mall`, `rush on mall without protection`. */
const nameOf = ({ name, target, withoutProtection }: DrillRow): string =>
  `${name} on ${target}${withoutProtection ? ' without protection' : ''}`;

/** `zerohour drill history`: the drills of the server, the newest first. */
export function historyCommand(): Command {
  return new Command('history')
    .description('List the drills that the server has run, the newest first.')
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      helpText({ examples: ['npx zerohour drill history'], exits: requestExits }),
    )
    .action(async (flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const drills = await callServer(screen, (api) => api.drills(50));
      if (drills === null) return;
      screen.json(drills);
      if (drills.length === 0) screen.line('no drills');
      for (const drill of drills) {
        const end = drill.verdict ?? drill.state;
        const told = drill.sentence === null ? '' : `. ${drill.sentence}`;
        screen.line(
          `${screen.paint.bold(drill.id)}  ${instant(drill.createdAt)}  ${nameOf(drill)}: ${end}${told}`,
        );
      }
    });
}

/** `zerohour drill show`: how a drill stands, with the exit code of its verdict once it has ended. */
export function showCommand(): Command {
  return new Command('show')
    .description('Print how a drill stands, or its verdict with the reasons.')
    .argument('<drill>', 'the drill, as "drill run" printed it')
    .option('--json', 'print the drill as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: [`npx zerohour drill show ${id}`],
        exits: ['pass', 'fail', 'unknown', 'usage', 'missing', 'internal'],
        meanings: { pass: 'pass, or the drill has not ended yet' },
      }),
    )
    .action(async (drillId: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const shown = await callServer(screen, async (api) => {
        const drill = await api.drill(drillId);
        if (!drill.ok || !isFinalDrill(drill.value.state)) return drill;
        await printVerdict(api, drill.value, screen);
        return drill;
      });
      if (shown === null) return;
      if (isFinalDrill(shown.state)) {
        process.exitCode = exitOfVerdict(shown.verdict);
        return;
      }
      screen.json(shown);
      screen.line(`drill ${shown.id}: ${nameOf(shown)} is ${shown.state}`);
      for (const { part, text, atMs, phase, problem } of shown.actions) {
        const when = whenOf(part, atMs);
        screen.line(`  ${text}, ${when}: ${phase}${problem === null ? '' : ` (${problem})`}`);
      }
    });
}

/** An action of the rollback or the protection has no time of its own. */
function whenOf(part: ItemPart, atMs: number | null): string {
  if (part === 'protection') return 'before the load';
  return atMs === null ? 'at the end' : `at ${formatSpan(atMs)}`;
}

/** `zerohour drill abort`. */
export function abortDrillCommand(): Command {
  return new Command('abort')
    .description('Stop the load of a drill at once, and take back what is on.')
    .argument('<drill>', 'the drill, as "drill run" printed it')
    .option('--reason <text>', 'why, for the report', 'aborted at the command line')
    .option('--json', 'print the drill as JSON')
    .addHelpText(
      'after',
      helpText({ examples: [`npx zerohour drill abort ${id}`], exits: requestExits }),
    )
    .action(async (drillId: string, flags: Flags & { readonly reason: string }) => {
      const screen = createScreen({ json: flags.json === true });
      const drill = await callServer(screen, (api) => api.abortDrill(drillId, flags.reason));
      if (drill === null) return;
      screen.json(drill);
      screen.line(`drill ${drillId}: its load is being stopped, and what is on is taken back`);
    });
}

/** `zerohour drill note`. */
export function noteDrillCommand(): Command {
  return new Command('note')
    .description('Write a line on the timeline of a drill.')
    .argument('<drill>', 'the drill, as "drill run" printed it')
    .argument('<text>', 'the line')
    .addHelpText(
      'after',
      helpText({
        examples: [`npx zerohour drill note ${id} "the shop's page is slow"`],
        exits: requestExits,
      }),
    )
    .action(async (drillId: string, text: string) => {
      const screen = createScreen({ json: false });
      const drill = await callServer(screen, (api) => api.noteDrill(drillId, text));
      if (drill !== null) screen.line(`drill ${drillId}: noted`);
    });
}
