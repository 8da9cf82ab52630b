import { join } from 'node:path';
import { Command } from 'commander';
import type { Fault } from '../../core/diagnostics/diagnostic.ts';
import { dataFolder } from '../../root.ts';
import { validateFile } from '../../run/catalog/validateFile.ts';
import { exitCode } from '../exitCode.ts';
import { createScreen, type Screen } from '../runs/screen.ts';

interface Flags {
  readonly target?: string;
  readonly json?: boolean;
}

/** `zerohour validate <scenario>`: every fault at once, as `file:line:column message`. */
export function validateCommand(): Command {
  return new Command('validate')
    .description('List every fault of a scenario file at once, with line and column.')
    .argument('<scenario>', 'the scenario file')
    .option('--target <name>', "a target's name or path, instead of the scenario's own")
    .option('--json', 'print the faults as JSON')
    .addHelpText('after', '\n  $ npx zerohour validate scenarios/mall/midnight-peak.yaml')
    .action(async (file: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const options = { target: flags.target ?? null, shards: null };
      const found = await validateFile(file, options, join(dataFolder(), 'targets'));
      screen.json({ file, valid: found.faults.length === 0, ...found });
      if (found.faults.length > 0) {
        showFaults(screen, found.faults);
        process.exitCode = exitCode.usage;
        return;
      }
      screen.line(`${file}: valid`);
      if (found.unchecked !== null) screen.line(`its plan was not checked: ${found.unchecked}`);
    });
}

/** Faults for a person, in the form that editors make links of, and their count. */
export function showFaults(screen: Screen, faults: readonly Fault[]): void {
  for (const { file, line, column, message } of faults) {
    screen.line(`${screen.paint.bold(`${file}:${line}:${column}`)} ${message}`);
  }
  screen.line(screen.paint.red(faults.length === 1 ? '1 fault' : `${faults.length} faults`));
}
