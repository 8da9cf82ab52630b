import { Command } from 'commander';
import { type AuditExplanation, explainAudit } from '../../core/audit/explainAudit.ts';
import { sourceSpec } from '../../core/audit/sources/registry.ts';
import { shownUrl } from '../../core/text/shownUrl.ts';
import { formatDuration } from '../../core/text/units.ts';
import { sourceFailure } from '../../run/audit/standaloneAudit.ts';
import { helpText } from '../shared/help.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { auditFileOf } from './auditInput.ts';

/** `zerohour audit explain <file>`: what the mapping makes checkable, without a database. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('Say what an audit file makes checkable, what not, and what to add.')
    .argument('<file>', 'the audit file')
    .option('--url <url>', 'ask this database whether the source of the file can read it')
    .option('--json', 'print the explanation as JSON')
    .addHelpText(
      'after',
      helpText({
        notes: 'Connects to nothing without --url.',
        examples: [
          'npx zerohour audit explain scenarios/mall/audit.yaml',
          'npx zerohour audit explain audit.yaml --url postgres://auditor@db.example/shop',
        ],
        exits: ['pass', 'usage', 'missing', 'internal'],
        meanings: { pass: 'the file is valid' },
      }),
    )
    .action(
      async (path: string, { json, url }: { readonly json?: boolean; readonly url?: string }) => {
        const screen = createScreen({ json: json === true });
        const file = await auditFileOf(screen, path);
        if (file === null) return;
        const explained = explainAudit(file);
        const { name, source } = file;
        const { doc, needs } = sourceSpec(source);
        screen.json({ file: path, name, source, needs, ...explained });
        show(screen, name, explained);
        screen.line(`read by source ${source}: ${doc}`);
        for (const need of needs) screen.line(`  needs ${need}`);
        if (url === undefined) return;
        const problem = await sourceFailure(url, file);
        if (problem === null) screen.line(`${shownUrl(url)} gives what the source needs`);
        else process.exitCode = screen.failure(problem);
      },
    );
}

const marks = { checked: '✓', 'left-out': '–', 'lacks-facts': '✗' } as const;

function show(
  screen: Screen,
  name: string,
  { facts, invariants, rules, skipped, drain }: AuditExplanation,
): void {
  screen.line(screen.paint.bold(`${name} makes checkable`));
  for (const { name: invariant, doc, state, lacks } of invariants) {
    const why = {
      checked: `holds when ${doc}`,
      'left-out': 'left out by "invariants" of the file',
      'lacks-facts': `needs ${lacks.join(' and ')}; holds when ${doc}`,
    }[state];
    screen.line(`  ${marks[state]} ${invariant}: ${why}`);
  }
  for (const { name: rule, place, severity, everyMs, timeoutMs } of rules) {
    const when = everyMs === null ? '' : `, every ${formatDuration(everyMs)}`;
    screen.line(
      `    ${rule} (${place}): ${severity}, a full scan before the load and after it${when}, ${formatDuration(timeoutMs)} at most`,
    );
  }
  if (drain !== null) {
    for (const { name: backlog } of drain.backlogs)
      screen.line(
        `    backlog ${backlog}: ${formatDuration(drain.withinMs)} to drain after the load`,
      );
  }
  for (const { place, text } of skipped) screen.line(`    not run: ${place}: ${text}`);
  const absent = facts.filter(({ isGiven }) => !isGiven);
  if (absent.length === 0) return;
  screen.line(screen.paint.bold('to add'));
  for (const { name: fact, doc, wouldAdd } of absent) {
    const gain = wouldAdd.length === 0 ? 'adds nothing by itself' : `adds ${wouldAdd.join(', ')}`;
    screen.line(`  ${fact} (${doc}): ${gain}`);
  }
}
