import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import type { Report } from './report.ts';

/** `report.html`: one self-contained file. */
export function renderReportHtml(
  report: Report,
  _plan: Plan,
  _timeline: readonly TimelineSecond[],
): string {
  return `<!doctype html><title>${report.run.id}</title>`;
}
