import { perSecond, wholePercent } from '../../text/figures.ts';
import type { ReadReport } from '../report.ts';
import { firstBreach, loadOf } from './loadAnswers.ts';
import type { Answer } from './readingLine.ts';
import type { ReadingTexts } from './texts/readingTexts.ts';

/** Below this share of the needed load, what is left above it is said to be little. */
const headroomMin = 0.2;

/** What to do next: the gravest thing that stands in the way, else what the run is good for. */
export function nextAnswer(report: ReadReport, { next: texts }: ReadingTexts): Answer {
  return (
    isolationTask(report, texts) ??
    stockTask(report, texts) ??
    loadTask(report, texts) ??
    restTask(report, texts)
  );
}

type Task = Answer | null;
type Texts = ReadingTexts['next'];

function isolationTask({ preflight, leaks, verdict }: ReadReport, texts: Texts): Task {
  if (preflight !== null && preflight.state !== 'pass') {
    const reason = verdict.reasons.find(({ text }) => text.startsWith('preflight'));
    const text = texts.mendHops(reason?.text ?? verdict.reasons[0]?.text ?? '');
    return { state: 'fail', text, source: 'preflight' };
  }
  const count = leaks?.leaks.length ?? 0;
  return count === 0 ? null : { state: 'fail', text: texts.closeLeaks(count), source: 'leaks' };
}

function stockTask({ audit, findings }: ReadReport, texts: Texts): Task {
  const [worst] = findings.groups;
  if (worst !== undefined) {
    const isCustomers = findings.groups.some(({ store }) => store === 'live');
    return { state: 'fail', text: texts.mendStock(isCustomers), source: 'findings' };
  }
  const doubt = audit.find(({ state }) => state === 'unknown');
  if (doubt === undefined) return null;
  const text = texts.mendAudit(doubt.reason ?? 'the audit could not be judged');
  return { state: 'unknown', text, source: 'audit[].reason' };
}

function loadTask(report: ReadReport, texts: Texts): Task {
  const { requirement, run, points } = report;
  const { state, needed, proven } = requirement;
  if (state === 'fail') {
    const slo = firstBreach(report)?.slos.find((each) => each.state === 'breached');
    const missing = proven && perSecond(needed.ratePerSecond - proven.ratePerSecond);
    if (slo !== undefined)
      return { state, text: texts.raise(slo.path, missing), source: 'requirement' };
  }
  if (run.outcome !== 'finished') {
    const text = texts.driveAgain(run.reason ?? run.outcome);
    return { state: 'unknown', text, source: 'run.reason' };
  }
  if (state === 'pass') return null;
  const limited = points.find(({ generatorLimited }) => generatorLimited !== null);
  if (limited?.generatorLimited) {
    const text = texts.helpGenerator(limited.generatorLimited);
    return { state: 'unknown', text, source: 'points[].generatorLimited' };
  }
  return { state: 'unknown', text: texts.proveMore(loadOf(needed)), source: 'requirement' };
}

function restTask(report: ReadReport, texts: Texts): Answer {
  const { verdict, audit, requirement } = report;
  const { needed, proven } = requirement;
  const [gravest] = verdict.reasons;
  if (verdict.state !== 'pass' || proven === null) {
    return { state: verdict.state, text: texts.lookInto(gravest?.text ?? ''), source: 'verdict' };
  }
  if (audit.length === 0) return { state: 'pass', text: texts.addAudit(), source: 'audit' };
  if (firstBreach(report) === undefined) {
    return { state: 'pass', text: texts.findLimit(), source: 'points' };
  }
  const headroom = proven.ratePerSecond / needed.ratePerSecond - 1;
  const say = headroom < headroomMin ? texts.widen : texts.plan;
  return { state: 'pass', text: say(wholePercent(headroom)), source: 'requirement' };
}
