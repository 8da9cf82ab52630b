import { join } from 'node:path';
import { Command } from 'commander';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { dataFolder } from '../../root.ts';
import { validateFile } from '../../run/catalog/prepareScenario.ts';
import { exitCode } from '../exitCode.ts';
import { createScreen, type Screen } from '../runs/screen.ts';

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
    .addHelpText('after', '\n  $ npx zerohour validate scenarios/mall/midnight-peak.yaml')
    .action(async (file: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const options = { target: flags.target ?? null, shards: null };
      const found = await validateFile(file, options, join(dataFolder(), 'targets'));
      screen.json({ file, valid: found.diagnostics.length === 0, ...found });
      if (found.diagnostics.length > 0) {
        showDiagnostics(screen, found.diagnostics);
        process.exitCode = exitCode.usage;
        return;
      }
      screen.line(`${file}: valid`);
      if (found.unchecked !== null) screen.line(`its plan was not checked: ${found.unchecked}`);
    });
}

/** Diagnostics for a person, in the form that editors make links of, and their count. */
export function showDiagnostics(screen: Screen, diagnostics: readonly Diagnostic[]): void {
  for (const { file, line, column, message } of diagnostics) {
    screen.line(`${screen.paint.bold(`${file}:${line}:${column}`)} ${message}`);
  }
  screen.line(
    screen.paint.red(
      diagnostics.length === 1 ? '1 diagnostic' : `${diagnostics.length} diagnostics`,
    ),
  );
}
