import { join } from 'node:path';
import Table from 'cli-table3';
import type { LinkedPair } from '../../core/drill/report/pairsPage.ts';

const columnsMin = 80;
const columnsMax = 160;
const fixed = { system: 12, drill: 16, verdict: 11 } as const;
const borders = 6;

const verdictWords = { shown: 'shown', 'not-shown': 'not shown', unknown: 'unknown' } as const;

/**
 * The pairs as a table so wide as the terminal: a row each, and below it what protects, why it is not shown, and where its
 * reports lie.
 */
export function pairsTable(
  pairs: readonly LinkedPair[],
  folder: string,
  terminalColumns: number,
): string {
  const columns = Math.min(columnsMax, Math.max(columnsMin, terminalColumns));
  const left = columns - borders - fixed.system - fixed.drill - fixed.verdict;
  const seen = Math.floor(left / 2);
  const table = new Table({
    head: ['system', 'drill', 'without', 'with', 'verdict'],
    colWidths: [fixed.system, fixed.drill, left - seen, seen, fixed.verdict],
    style: { head: [], border: [] },
    wordWrap: true,
  });
  for (const pair of pairs) {
    const { system, name, without, verdict } = pair;
    table.push([system ?? '–', name, without, pair.with, verdictWords[verdict]]);
    const content = below(pair, folder).join('\n');
    // A word that is longer than the line, such as a path, would be cut.
    const longest = Math.max(...content.split(/\s/).map(({ length }) => length));
    const wrapOnWordBoundary = longest <= columns - 4;
    if (content !== '') table.push([{ content, colSpan: 5, wrapOnWordBoundary }]);
  }
  return table.toString();
}

function below({ protection, why, reports }: LinkedPair, folder: string): readonly string[] {
  const links = [reports.without, reports.with].flatMap((file) =>
    file === null ? [] : [join(folder, file)],
  );
  return [
    ...(why === '' ? [] : [why]),
    ...(protection.length === 0 ? [] : [`protection: ${protection.join(', ')}`]),
    ...(links.length === 0 ? [] : [links.join(' ')]),
  ];
}
