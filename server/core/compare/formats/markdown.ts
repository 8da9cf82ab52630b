import { escapeMarkdown } from '../../text/escape.ts';
import { instant } from '../../text/figures.ts';
import type { ComparedRunFacts, Comparison } from '../comparison.ts';
import { effectHead, effectRows, ruleText, stageNotes } from './rows.ts';

const marks = { pass: '✅', fail: '❌', unknown: '❔' } as const;

/** A comparison for a comment on a pull request: the answer, its reasons, and a table for each stage. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const { scenario, state, sentence, reasons, stages, caveats, method, seed } = comparison;
  const rows = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const tables = stages.flatMap((stage) => [
    `At ${escapeMarkdown(stage.level)}:`,
    '',
    rows(effectHead),
    `| ${effectHead.map(() => '---').join(' | ')} |`,
    ...effectRows(stage).map(rows),
    '',
    ...stageNotes(stage).flatMap((note) => [escapeMarkdown(note), '']),
  ]);
  const lines = [
    `## ${marks[state]} ${escapeMarkdown(scenario)} compared: ${state}`,
    '',
    `**${escapeMarkdown(sentence)}**`,
    '',
    ...reasons.map((reason) => `- ${escapeMarkdown(reason)}`),
    ...(reasons.length > 0 ? [''] : []),
    runsText(comparison),
    '',
    `<details><summary>Figures by stage (* decides)</summary>`,
    '',
    ...tables,
    '</details>',
    '',
    escapeMarkdown(ruleText(comparison)),
    '',
    ...caveats.map((caveat) => `> - ${escapeMarkdown(caveat)}`),
    ...(caveats.length > 0 ? [''] : []),
    escapeMarkdown(`Method: ${method}; seed ${seed}.`),
  ];
  return `${lines.join('\n')}\n`;
}

function runsText({ before, after, services }: Comparison): string {
  const [one, other] = [before, after].map((runs) => runs.map(runText).join('; '));
  return services === undefined
    ? `Before: ${one}. After: ${other}.`
    : `Before: ${escapeMarkdown(services.before)}. After: ${escapeMarkdown(services.after)}. In turn in: ${one}.`;
}

const runText = ({ id, startedAt, machine }: ComparedRunFacts): string =>
  `\`${escapeMarkdown(id)}\` of ${instant(startedAt)} on ${escapeMarkdown(machine)}`;
