import { csvFormat } from './csv.ts';
import { htmlFormat } from './html.ts';
import { jsonFormat } from './json.ts';
import { junitFormat } from './junit.ts';
import { markdownFormat } from './markdown.ts';
import type { ReportFormat } from './reportFormat.ts';

/** Every format of a report. A new one is a file beside this one and a line here. */
export const reportFormats = [
  jsonFormat,
  htmlFormat,
  csvFormat,
  junitFormat,
  markdownFormat,
] as const satisfies readonly ReportFormat[];

export type ReportFormatName = (typeof reportFormats)[number]['name'];

export const reportFormatNames: readonly ReportFormatName[] = reportFormats.map(({ name }) => name);

export const isReportFormatName = (name: string): name is ReportFormatName =>
  reportFormatNames.some((known) => known === name);

export function reportFormat(name: ReportFormatName): ReportFormat {
  const found = reportFormats.find((format) => format.name === name);
  if (found === undefined) throw new Error(`no report format ${name}`);
  return found;
}
