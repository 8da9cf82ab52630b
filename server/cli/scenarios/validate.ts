import { join } from 'node:path';
import { Command } from 'commander';
import { dataFolder } from '../../root.ts';
import { validateFile } from '../../run/catalog/prepareScenario.ts';
import { printDiagnostics } from '../shared/diagnostics.ts';
import { helpText } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';

interface Flags {
  readonly target?: string;
  readonly json?: boolean;
}

/** `zerohour validate <scenario>`: every diagnostic at once, as `file:line:column message`. */
export function validateCommand(): Command {
  return new Command('validate')
    .description('List every diagnostic of a scenario file at once, with line and column.')
    .argument('<scenario>', 'the scenario file')
    .option('--target <name>', "a target's name or path, instead of the scenario's own")
    .option('--json', 'print the diagnostics as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour validate scenarios/mall/midnight-peak.yaml'],
        exits: ['pass', 'usage', 'internal'],
      }),
    )
    .action(async (file: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const options = { target: flags.target ?? null, shards: null };
      const found = await validateFile(file, options, join(dataFolder(), 'targets'));
      const { diagnostics, unchecked } = found;
      if (diagnostics.length > 0) {
        process.exitCode = printDiagnostics(screen, diagnostics, { file, unchecked });
        return;
      }
      screen.json({ file, valid: true, diagnostics, unchecked });
      screen.line(`${file}: valid`);
      if (unchecked !== null) screen.line(`its plan was not checked: ${unchecked}`);
    });
}
