import { describeFacts } from '../../core/audit/describeFacts.ts';
import { backlogText } from '../../core/audit/drain/drainTrail.ts';
import { explainAudit } from '../../core/audit/explainAudit.ts';
import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import { amountText, summarizeFindings } from '../../core/audit/findingSummary.ts';
import { ruleText } from '../../core/audit/rules/ruleTrail.ts';
import type { AuditFile } from '../../core/audit/sources/auditFile.ts';
import { count, duration, plural } from '../../core/text/figures.ts';
import type { Screen } from '../shared/screen.ts';

/** How many findings a person is shown; `--json` has those that the summary lists. */
const shownMax = 10;

/** Prints an audit for people: the result, each invariant, and the gravest findings with their witnesses. */
export function showSummary(screen: Screen, file: AuditFile, summary: AuditSummary): void {
  const { state, reason, findings, checked, totals } = summary;
  const colour = {
    clean: screen.paint.green,
    broken: screen.paint.red,
    unknown: screen.paint.yellow,
  };
  const harm = summarizeFindings([{ totals }]).groups.map(({ text }) => text);
  const said = [...harm, ...(reason === null ? [] : [reason])].join('; ');
  screen.line(
    `${screen.paint.bold(`${file.name}: ${colour[state](state)}`)}${said === '' ? '' : `: ${said}`}`,
  );
  for (const { invariant, subjects, broken } of checked) {
    const mark = subjects === 0 ? '–' : broken > 0 ? '✗' : '✓';
    const text =
      subjects === 0
        ? 'had nothing to judge'
        : `${count(subjects)} checked, ${broken === 0 ? 'none' : count(broken)} broken`;
    screen.line(`  ${mark} ${invariant}: ${text}`);
  }
  showRules(screen, file, summary);
  for (const backlog of summary.drain?.backlogs ?? []) {
    screen.line(`    ${backlogText(backlog, summary.drain?.withinMs ?? 0)}`);
  }
  for (const { name, state: why, lacks } of explainAudit(file).invariants) {
    if (why === 'lacks-facts')
      screen.line(`  – ${name}: not checked, needs ${lacks.join(' and ')}`);
  }
  const whole = summary.oneSnapshot === true ? ', all of one snapshot' : '';
  screen.line(`  ${describeFacts(summary)}${whole}`);
  if (summary.cost !== undefined)
    screen.line(`  cost of the audit to the database: ${summary.cost.text}`);
  for (const note of summary.notes ?? []) screen.line(`  ${note}`);
  for (const finding of findings.slice(0, shownMax)) {
    screen.line(findingLine(screen, finding));
    for (const { kind, id, detail } of finding.witness)
      screen.line(`      ${kind} ${id}: ${detail}`);
  }
  const more =
    totals.reduce((sum, total) => sum + total.findings, 0) - Math.min(shownMax, findings.length);
  if (more > 0) screen.line(`  and ${plural(more, 'more finding')}`);
}

const ruleMarks = {
  holds: '✓',
  'nothing-to-judge': '–',
  warned: '!',
  broken: '✗',
  unknown: '?',
} as const;

/** Each rule of the audit file, with what it cost; of one that warns, its first rows. */
function showRules(
  screen: Screen,
  { sqlRules }: AuditFile,
  { rules = [] }: Pick<AuditSummary, 'rules'>,
): void {
  for (const rule of rules) {
    screen.line(`    ${ruleMarks[rule.state]} ${rule.name} (${rule.place}): ${ruleText(rule)}`);
    if (rule.state === 'warned') for (const row of rule.firstRows) screen.line(`        ${row}`);
  }
  const others = sqlRules.skipped.length;
  if (others > 0) screen.line(`    ${plural(others, 'check')} of rule files not run: see explain`);
}

/** `✗ oversell of SKU-1 by 3 units: …, 120 ms after commit`. */
export function findingLine(screen: Screen, finding: Finding): string {
  const { invariant, sku, amount, unit, message, detectionMs } = finding;
  const subject = sku === null ? '' : ` of ${sku}`;
  const after = detectionMs === null ? '' : `, ${duration(detectionMs)} after commit`;
  return `${screen.paint.red('✗')} ${screen.paint.bold(invariant)}${subject} by ${amountText(amount, unit)}: ${message}${after}`;
}
