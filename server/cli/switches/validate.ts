import { Command } from 'commander';
import { plural } from '../../core/text/figures.ts';
import { checkSwitchFile } from '../../run/switch/checkSwitchFile.ts';
import { diagnosticLine, printDiagnostics } from '../shared/diagnostics.ts';
import { helpText } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';

/** `zerohour switch validate <file>`: every diagnostic at once, as `file:line:column message`. */
export function validateSwitchesCommand(): Command {
  return new Command('validate')
    .description('List every diagnostic of a switch file at once, with line and column.')
    .argument('<file>', 'the switch file')
    .option('--json', 'print the diagnostics as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour switch validate targets/shop.switches.yaml'],
        exits: ['pass', 'usage', 'internal'],
        meanings: { pass: 'the file is valid' },
      }),
    )
    .action(async (file: string, flags: { readonly json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const checked = await checkSwitchFile(file, process.env);
      if (!checked.ok) {
        process.exitCode = printDiagnostics(screen, checked.error, { file }, 'ZH-SWITCH-001');
        return;
      }
      const { warnings: diagnostics, file: parsed } = checked.value;
      const { length } = parsed.switches;
      screen.json({ file, valid: true, diagnostics, switches: length });
      for (const warning of diagnostics) screen.line(diagnosticLine(screen, warning));
      const count =
        diagnostics.length === 0 ? '' : `, with ${plural(diagnostics.length, 'warning')}`;
      screen.line(`${file}: valid, ${length} ${length === 1 ? 'switch' : 'switches'}${count}`);
    });
}
