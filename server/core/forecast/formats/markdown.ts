import { escapeMarkdown } from '../../text/escape.ts';
import type { CapacityPlan } from '../capacityPlan.ts';
import { type PlanTable, planMethod, planTables } from './rows.ts';

/** A plan as Markdown: a table of replicas, and one each for losses, regret and the check. */
export const renderPlanMarkdown = (plan: CapacityPlan): string =>
  [
    `## ${escapeMarkdown(plan.name)}: ${plan.state}`,
    '',
    ...planTables(plan).flatMap(tableLines),
    escapeMarkdown(planMethod(plan)),
    '',
  ].join('\n');

function tableLines({ title, head, rows, notes }: PlanTable): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [
    ...[`### ${escapeMarkdown(title)}`, '', line(head), `| ${head.map(() => '---').join(' | ')} |`],
    ...[...rows.map(line), '', ...notes.flatMap((note) => [`- ${escapeMarkdown(note)}`]), ''],
  ];
}
