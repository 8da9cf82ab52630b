import { basename, extname } from 'node:path';
import { text as wholeText } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { type ExitCode, exitCode } from '../../core/errors/exitCode.mjs';
import { failure } from '../../core/errors/failure.ts';
import { importers } from '../../core/import/importers.ts';
import { type Imported, importScenario } from '../../core/import/importScenario.ts';
import { secretsComment } from '../../core/import/writeScenario.ts';
import { ok } from '../../core/result.ts';
import { readDocument, writeNewFiles } from '../../run/catalog/importFiles.ts';
import { helpText } from '../shared/help.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

interface Flags {
  readonly as?: string;
  readonly out: string;
  readonly target?: string;
  readonly json?: boolean;
}

/** `zerohour import <file>`: a scenario of another tool's document, and a list of what was not understood. */
export function importCommand(): Command {
  const kinds = new Option('--as <kind>', 'what the document is, instead of telling by its text');
  return new Command('import')
    .argument('<file>', 'the document; "-" reads standard input')
    .addOption(kinds.choices(importers.map(({ name }) => name)))
    .option('--out <folder>', 'where the scenario and its data files are written', '.')
    .option('--target <name>', "the target's name, instead of the document's own")
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: [
          'npx zerohour import shop.har --out scenarios/shop',
          'npx zerohour import - --as curl < requests.sh',
        ],
        exits: ['pass', 'usage', 'internal'],
      }),
    )
    .action(async (file: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      process.exitCode = await importFile(screen, file, flags);
    });
}

async function importFile(screen: Screen, file: string, flags: Flags): Promise<ExitCode> {
  const shown = file === '-' ? 'standard input' : file;
  const fail = (place: string, reason: string, remedy: string): ExitCode =>
    screen.failure(failure('ZH-SCENARIO-005', { file: shown, place, reason, remedy }));
  const text = file === '-' ? ok(await wholeText(process.stdin)) : await readDocument(file);
  if (!text.ok) return fail('the file', text.error, 'Check the path.');
  const name = scenarioName(file);
  const names = { scenario: name, target: flags.target ?? name };
  const imported = importScenario({ ...names, text: text.value, as: flags.as ?? null });
  if (!imported.ok) {
    const { place, message, remedy } = imported.error;
    return fail(place, message, remedy);
  }
  const { scenario, files } = imported.value;
  const written = await writeNewFiles(flags.out, { [`${name}.yaml`]: scenario, ...files });
  if (!written.ok) return screen.failure(written.error);
  show(screen, imported.value, written.value);
  return exitCode.pass;
}

/** `My shop (2).har` → `my-shop-2`. */
function scenarioName(file: string): string {
  const base = file === '-' ? '' : basename(file, extname(file));
  const name = base
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return name.slice(0, 64).replace(/-$/, '') || 'imported';
}

function show(screen: Screen, imported: Imported, paths: readonly string[]): void {
  const { as, taken, notices, secrets } = imported;
  screen.json({ as, files: paths, secrets, taken, notices });
  screen.line(`wrote ${paths.join(', ')}`);
  screen.line(screen.paint.bold('Taken'));
  for (const { what, count } of taken) screen.line(`  ${count} × ${what}`);
  if (notices.length > 0) screen.line(screen.paint.bold('Not taken, or in doubt'));
  for (const { kind, place, count, remedy } of notices) {
    screen.line(`  ${count} × ${kind} (first: ${place}): ${remedy}`);
  }
  for (const line of secretsComment(imported)) screen.line(line);
  const [scenario = ''] = paths;
  screen.line(`Next: read its comments, then npx zerohour validate ${scenario}`);
}
