import { Command } from 'commander';
import { explainAudit } from '../../core/audit/explainAudit.ts';
import { scoreGaps, shareText } from '../../core/audit/score/runScore.ts';
import type { AuditScore } from '../../core/audit/score/scoreAudit.ts';
import type { AuditFile } from '../../core/audit/sources/auditFile.ts';
import { scoreDatabase } from '../../run/audit/standaloneAudit.ts';
import { helpText } from '../shared/help.ts';
import { wholeNumber } from '../shared/options.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { auditFileOf, auditUrlOf, schemaFlag, schemaOf } from './auditInput.ts';

interface Flags {
  readonly url?: string;
  readonly schema?: string;
  readonly count: number;
  readonly seed: number;
  readonly allowWritableRole?: boolean;
  readonly json?: boolean;
}

/** `zerohour audit score <file>`: how much planted damage the audit would have caught. */
export function scoreCommand(): Command {
  return new Command('score')
    .description('Say how much planted damage an audit would have caught, and what it lacks.')
    .argument('<file>', 'the audit file')
    .option('--url <url>', 'the database, postgres://… or mysql://…; else ZEROHOUR_AUDIT_URL')
    .option(...schemaFlag)
    .option('--count <rows>', 'rows that are damaged, for each kind of damage', wholeNumber, 20)
    .option('--seed <number>', 'draws the rows', wholeNumber, 1)
    .option('--allow-writable-role', 'admit a role that could change what it reads')
    .option('--json', 'print the score as JSON')
    .addHelpText(
      'after',
      helpText({
        notes:
          'Reads every fact once, and damages copies of rows in memory: dropped, doubled, a unit or a cent off,\n' +
          'on another SKU. The database is only read.',
        examples: ['npx zerohour audit score audit.yaml --url postgres://auditor@db.example/shop'],
        exits: ['pass', 'usage', 'missing', 'internal'],
        meanings: { pass: 'scored, whatever the score' },
      }),
    )
    .action(async (path: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const file = await auditFileOf(screen, path);
      if (file === null) return;
      const url = auditUrlOf(screen, flags.url);
      if (url === null) return;
      const { count: perKind, seed, allowWritableRole = false } = flags;
      const schema = schemaOf(flags.schema, url);
      const scored = await scoreDatabase({
        ...{ file, url, schema, perKind, seed, allowWritableRole },
      });
      if (!scored.ok) {
        process.exitCode = screen.failure(scored.error);
        return;
      }
      const gaps = scoreGaps(explainAudit(file), scored.value.kinds);
      screen.json({ file: path, name: file.name, schema, seed, ...scored.value, gaps });
      show(screen, file, scored.value, seed);
    });
}

function show(screen: Screen, file: AuditFile, score: AuditScore, seed: number): void {
  const { kinds } = score;
  const text = score.tried === 0 ? 'nothing to damage' : shareText(score);
  screen.line(`${screen.paint.bold(file.name)}: ${text} (seed ${seed})`);
  for (const kind of kinds) {
    const by = kind.by.length === 0 ? '' : ` by ${kind.by.join(', ')}`;
    const mark = kind.tried === 0 ? '–' : kind.missed === null ? '✓' : '✗';
    const text = kind.tried === 0 ? 'no such row' : `${kind.caught} of ${kind.tried}${by}`;
    screen.line(`  ${mark} ${kind.doc}: ${text}`);
  }
  for (const gap of scoreGaps(explainAudit(file), kinds)) screen.line(`  to cover: ${gap}`);
}
