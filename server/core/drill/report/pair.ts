import { isAuditedExpectation } from '../expectation.ts';
import { isAuditedProbe } from '../probe.ts';
import type { DrillReport } from './drillReport.ts';
import { goodSeen, harmSeen } from './pairEvidence.ts';

/** What one side of a pair left: the report of its drill, or why there is none. */
export type PairSide =
  | { readonly report: DrillReport; readonly problem: null }
  | { readonly report: null; readonly problem: string };

/** The same drill without and with what protects its target. */
export interface DrillPair {
  readonly name: string;
  readonly without: PairSide;
  readonly with: PairSide;
}

export interface PairJudgement {
  readonly name: string;
  /** What kind of system protects; null: the drill does not say. */
  readonly system: string | null;
  /** The switches that protect, `name = value`. */
  readonly protection: readonly string[];
  /** What each side saw of that which does not hold without the protection, in one line. */
  readonly without: string;
  readonly with: string;
  /** `shown`: harm without, none with. `not-shown`: a side contradicts that. `unknown`: a side shows neither. */
  readonly verdict: 'shown' | 'not-shown' | 'unknown';
  /** Why it is not shown or unknown; empty where it is shown. */
  readonly why: string;
}

interface Told {
  readonly name: string;
  readonly state: 'pass' | 'fail' | 'unknown';
  readonly saw: string;
  /** What the audit checks must be known to hold where it is not named as broken. */
  readonly isAudited: boolean;
}

/**
 * Judges pairs of drills. A pair shows what it claims when the drill with its protection passes, and the drill without
 * it fails by each expectation and probe that `without` names and by nothing else. What is unknown shows nothing.
 */
export const judgePairs = (pairs: readonly DrillPair[]): readonly PairJudgement[] =>
  pairs.map(judgePair);

/** Whether every pair shows what it claims. No pair shows nothing. */
export const allShown = (judged: readonly PairJudgement[]): boolean =>
  judged.length > 0 && judged.every(({ verdict }) => verdict === 'shown');

function judgePair(pair: DrillPair): PairJudgement {
  const [harm, good] = [judgeHarm(pair.without), judgeGood(pair.with, pair.without.report)];
  const both = [harm, good];
  const bad = both.find(({ state }) => state === 'not-shown');
  const blind = both.find(({ state }) => state === 'unknown');
  const report = pair.with.report ?? pair.without.report;
  return {
    name: pair.name,
    system: report?.protection?.system ?? null,
    protection: report?.protection?.switches ?? [],
    without: harm.text,
    with: good.text,
    verdict: bad === undefined ? (blind === undefined ? 'shown' : 'unknown') : 'not-shown',
    why: (bad ?? blind)?.why ?? '',
  };
}

interface Side {
  readonly state: PairJudgement['verdict'];
  readonly text: string;
  readonly why: string;
}

const side = (state: Side['state'], text: string, why = ''): Side => ({ state, text, why });

/** With its protection the drill passes. */
function judgeGood({ report, problem }: PairSide, without: DrillReport | null): Side {
  if (report === null) return side('unknown', problem, `with: ${problem}`);
  if (report.protection?.isOn !== true) {
    return side('unknown', report.sentence, 'with: the protection was not on');
  }
  const { state } = report.verdict;
  if (state === 'pass') return side('shown', goodSeen(report, without, report.protection.breaks));
  const why = `with its protection the drill is ${state}: ${report.sentence}`;
  return side(state === 'fail' ? 'not-shown' : 'unknown', report.sentence, why);
}

/** Without it the drill fails by what it names, and by that alone. */
function judgeHarm({ report, problem }: PairSide): Side {
  if (report === null) return side('unknown', problem, `without: ${problem}`);
  if (report.protection?.isOn !== false) {
    return side('unknown', report.sentence, 'without: the protection was not left off');
  }
  const { breaks } = report.protection;
  const told = toldOf(report);
  const named = told.filter(({ name }) => breaks.includes(name));
  const text = harmSeen(report, breaks);
  const other = report.verdict.reasons.find(
    ({ state, about }) =>
      (about === 'leak' || about === 'abort' || about === 'action') && state !== 'pass',
  );
  const more = told.find(({ name, state }) => state === 'fail' && !breaks.includes(name));
  const statesOf = (name: string) =>
    named.flatMap((each) => (each.name === name ? [each.state] : []));
  const held = breaks.find((name) => statesOf(name).every((state) => state === 'pass'));
  const blind =
    named.find(({ name }) => !statesOf(name).includes('fail')) ??
    told.find((each) => each.isAudited && each.state === 'unknown' && !breaks.includes(each.name));
  if (held !== undefined) {
    return side('not-shown', report.sentence, `without its protection ${held} holds all the same`);
  }
  if (more !== undefined) {
    return side(
      'not-shown',
      text,
      `without it ${more.name} fails too, which is not named: ${more.saw}`,
    );
  }
  if (other !== undefined) {
    const state = other.state === 'fail' ? 'not-shown' : 'unknown';
    return side(state, text, `without it ${other.expected}: ${other.saw}`);
  }
  return blind === undefined
    ? side('shown', text)
    : side('unknown', text, `without it ${blind.name} is unknown: ${blind.saw}`);
}

/** Expectations by their key and probes by name; an expectation goes first where both have one name. */
function toldOf({ expectations, probes }: DrillReport): readonly Told[] {
  const kinds = expectations.map(({ kind }) => kind);
  return [
    ...expectations.map(
      ({ kind, state, saw }): Told => ({
        ...{ name: kind, state, saw },
        isAudited: isAuditedExpectation(kind),
      }),
    ),
    ...probes
      .filter(({ probe }) => !kinds.includes(probe))
      .flatMap(({ probe, kind, phases }) =>
        phases.map(
          ({ phase, state, saw }): Told => ({
            name: probe,
            state,
            saw: `${phase} ${saw}`,
            isAudited: kind !== undefined && isAuditedProbe(kind),
          }),
        ),
      ),
  ];
}
