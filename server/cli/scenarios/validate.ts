import { join } from 'node:path';
import { Command } from 'commander';
import { plural } from '../../core/text/figures.ts';
import { dataFolder } from '../../root.ts';
import { planFile } from '../../run/catalog/prepareScenario.ts';
import { diagnosticLine, printDiagnostics, uncheckedLine } from '../shared/diagnostics.ts';
import { helpText } from '../shared/help.ts';
import { type OverrideFlags, overridesOf, withOverrides } from '../shared/options.ts';
import { createScreen } from '../shared/screen.ts';

interface Flags extends OverrideFlags {
  readonly target?: string;
  readonly json?: boolean;
}

/** `zerohour validate <scenario>`: every diagnostic at once, as `file:line:column message`. */
export function validateCommand(): Command {
  return withOverrides(new Command('validate'))
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
      const planned = await planFile(
        file,
        options,
        join(dataFolder(), 'targets'),
        overridesOf(flags),
      );
      if (!planned.ok) {
        process.exitCode = printDiagnostics(screen, planned.error, { file, unchecked: null });
        return;
      }
      const { warnings: diagnostics, unchecked } = planned.value;
      screen.json({ file, valid: true, diagnostics, unchecked });
      for (const warning of diagnostics) screen.line(diagnosticLine(screen, warning));
      const count =
        diagnostics.length === 0 ? '' : `, with ${plural(diagnostics.length, 'warning')}`;
      screen.line(`${file}: valid${count}`);
      if (unchecked !== null) screen.line(uncheckedLine(unchecked));
    });
}
