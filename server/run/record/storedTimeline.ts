import type { Frame } from '../../core/measure/frame.ts';
import {
  createMerger,
  firstPosition,
  isFrom,
  type Merger,
  type Position,
  type TimelineSecond,
} from '../../core/measure/timeline.ts';
import { drivenMs } from '../../core/traffic/arrival.ts';
import type { FramePages } from '../../edge/store/measureStore.ts';
import type { RoundReader } from '../../edge/store/roundStore.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';

export interface TimelinePorts {
  readonly rounds: RoundReader;
  readonly measures: FramePages;
}

type TimelineRecord = Pick<RunRecord, 'row' | 'plan' | 'loadEndedAt'>;

/** The merged timeline of a run from a position on, made from its stored frames. */
export async function storedTimeline(
  ports: TimelinePorts,
  record: TimelineRecord,
  from: Position = firstPosition,
): Promise<readonly TimelineSecond[]> {
  // A frame covers its own second and, after a late push, earlier ones; it may end a little late.
  const second = Math.max(0, from.second - 1);
  const mergers = await createMergers(ports.rounds, record, from);
  for await (const page of ports.measures.framePages(record.row.id, { ...from, second })) {
    addFrames(page, mergers);
  }
  return mergers.flatMap((merger) => merger.finish()).filter((one) => isFrom(one, from));
}

/** One merger for each round that has started, in order. */
export async function createMergers(
  roundReader: RoundReader,
  record: TimelineRecord,
  from: Position,
): Promise<readonly Merger[]> {
  // When every shard was lost, the load ended before its plan: the seconds after that are no gaps.
  const endedMs = record.loadEndedAt === null ? null : Date.parse(record.loadEndedAt);
  const rounds = await roundReader.rounds(record.row.id);
  return rounds.flatMap(({ round, startAtMs, stopAtMs, nowMs }) => {
    if (startAtMs === null || round < from.round) return [];
    const planned = record.plan.rounds[round];
    const plannedMs = planned === undefined ? 0 : drivenMs(planned);
    // Another round may take over in a moment.
    const untilMs = Math.max(0, Math.min(stopAtMs ?? endedMs ?? nowMs, nowMs) - startAtMs);
    const runningMs = Math.min(plannedMs, untilMs);
    return [createMerger({ round, shards: record.plan.shards, runningMs })];
  });
}

export function addFrames(page: readonly Frame[], mergers: readonly Merger[]): void {
  for (const frame of page) for (const merger of mergers) merger.add(frame);
}
