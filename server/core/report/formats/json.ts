import type { Report } from '../report.ts';
import { reportSchema } from '../schema.ts';
import { defineFormat } from './reportFormat.ts';

const significantDigits = 6;

export const jsonFormat = defineFormat({
  name: 'json',
  fileName: 'report.json',
  mime: 'application/json',
  render: renderReportJson,
});

/**
 * Keys in the schema's order, two spaces, a line feed at the end. Integers are exact. Other numbers have 6
 * significant digits, so that the order of a sum never changes the text. Throws when the value does not
 * match the schema, which is a bug.
 */
export function renderReportJson(report: Report): string {
  return `${JSON.stringify(reportSchema.parse(report), roundNumber, 2)}\n`;
}

function roundNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  return Number(value.toPrecision(significantDigits));
}
