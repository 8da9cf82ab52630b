import { Command } from 'commander';
import { proposeAudit } from '../../run/audit/standaloneAudit.ts';
import { helpText } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';
import { auditUrlOf } from './auditInput.ts';

/** `zerohour audit init [postgres]`: an audit file from the catalogue of a database. */
export function auditInitCommand(): Command {
  return new Command('init')
    .description(
      'Propose an audit file from the tables of a database, with its doubts as comments.',
    )
    .argument('[postgres]', 'the database; else ZEROHOUR_AUDIT_URL')
    .option('--schema <name>', 'whose tables are looked at', 'public')
    .option('--name <name>', 'the name of the audit', 'shop')
    .option('--json', 'print the proposal as JSON')
    .addHelpText(
      'after',
      helpText({
        notes:
          'Reads names, types and foreign keys, and no rows. Prints the file, and below it what it lacks.',
        examples: ['npx zerohour audit init postgres://auditor@db.example/shop > audit.yaml'],
        exits: ['pass', 'usage', 'missing', 'internal'],
        meanings: { pass: 'proposed, also where it is not whole' },
      }),
    )
    .action(
      async (
        address: string | undefined,
        { schema, name, json }: { schema: string; name: string; json?: boolean },
      ) => {
        const screen = createScreen({ json: json === true });
        const url = auditUrlOf(screen, address);
        if (url === null) return;
        const proposed = await proposeAudit(url, schema, name);
        if (!proposed.ok) {
          process.exitCode = screen.failure(proposed.error);
          return;
        }
        const { text, missing } = proposed.value;
        screen.json({ type: 'proposal', schema, text, missing });
        for (const line of text.trimEnd().split('\n')) screen.line(line);
        if (missing.length > 0) {
          screen.status(
            `the file is not whole: it lacks ${missing.join(' and ')}; its comments say why`,
          );
        }
      },
    );
}
