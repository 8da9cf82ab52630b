import { type AuditSummary, byAge, type Finding } from '../../audit/finding.ts';
import { type FindingGroup, summarizeFindings } from '../../audit/findingSummary.ts';
import { sqlRules } from '../../audit/invariants/sqlRules.ts';
import { ruleText } from '../../audit/rules/ruleTrail.ts';
import { loadText } from '../../capacity/sloCapacity.ts';
import { goalCases } from '../../goal/goalCases.ts';
import type { Plan } from '../../plan/plan.ts';
import type { SloOutcome } from '../../slo/slo.ts';
import {
  breachLevel,
  excludedBecause,
  formatPoint,
  isEvidence,
  type LoadPoint,
} from '../../stages/loadPoint.ts';
import { baseUrlsOf } from '../../target/baseUrls.ts';
import { demandsOf } from '../../target/isolation.ts';
import { escapeMarkup } from '../../text/escape.ts';
import { hopProblem, hopState } from '../../verdict/isolation.ts';
import type { Report } from '../report.ts';
import { defineFormat } from './reportFormat.ts';

export const junitFormat = defineFormat({
  name: 'junit',
  fileName: 'junit.xml',
  mime: 'application/xml',
  render: (report, { plan }) => renderJunit(report, plan),
});

interface Case {
  readonly suite: string;
  readonly name: string;
  /** `unknown` is written as an error and `fail` as a failure: CI stops at both. */
  readonly state: 'pass' | 'fail' | 'unknown' | 'skipped';
  readonly message: string;
  /** What it took; absent for what has no time of its own. */
  readonly timeMs?: number;
  /** Output of the case that does not fail it. */
  readonly note?: string;
}

/**
 * JUnit XML for CI. Its cases are the verdict, the required load, what the goal asked, each SLO, each invariant of each store, the
 * leak scan and each hop of the preflight; no two have the same name. An SLO case covers the loads up to the
 * required one, so that all cases together say what the verdict says. A finding older than the run fails no case.
 */
export function renderJunit(report: Report, plan: Plan): string {
  const cases = distinct([
    ...verdictCases(report),
    ...goalCasesOf(report, plan),
    ...sloCases(report, plan),
    ...report.audit.flatMap((summary) => auditCases(summary, report.isolation)),
    ...leakCases(report),
    ...preflightCases(report),
  ]);
  const suites = [...new Set(cases.map((c) => c.suite))].map((suite) =>
    suiteXml(
      suite,
      cases.filter((c) => c.suite === suite),
      report,
      suite === verdictSuite ? propertiesXml(report, plan) : '',
    ),
  );
  const counted = counts(cases);
  const name = escapeMarkup(`zerohour ${report.run.scenario}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${name}" ${counted} time="${secondsText(lastedMs(report))}">\n${suites.join('')}</testsuites>\n`;
}

const verdictSuite = 'verdict';

const lastedMs = ({ run }: Report): number => Date.parse(run.endedAt) - Date.parse(run.startedAt);

/** A name that stood before gets a number. */
function distinct(cases: readonly Case[]): readonly Case[] {
  const seen = new Map<string, number>();
  return cases.map((each) => {
    const nth = (seen.get(each.name) ?? 0) + 1;
    seen.set(each.name, nth);
    return nth === 1 ? each : { ...each, name: `${each.name} (${nth})` };
  });
}

function verdictCases(report: Report): readonly Case[] {
  const { headline, verdict, requirement } = report;
  const reasons = verdict.reasons.filter((reason) => reason.state === verdict.state);
  const message = [headline.text, ...reasons.map((reason) => reason.text)].join('\n');
  const answer = `${requirement.text}; ${requirement.reason}`;
  return [
    {
      suite: verdictSuite,
      name: 'verdict',
      state: headline.state,
      message,
      timeMs: lastedMs(report),
      ...(headline.state === 'pass' ? { note: headline.text } : {}),
    },
    {
      suite: verdictSuite,
      name: 'required load',
      state: requirement.state,
      message: answer,
      ...(requirement.state === 'pass' ? { note: answer } : {}),
    },
  ];
}

/** What the overloads or the soak of the goal showed. */
const goalCasesOf = ({ goal }: Report, plan: Plan): readonly Case[] =>
  goal === undefined
    ? []
    : goalCases(plan, goal).map(({ name, state, text }) => ({
        suite: 'goal',
        name,
        state,
        message: text,
        ...(state === 'pass' ? { note: text } : {}),
      }));

/** What a reader of the file needs to find the run and to compare it with others. */
function propertiesXml(report: Report, plan: Plan): string {
  const { run, headline, requirement, capacity } = report;
  const { needed, proven } = requirement;
  const properties: readonly (readonly [name: string, value: string])[] = [
    ['run', run.id],
    ['scenario', run.scenario],
    ['target', run.target],
    ['address', baseUrlsOf(plan).join(', ')],
    ['isolation', report.isolation ?? 'shadow'],
    ['verdict', headline.state],
    ['headline', headline.text],
    ['needed', loadText(needed)],
    ['proven', proven === null ? 'nothing' : loadText(proven)],
    ...(report.goal === undefined ? [] : [['goal', report.goal.text] as const]),
    ...(capacity === null
      ? []
      : [['capacity', capacity.search?.text ?? capacity.sloCapacity.text] as const]),
  ];
  const lines = properties.map(
    ([name, value]) => `      <property name="${name}" value="${escapeMarkup(value)}"/>\n`,
  );
  return `    <properties>\n${lines.join('')}    </properties>\n`;
}

function sloCases(report: Report, plan: Plan): readonly Case[] {
  const names = [...new Set(report.points.flatMap((p) => p.slos.map((slo) => slo.name)))];
  return names.map((name) => sloCase(name, report, plan.goal));
}

interface JudgedSlo {
  readonly point: LoadPoint;
  readonly slo: SloOutcome;
}

function sloCase(name: string, { points, requirement }: Report, goal: Plan['goal']): Case {
  const all = points.flatMap((point) =>
    point.slos.filter((slo) => slo.name === name).map((slo) => ({ point, slo })),
  );
  const covered = all.filter(({ point }) => breachLevel(point) <= requirement.needed.level);
  const beyond = all.filter((one) => !covered.includes(one) && isBreach(one));
  const base = {
    suite: 'slos',
    name,
    timeMs: covered.reduce((sum, { point }) => sum + point.holdMs, 0),
    ...(beyond.length === 0 ? {} : { note: `beyond the required load:\n${sloLines(beyond)}` }),
  };
  const breached = covered.filter(isBreach);
  if (breached.length > 0) return { ...base, state: 'fail', message: sloLines(breached) };
  const proven = requirement.state === 'pass';
  // A search needs one stage that met every SLO; a stage below it that could not be judged is no gap.
  if (proven && (goal === 'find-capacity' || covered.length === 0)) {
    return { ...base, state: 'pass', message: '' };
  }
  if (covered.length === 0) return { ...base, state: 'skipped', message: 'no load to judge it at' };
  const open = covered.filter(({ point, slo }) => slo.state !== 'met' || !isEvidence(point));
  if (open.length > 0) return { ...base, state: 'unknown', message: sloLines(open) };
  return { ...base, state: 'pass', message: '' };
}

const isBreach = ({ point, slo }: JudgedSlo): boolean =>
  slo.state === 'breached' && isEvidence(point);

const sloLines = (outcomes: readonly JudgedSlo[]): string =>
  outcomes
    .map(
      ({ point, slo }) =>
        `at ${formatPoint(point)}: ${slo.reason ?? excludedBecause(point) ?? slo.state}`,
    )
    .join('\n');

function auditCases(summary: AuditSummary, isolation: Report['isolation']): readonly Case[] {
  const isOnly = demandsOf(isolation).audit === 'one';
  const suite = isOnly ? 'audit' : `audit ${summary.store}`;
  const { groups } = summarizeFindings([summary]);
  // An older recording may lack the check of an invariant that has findings: none of them is left out.
  const invariants = new Set([...summary.checked, ...summary.findings].map((of) => of.invariant));
  const cases = [...invariants].map((invariant): Case => {
    const { own, older } = byAge(summary.findings.filter((f) => f.invariant === invariant));
    const group = groups.find((each) => each.invariant === invariant);
    const name = isOnly ? invariant : `${invariant} (${summary.store})`;
    const base =
      group === undefined
        ? ({ suite, name, state: 'pass', message: '' } as const)
        : ({ suite, name, state: 'fail', message: groupText(group, own) } as const);
    const notes = [
      ...(older.length === 0 ? [] : [`older than this run:\n${findingsText(older)}`]),
      ...(invariant === sqlRules.name ? warningsOf(summary) : []),
    ];
    return notes.length === 0 ? base : { ...base, note: notes.join('\n') };
  });
  // A reason beside findings says that the audit is not reliable either.
  const reason = summary.state === 'clean' ? null : summary.reason;
  if (summary.state !== 'unknown' && reason === null) return cases;
  const message = reason ?? 'the audit could not be judged';
  // Broken without a finding: the target failed otherwise, as by a transaction that never ended.
  const state = summary.state === 'broken' && groups.length === 0 ? 'fail' : 'unknown';
  return [...cases, { suite, name: suite, state, message }];
}

/** Rules whose rows break nothing. */
const warningsOf = ({ rules = [] }: AuditSummary): readonly string[] =>
  rules.flatMap((rule) =>
    rule.state === 'warned'
      ? [[`rule ${rule.name} (${rule.place}) ${ruleText(rule)}`, ...rule.firstRows].join('\n  ')]
      : [],
  );

function groupText({ text, findings }: FindingGroup, listed: readonly Finding[]): string {
  const more = findings - listed.length;
  const rest = more > 0 ? `\nand ${more} more findings: GET /api/runs/{id}/findings` : '';
  return `${text}\n${findingsText(listed)}${rest}`;
}

const findingsText = (findings: readonly Finding[]): string =>
  findings
    .flatMap((f) => [f.message, ...f.witness.map((w) => `  ${w.kind} ${w.id}: ${w.detail}`)])
    .join('\n');

/**
 * What was not asked of the stack is no case. What is only reported (`isolation: observe`) fails no case, as it
 * fails no verdict.
 */
function leakCases({ isolation, leaks }: Report): readonly Case[] {
  const demand = demandsOf(isolation).leaks;
  if (leaks === null && demand === 'none') return [];
  const base = { suite: 'isolation', name: 'leak scan' };
  if (leaks === null) return [{ ...base, state: 'unknown', message: 'it did not run' }];
  const leaked = demand === 'reported' ? 'unknown' : 'fail';
  const state = { clean: 'pass', leaked, unknown: 'unknown' } as const;
  const lines = leaks.leaks.map((leak) => `${leak.text} (${leak.id} in ${leak.place})`);
  const message = [...(leaks.reason === null ? [] : [leaks.reason]), ...lines].join('\n');
  return [{ ...base, state: state[leaks.state], message }];
}

function preflightCases({ isolation, preflight }: Report): readonly Case[] {
  const suite = 'isolation';
  const demand = demandsOf(isolation).canary;
  if (preflight === null && demand === 'none') return [];
  if (preflight === null) {
    return [{ suite, name: 'preflight', state: 'unknown', message: 'it did not run' }];
  }
  return preflight.hops.map((hop) => {
    const problem = hopProblem(hop);
    const name = `preflight ${hop.service} ${hop.instance}`;
    return { suite, name, state: hopState(hop, isolation), message: problem ?? '' };
  });
}

function suiteXml(
  suite: string,
  cases: readonly Case[],
  report: Report,
  properties: string,
): string {
  const timeMs = cases.reduce((sum, each) => sum + (each.timeMs ?? 0), 0);
  const open = `  <testsuite name="${escapeMarkup(suite)}" ${counts(cases)} timestamp="${escapeMarkup(report.run.startedAt)}" time="${secondsText(timeMs)}">`;
  return `${open}\n${properties}${cases.map(caseXml).join('')}  </testsuite>\n`;
}

function counts(cases: readonly Case[]): string {
  const of = (state: Case['state']): number => cases.filter((c) => c.state === state).length;
  return `tests="${cases.length}" failures="${of('fail')}" errors="${of('unknown')}" skipped="${of('skipped')}"`;
}

const elements = { fail: 'failure', unknown: 'error', skipped: 'skipped' } as const;

const secondsText = (ms: number): string => (ms / 1000).toFixed(3);

function caseXml({ suite, name, state, message, note, timeMs = 0 }: Case): string {
  const open = `    <testcase classname="zerohour.${escapeMarkup(suite)}" name="${escapeMarkup(name)}" time="${secondsText(timeMs)}"`;
  const beside = note === undefined ? '' : `<system-out>${escapeMarkup(note)}</system-out>`;
  const parts = `${state === 'pass' ? '' : resultXml(state, message)}${beside}`;
  return parts === '' ? `${open}/>\n` : `${open}>${parts}</testcase>\n`;
}

function resultXml(state: keyof typeof elements, message: string): string {
  const first = escapeMarkup(message.split('\n')[0] ?? '');
  return `<${elements[state]} message="${first}">${escapeMarkup(message)}</${elements[state]}>`;
}
