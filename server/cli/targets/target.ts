import { basename, dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { dataFolder } from '../../root.ts';
import { checkTargetFile } from '../../run/admission/targetProofs.ts';
import { newRunId } from '../../run/runId.ts';
import { showChecklist } from '../shared/checklist.ts';
import { printDiagnostics } from '../shared/diagnostics.ts';
import { helpText } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';

/** `zerohour target …`: what can be done with a target file. */
export function targetCommand(): Command {
  return new Command('target')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour target check targets/shop.yaml'],
        exits: ['pass', 'usage'],
      }),
    )
    .addCommand(checkCommand());
}

interface Flags {
  readonly audit?: string;
  readonly json?: boolean;
}

function checkCommand(): Command {
  return new Command('check')
    .description('Print what a target lacks for a run, hop by hop, and what to do about it.')
    .argument('<target>', "the target's name, or the path of its file")
    .option('--audit <file>', 'an audit file whose queries are run once')
    .option('--json', 'print the checklist as JSON')
    .addHelpText(
      'after',
      helpText({
        notes: 'Drives no load, fills no stock and writes nothing.',
        examples: ['npx zerohour target check targets/shop.yaml --audit audit.yaml'],
        exits: ['pass', 'fail', 'unknown', 'usage', 'internal'],
        meanings: {
          pass: 'nothing is missing',
          fail: 'something is missing',
          unknown: 'something is not adopted yet, or could not be looked at from this machine',
        },
      }),
    )
    .action(async (nameOrPath: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const audit =
        flags.audit === undefined
          ? null
          : { directory: dirname(resolve(flags.audit)), file: basename(flags.audit) };
      const targets = join(dataFolder(), 'targets');
      const checked = await checkTargetFile(
        nameOrPath,
        process.cwd(),
        targets,
        audit,
        newRunId(Date.now()),
      );
      if (!checked.ok) {
        const fields = { target: nameOrPath };
        process.exitCode = printDiagnostics(screen, checked.error, fields, 'ZH-TARGET-001');
        return;
      }
      screen.json(checked.value);
      process.exitCode = showChecklist(screen, checked.value);
    });
}
