import type { RunEvent } from '../run/run.ts';
import type { VerdictState } from '../verdict/verdict.ts';
import { describeAction } from './action.ts';
import { itemsOf } from './drillBody.ts';
import type { DrillRecord, SensorReading } from './drillRecord.ts';
import { clockedStages, describeStage } from './loadShape.ts';
import type { ProbeJudgement } from './probeJudge.ts';

/** What an entry of the evidence is of. Entries at one time stand in this order. */
export const lanes = [
  'load',
  'fault',
  'switch',
  'replicas',
  'sensor',
  'probe',
  'finding',
  'abort',
  'note',
] as const;
export type Lane = (typeof lanes)[number];

/** One entry of the evidence, on the run's clock in ms. */
export interface EvidenceEntry {
  readonly atMs: number;
  readonly lane: Lane;
  /** One line for a reader. */
  readonly text: string;
  /** `from` and `to` are the two ends of what lasts. */
  readonly mark: 'from' | 'to' | 'at';
  /** What the entry says for the verdict; null where it says nothing. */
  readonly state: VerdictState | null;
  /** Number of the action that it belongs to; null for none. */
  readonly item: number | null;
}

/** What happened beside the drill's own actions, from the events of its run and what people wrote. */
export interface Beside {
  readonly run: readonly Pick<RunEvent, 'at' | 'kind' | 'message' | 'data'>[];
  readonly notes: readonly { readonly atMs: number; readonly by: string; readonly text: string }[];
  /** The common start of the run, ISO 8601; null before it. */
  readonly startedAt: string | null;
}

const entry = (
  atMs: number,
  lane: Lane,
  text: string,
  more: Partial<Pick<EvidenceEntry, 'mark' | 'state' | 'item'>> = {},
): EvidenceEntry => ({ atMs, lane, text, mark: 'at', state: null, item: null, ...more });

/** The evidence timeline of a drill: one list by time: stages, actions, sensors, probes, findings, aborts, notes. */
export function evidenceTimeline(
  record: DrillRecord,
  probes: readonly ProbeJudgement[],
  beside: Beside,
): readonly EvidenceEntry[] {
  const entries = [
    ...stageEntries(record),
    ...actionEntries(record),
    ...record.sensors.map(sensorEntry),
    ...probes.flatMap(probeEntries),
    ...runEntries(beside),
    ...beside.notes.map(({ atMs, by, text }) => entry(atMs, 'note', `${by}: ${text}`)),
  ];
  return entries
    .map((each, nth) => ({ each, nth }))
    .sort(
      (a, b) =>
        a.each.atMs - b.each.atMs ||
        lanes.indexOf(a.each.lane) - lanes.indexOf(b.each.lane) ||
        a.nth - b.nth,
    )
    .map(({ each }) => each);
}

/** The stages that the load came to; the last one ends with the recording. */
function stageEntries({ drill, recorded }: DrillRecord): readonly EvidenceEntry[] {
  const endMs = (recorded?.seconds.length ?? 0) * 1000;
  return clockedStages(drill.load.stages)
    .filter(({ startMs }) => startMs < endMs)
    .flatMap((stage) => {
      const text = describeStage(stage);
      const end = stage.endMs <= endMs ? `end of ${text}` : `load ended in ${text}`;
      return [
        entry(stage.startMs, 'load', text, { mark: 'from' }),
        entry(Math.min(stage.endMs, endMs), 'load', end, { mark: 'to' }),
      ];
    });
}

function actionEntries({ drill, times, machine }: DrillRecord): readonly EvidenceEntry[] {
  return itemsOf(drill).flatMap(({ index, action }) => {
    const own = times.find(({ item }) => item === index);
    if (own?.onMs == null) return [];
    const lane: Lane = action.kind;
    const text = describeAction(action);
    const problem = machine.items[index]?.problem ?? null;
    const state = problem === null ? null : 'unknown';
    const said = problem === null ? text : `${text}: ${problem}`;
    if (lane === 'note') return [entry(own.onMs, lane, text, { item: index })];
    const from = entry(own.onMs, lane, said, { mark: 'from', state, item: index });
    return own.offMs === null
      ? [from]
      : [from, entry(own.offMs, lane, `end of ${text}`, { mark: 'to', item: index })];
  });
}

const answerStates = {
  bit: 'pass',
  gone: 'pass',
  present: 'fail',
  'did-not-bite': 'unknown',
  unknown: 'unknown',
} as const;

const sensorEntry = ({ item, atMs, answer, text }: SensorReading): EvidenceEntry =>
  entry(atMs, 'sensor', `${answer.replaceAll('-', ' ')}: ${text}`, {
    state: answerStates[answer],
    item,
  });

/** The readings at which a probe changes: of a probe that holds throughout, one. */
function probeEntries({ probe, readings }: ProbeJudgement): readonly EvidenceEntry[] {
  const states = { holds: 'pass', broken: 'fail', unknown: 'unknown' } as const;
  return readings.flatMap(({ dueMs, state, text }, nth) =>
    readings[nth - 1]?.state === state
      ? []
      : [entry(dueMs, 'probe', `${probe} ${state}: ${text}`, { state: states[state] })],
  );
}

/** Kinds of a run's events that are evidence of a drill, and the lane of each. */
const runLanes: Readonly<Record<string, Lane>> = {
  violation: 'abort',
  rule: 'abort',
  permission: 'abort',
  finding: 'finding',
  leaks: 'finding',
};

function runEntries({ run, startedAt }: Beside): readonly EvidenceEntry[] {
  if (startedAt === null) return [];
  return run.flatMap(({ at, kind, message, data }) => {
    const lane = Object.hasOwn(runLanes, kind) ? runLanes[kind] : undefined;
    if (lane === undefined) return [];
    const state = kind === 'leaks' ? leakState(data) : null;
    return [entry(Date.parse(at) - Date.parse(startedAt), lane, message, { state })];
  });
}

/** A scan that found nothing is no finding, and one that was not whole has a reason. */
function leakState({ leaks, reason }: RunEvent['data']): VerdictState {
  if (leaks !== 0) return 'fail';
  return reason === null ? 'pass' : 'unknown';
}
