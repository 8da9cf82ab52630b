import type { ReportInputs } from '../inputs.ts';
import type { Report } from '../report.ts';

/**
 * One format that a report can be written in. A new one is a file in this folder and a line in
 * `registry.ts`; the contract of all formats is `registry.test.ts`.
 */
export interface ReportFormat<Name extends string = string> {
  /** What `zerohour report --format` takes. */
  readonly name: Name;
  /** Its file in a run's folder, and the name that it is downloaded by. */
  readonly fileName: string;
  /** Media type without parameters; the text is UTF-8. */
  readonly mime: string;
  /** The whole text, ending in a line feed. The same report and recording give the same text. */
  readonly render: (report: Report, recording: Pick<ReportInputs, 'plan' | 'timeline'>) => string;
}

/** Keeps the name's literal type, so that the names of all formats are a union. */
export const defineFormat = <const Name extends string>(
  format: ReportFormat<Name>,
): ReportFormat<Name> => format;
