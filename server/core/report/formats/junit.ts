import { type AuditSummary, byAge, type Finding } from '../../audit/finding.ts';
import { pointState } from '../../capacity/sloCapacity.ts';
import type { Plan } from '../../plan/plan.ts';
import type { SloOutcome } from '../../slo/slo.ts';
import { excludedBecause, isEvidence, type LoadPoint } from '../../stages/loadPoint.ts';
import { escapeMarkup } from '../../text/escape.ts';
import { formatPercent } from '../../text/units.ts';
import { hopProblem } from '../../verdict/isolation.ts';
import type { Report } from '../report.ts';
import { defineFormat } from './reportFormat.ts';

export const junitFormat = defineFormat({
  name: 'junit',
  fileName: 'junit.xml',
  mime: 'application/xml',
  inRunFolder: true,
  render: (report, { plan }) => renderJunit(report, plan),
});

interface Case {
  readonly suite: string;
  readonly name: string;
  /** `unknown` is written as an error and `fail` as a failure: CI stops at both. */
  readonly state: 'pass' | 'fail' | 'unknown' | 'skipped';
  readonly message: string;
  /** Output of the case that does not fail it. */
  readonly note?: string;
}

/**
 * JUnit XML for CI. Its cases are the verdict, each SLO, each invariant of each store, the leak scan and each
 * hop of the preflight. A run that finds the capacity must breach an SLO at some load, so its SLO cases cover
 * the loads up to the highest passing one. A finding older than the run fails no case.
 */
export function renderJunit(report: Report, plan: Plan): string {
  const cases = [
    ...verdictCases(report),
    ...sloCases(report, plan),
    ...report.audit.flatMap(auditCases),
    ...leakCases(report),
    ...preflightCases(report),
  ];
  const suites = [...new Set(cases.map((c) => c.suite))].map((suite) =>
    suiteXml(
      suite,
      cases.filter((c) => c.suite === suite),
      report,
    ),
  );
  const counted = counts(cases);
  const name = escapeMarkup(`zerohour ${report.run.scenario}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${name}" ${counted}>\n${suites.join('')}</testsuites>\n`;
}

function verdictCases({ verdict }: Report): readonly Case[] {
  const reasons = verdict.reasons.filter((reason) => reason.state === verdict.state);
  const message = reasons.map((reason) => reason.text).join('\n');
  return [{ suite: 'verdict', name: 'verdict', state: verdict.state, message }];
}

function sloCases(report: Report, plan: Plan): readonly Case[] {
  const lower = report.capacity?.sloCapacity.lower ?? null;
  const required = report.points.filter((point) =>
    plan.goal === 'hold' ? true : lower !== null && point.level <= lower.level,
  );
  const names = [...new Set(report.points.flatMap((p) => p.slos.map((slo) => slo.name)))];
  return names.map((name) => sloCase(name, required, plan.goal));
}

function sloCase(name: string, points: readonly LoadPoint[], goal: Plan['goal']): Case {
  const seen = points.flatMap((point) => point.slos.map((slo) => ({ point, slo })));
  const judged = seen.filter(({ point, slo }) => slo.name === name && isJudged(point, slo, goal));
  const line = ({ point, slo }: (typeof judged)[number]): string =>
    `at ${formatPercent(point.level)}: ${slo.reason ?? excludedBecause(point) ?? slo.state}`;
  const base = { suite: 'slos', name };
  if (judged.length === 0) return { ...base, state: 'skipped', message: 'no load to judge it at' };
  const breached = judged.filter(({ point, slo }) => slo.state === 'breached' && isEvidence(point));
  if (breached.length > 0) {
    return { ...base, state: 'fail', message: breached.map(line).join('\n') };
  }
  const open = judged.filter(({ point, slo }) => slo.state !== 'met' || !isEvidence(point));
  if (open.length > 0) return { ...base, state: 'unknown', message: open.map(line).join('\n') };
  return { ...base, state: 'pass', message: '' };
}

/** Below the capacity a stage without evidence is left out; in a hold it makes the case unknown. */
const isJudged = (point: LoadPoint, slo: SloOutcome, goal: Plan['goal']): boolean =>
  goal === 'hold' || (pointState(point) === 'passing' && slo.state === 'met');

function auditCases(summary: AuditSummary): readonly Case[] {
  const suite = `audit ${summary.store}`;
  const cases = summary.checked.map(({ invariant }): Case => {
    const { own, older } = byAge(summary.findings.filter((f) => f.invariant === invariant));
    const state = own.length > 0 ? 'fail' : 'pass';
    const base = { suite, name: invariant, state, message: findingsText(own) } as const;
    if (older.length === 0) return base;
    return { ...base, note: `older than this run:\n${findingsText(older)}` };
  });
  if (summary.state !== 'unknown') return cases;
  const message = summary.reason ?? 'the audit could not be judged';
  return [...cases, { suite, name: 'audit', state: 'unknown', message }];
}

const findingsText = (findings: readonly Finding[]): string =>
  findings
    .flatMap((f) => [f.message, ...f.witness.map((w) => `  ${w.kind} ${w.id}: ${w.detail}`)])
    .join('\n');

function leakCases({ leaks }: Report): readonly Case[] {
  const base = { suite: 'isolation', name: 'leak scan' };
  if (leaks === null) return [{ ...base, state: 'unknown', message: 'it did not run' }];
  const state = { clean: 'pass', leaked: 'fail', unknown: 'unknown' } as const;
  const lines = leaks.leaks.map((leak) => `${leak.text} (${leak.id} in ${leak.place})`);
  const message = [...(leaks.reason === null ? [] : [leaks.reason]), ...lines].join('\n');
  return [{ ...base, state: state[leaks.state], message }];
}

function preflightCases({ preflight }: Report): readonly Case[] {
  const suite = 'isolation';
  if (preflight === null) {
    return [{ suite, name: 'preflight', state: 'unknown', message: 'it did not run' }];
  }
  return preflight.hops.map((hop) => {
    const problem = hopProblem(hop);
    const name = `preflight ${hop.service} ${hop.instance}`;
    return { suite, name, state: problem === null ? 'pass' : 'fail', message: problem ?? '' };
  });
}

function suiteXml(suite: string, cases: readonly Case[], report: Report): string {
  const open = `  <testsuite name="${escapeMarkup(suite)}" ${counts(cases)} timestamp="${escapeMarkup(report.run.startedAt)}">`;
  return `${open}\n${cases.map(caseXml).join('')}  </testsuite>\n`;
}

function counts(cases: readonly Case[]): string {
  const of = (state: Case['state']): number => cases.filter((c) => c.state === state).length;
  return `tests="${cases.length}" failures="${of('fail')}" errors="${of('unknown')}" skipped="${of('skipped')}"`;
}

const elements = { fail: 'failure', unknown: 'error', skipped: 'skipped' } as const;

function caseXml({ suite, name, state, message, note }: Case): string {
  const open = `    <testcase classname="zerohour.${escapeMarkup(suite)}" name="${escapeMarkup(name)}"`;
  const beside = note === undefined ? '' : `<system-out>${escapeMarkup(note)}</system-out>`;
  const parts = `${state === 'pass' ? '' : resultXml(state, message)}${beside}`;
  return parts === '' ? `${open}/>\n` : `${open}>${parts}</testcase>\n`;
}

function resultXml(state: keyof typeof elements, message: string): string {
  const first = escapeMarkup(message.split('\n')[0] ?? '');
  return `<${elements[state]} message="${first}">${escapeMarkup(message)}</${elements[state]}>`;
}
