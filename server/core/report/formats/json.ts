import type { Report } from '../report.ts';
import { reportSchema } from '../schema.ts';

const significantDigits = 6;

/**
 * `report.json`: keys in the schema's order, two spaces, a line feed at the end. Integers are exact,
 * other numbers have 6 significant digits, so that a figure's last digits never depend on the order
 * of a sum. Throws when the value is no report: that is a bug.
 */
export function renderReportJson(report: Report): string {
  return `${JSON.stringify(reportSchema.parse(report), roundNumber, 2)}\n`;
}

function roundNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  return Number(value.toPrecision(significantDigits));
}
