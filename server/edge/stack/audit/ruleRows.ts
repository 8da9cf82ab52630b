import { type RuleRow, rowLengthMax } from '../../../core/audit/rules/sqlRule.ts';
import { safeLine } from '../../../core/text/safeLine.ts';

/** Characters of one value of a row. */
export const valueLengthMax = 80;
/** How many tables of a rule are looked into for a first row. */
export const tablesMax = 20;

/** A row that a rule returned, from its columns in their order. */
export function ruleRow(entries: readonly (readonly [column: string, value: unknown])[]): RuleRow {
  const [first] = entries;
  const [, id] = entries.find(([column]) => column === 'id') ?? first ?? ['', ''];
  const text = entries.map(([column, value]) => `${column} ${shown(value)}`).join(', ');
  return { id: safeLine(shown(id)), text: safeLine(text.slice(0, rowLengthMax)) };
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > valueLengthMax ? `${text.slice(0, valueLengthMax - 1)}…` : text;
}
