import { duration } from '../../text/figures.ts';
import { type RuleReading, type RuleSeverity, ruleSeverity, type SqlRule } from './sqlRule.ts';

/** What is known of a rule: its latest reading, and what its readings cost. */
export interface RuleTrail {
  readonly rule: SqlRule;
  readonly latest: RuleReading;
  /** Is it of the snapshot that is judged? Else it says nothing new. */
  readonly isNew: boolean;
  /** By the database's clock. */
  readonly atMs: number;
  readonly runs: number;
  readonly tookMsMax: number;
}

/** By the rule's name. */
export type RuleTrails = ReadonlyMap<string, RuleTrail>;

export const noRuleTrails: RuleTrails = new Map();

/** The trails after a snapshot in which these rules were run. */
export function nextRuleTrails(
  before: RuleTrails,
  rules: readonly SqlRule[],
  readings: readonly RuleReading[],
  atMs: number,
): RuleTrails {
  const next = new Map<string, RuleTrail>();
  for (const rule of rules) {
    const known = before.get(rule.name);
    const latest = readings.find(({ name }) => name === rule.name);
    if (latest !== undefined) {
      const tookMsMax = Math.max(known?.tookMsMax ?? 0, latest.tookMs);
      const runs = (known?.runs ?? 0) + 1;
      next.set(rule.name, { rule, latest, isNew: true, atMs, runs, tookMsMax });
    } else if (known !== undefined) next.set(rule.name, { ...known, isNew: false });
  }
  return next;
}

/** What a reading is for. */
export interface ReadKind {
  readonly phase: 'baseline' | 'load' | 'idle';
  /** Is it the one after the load that looks at everything? */
  readonly recount: boolean;
}

/** What decides which rules are due. Times are the database's. */
export interface RuleClock extends ReadKind {
  /** The reading before; null where this server has taken none. */
  readonly lastAtMs: number | null;
  readonly settleMs: number;
  /** Rows that wait for a second reading. */
  readonly waiting: ReadonlyMap<string, { readonly subject: string; readonly sinceMs: number }>;
}

/** A run this much before its time is on time, since a reading may be the last one. */
const earlyMs = 250;

/**
 * The rules that a reading runs: all in the first and in the last that looks at everything; while load runs those whose `every` is over, afterwards those whose rows wait and have
 * lasted for the settle time.
 */
export function dueRules(
  rules: readonly SqlRule[],
  trails: RuleTrails,
  { phase, recount, lastAtMs, settleMs, waiting }: RuleClock,
): readonly SqlRule[] {
  if (recount || lastAtMs === null) return rules;
  const settled = new Set(
    [...waiting.values()].flatMap(({ subject, sinceMs }) =>
      lastAtMs + earlyMs - sinceMs >= settleMs ? [subject] : [],
    ),
  );
  return rules.filter(({ name, everyMs }) => {
    if (phase !== 'load') return settled.has(name);
    const at = trails.get(name)?.atMs;
    return everyMs !== null && (at === undefined || lastAtMs - at >= everyMs);
  });
}

export const ruleStates = ['holds', 'nothing-to-judge', 'warned', 'broken', 'unknown'] as const;
export type RuleState = (typeof ruleStates)[number];

/** What a rule came to. */
export interface RuleSummary {
  readonly name: string;
  readonly place: string;
  readonly severity: RuleSeverity;
  readonly state: RuleState;
  /** Rows of the latest run; null where it did not run. */
  readonly rows: number | null;
  /** The first of them. */
  readonly firstRows: readonly string[];
  /** How often it ran; each time it reads what its query reads, whole. */
  readonly runs: number;
  readonly tookMsMax: number;
  /** Why it is unknown, or had nothing to judge; null otherwise. */
  readonly reason: string | null;
}

const firstRowsMax = 3;

/** `broken`: the names of rules that have a finding. */
export function summarizeRules(
  rules: readonly SqlRule[],
  trails: RuleTrails,
  broken: ReadonlySet<string>,
): readonly RuleSummary[] {
  return rules.map((rule) => {
    const trail = trails.get(rule.name);
    const { state, reason } = judgeRule(rule, trail?.latest, broken.has(rule.name));
    const ran = trail !== undefined && trail.latest.problem === null;
    return {
      ...{ name: rule.name, place: rule.place, severity: ruleSeverity(rule), state },
      rows: ran ? trail.latest.count : null,
      firstRows: ran ? trail.latest.rows.slice(0, firstRowsMax).map(({ text }) => text) : [],
      ...{ runs: trail?.runs ?? 0, tookMsMax: Math.round(trail?.tookMsMax ?? 0), reason },
    };
  });
}

function judgeRule(
  { errorIf, warnIf }: SqlRule,
  latest: RuleReading | undefined,
  isBroken: boolean,
): Pick<RuleSummary, 'state' | 'reason'> {
  if (isBroken) return { state: 'broken', reason: latest?.problem ?? null };
  if (latest === undefined) return { state: 'unknown', reason: 'it did not run' };
  const { problem, count, emptyTables } = latest;
  if (problem !== null) return { state: 'unknown', reason: problem };
  if (errorIf?.holds(count) === true) {
    return { state: 'unknown', reason: 'its rows were first seen when the audit ended' };
  }
  if (warnIf?.holds(count) === true) return { state: 'warned', reason: null };
  if (emptyTables === null) return { state: 'holds', reason: null };
  return { state: 'nothing-to-judge', reason: emptyText(emptyTables) };
}

const emptyText = (tables: readonly string[]): string =>
  tables.length === 0
    ? 'it reads no table'
    : `${tables.join(', ')} ${tables.length === 1 ? 'holds' : 'hold'} no row`;

const unknownRule = (name: string, place: string, reason: string): string =>
  `the rule "${name}" (${place}) is unknown: ${reason}`;

/** Rules that gave nothing when they ran last. */
export const trailDoubts = (trails: RuleTrails): readonly string[] =>
  [...trails.values()].flatMap(({ rule: { name, place }, latest: { problem } }) =>
    problem === null ? [] : [unknownRule(name, place, problem)],
  );

/** Why the audit is not reliable: the rules that are unknown, each with its place. */
export const ruleDoubts = (summaries: readonly RuleSummary[]): readonly string[] =>
  summaries.flatMap(({ name, place, state, reason }) =>
    reason !== null && (state === 'unknown' || state === 'broken')
      ? [unknownRule(name, place, reason)]
      : [],
  );

/** `3 rows; ran 2 times, 120 ms at most`. */
export function ruleText({ state, rows, runs, tookMsMax, reason }: RuleSummary): string {
  const found = rows === null || rows === 0 ? '' : `${rows} ${rows === 1 ? 'row' : 'rows'}; `;
  const why = reason === null ? '' : `${reason}; `;
  const judged = { holds: 'holds', broken: 'broken', warned: 'warned' };
  const word =
    state === 'unknown'
      ? 'unknown'
      : state === 'nothing-to-judge'
        ? 'had nothing to judge'
        : judged[state];
  return `${word}: ${why}${found}ran ${runs} ${runs === 1 ? 'time' : 'times'}, ${duration(tookMsMax)} at most`;
}
