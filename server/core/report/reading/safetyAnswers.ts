import { stores } from '../../audit/finding.ts';
import { hasOversell } from '../../audit/findingSummary.ts';
import type { ReadReport } from '../report.ts';
import { loadOf } from './loadAnswers.ts';
import type { Answer } from './readingLine.ts';
import type { ReadingTexts } from './texts/readingTexts.ts';

/** Whether more was sold than was there, and whether stock and money agree. */
export function stockAnswer(
  { audit, findings, points }: ReadReport,
  { stock: texts }: ReadingTexts,
): Answer {
  const [worst, ...others] = findings.groups;
  if (worst !== undefined) {
    const isOversold = stores.some((store) => hasOversell(findings, store));
    const say = isOversold ? texts.oversold : texts.broken;
    const text = say(worst.text, worst.store === 'live', others.length);
    return { state: 'fail', text, source: 'findings.groups' };
  }
  const doubt = audit.find(({ state }) => state === 'unknown');
  if (doubt !== undefined) {
    const text = texts.unknown(doubt.reason ?? 'the audit could not be judged');
    return { state: 'unknown', text, source: 'audit[].reason' };
  }
  if (audit.length === 0) return { state: 'unknown', text: texts.notAudited(), source: 'audit' };
  if (points.every(({ total }) => total.started === 0)) {
    return { state: 'unknown', text: texts.notDriven(), source: 'points[].total' };
  }
  if (findings.older > 0) {
    return { state: 'pass', text: texts.older(findings.older), source: 'findings.older' };
  }
  const facts = audit.reduce((sum, each) => sum + each.facts, 0);
  return { state: 'pass', text: texts.clean(facts), source: 'audit[].facts' };
}

/** The verdict, as the answer to the reader's question. */
export function safetyAnswer(
  { headline, verdict, requirement }: ReadReport,
  { safe: texts }: ReadingTexts,
): Answer {
  const { state } = verdict;
  if (state === 'pass' && requirement.proven !== null) {
    const text = texts.yes(loadOf(requirement.needed), loadOf(requirement.proven));
    return { state, text, source: 'requirement' };
  }
  const say = state === 'fail' ? texts.no : texts.unknown;
  return { state, text: say(headline.reason), source: 'verdict' };
}
