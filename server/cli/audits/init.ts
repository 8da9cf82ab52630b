import { Command } from 'commander';
import { safeLine } from '../../core/text/safeLine.ts';
import { proposeAudit } from '../../run/audit/proposeAudit.ts';
import { helpText } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';
import { auditUrlOf, schemaOf } from './auditInput.ts';

/** `zerohour audit init [database]`: an audit file from the catalogue of a database. */
export function auditInitCommand(): Command {
  return new Command('init')
    .description(
      'Propose an audit file from the tables of a database, with its doubts as comments.',
    )
    .argument('[database]', 'postgres://… or mysql://…; else ZEROHOUR_AUDIT_URL')
    .option(
      '--schema <name>',
      'whose tables are looked at; else public, or the schema that looks like a shop; of MySQL the database of the address',
    )
    .option('--name <name>', 'the name of the audit', 'shop')
    .option('--json', 'print the proposal as JSON')
    .addHelpText(
      'after',
      helpText({
        notes:
          'Reads names, types, keys and allowed values, and no rows. Prints the file, and below it what it lacks.',
        examples: [
          'npx zerohour audit init postgres://auditor@db.example/shop > audit.yaml',
          'npx zerohour audit init mysql://auditor@db.example/shop > audit.yaml',
        ],
        exits: ['pass', 'usage', 'missing', 'internal'],
        meanings: { pass: 'proposed, also where it is not whole' },
      }),
    )
    .action(
      async (
        address: string | undefined,
        { schema, name, json }: { schema?: string; name: string; json?: boolean },
      ) => {
        const screen = createScreen({ json: json === true });
        const url = auditUrlOf(screen, address);
        if (url === null) return;
        const proposed = await proposeAudit(url, schema ?? null, name);
        if (!proposed.ok) {
          process.exitCode = screen.failure(proposed.error);
          return;
        }
        const { text, missing, schema: found } = proposed.value;
        screen.json({ type: 'proposal', schema: found, text, missing });
        for (const line of text.trimEnd().split('\n')) screen.line(line);
        // Standard output is the file.
        const note = (line: string): void => void process.stderr.write(`${safeLine(line)}\n`);
        if (schema === undefined && found !== schemaOf(undefined, url)) {
          note(`proposed from schema ${found}: give --schema ${found} to zerohour audit`);
        }
        if (missing.length > 0) {
          note(`the file is not whole: it lacks ${missing.join(' and ')}; its comments say why`);
        }
      },
    );
}
