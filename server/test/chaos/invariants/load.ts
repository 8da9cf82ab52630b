import { type Evidence, shardOf } from '../evidence.ts';
import type { InjectedFault } from '../fault.ts';
import type { FrameRow } from '../journal.ts';
import { byShard } from './byShard.ts';

/** Started journeys in the last frame of a killed k6 whose requests need not have reached the target. */
const IN_FLIGHT_MAX = 3;

/** The target may read a request this long after the k6 that sent it was killed. */
const LAST_BYTES_MS = 250;

export function noDuplicateLoad(evidence: Evidence): readonly string[] {
  const { arrivals, planned, shards, changes, run } = evidence;
  const seen = new Set<number>();
  const lines: string[] = [];
  for (const { journey, atMs } of arrivals) {
    if (seen.has(journey)) lines.push(`journey ${journey} arrived twice`);
    // A k6 that is suspended at the end of its schedule may start one iteration more, since it picks at
    // random between the due tick and the end. One journey per shard beyond the plan is not a duplicate.
    if (journey >= planned + shards)
      lines.push(`journey ${journey} is beyond the plan's ${planned}`);
    seen.add(journey);
    const shard = shardOf(journey, shards);
    const lost = changes.find((one) => one.shard === shard && one.state === 'lost');
    if (lost !== undefined && atMs > lost.atMs + LAST_BYTES_MS) {
      lines.push(
        `journey ${journey} arrived ${Math.round(atMs - lost.atMs)} ms after its shard was lost`,
      );
    }
    if (run.endedAtMs !== null && atMs > run.endedAtMs) {
      lines.push(`journey ${journey} arrived after the run's end`);
    }
  }
  return few(lines);
}

/** The seconds of each shard that no stored frame covers, computed from the frames only. */
export function gapsOf(evidence: Evidence): ReadonlyMap<number, readonly number[]> {
  const { startAtMs, stopAtMs, loadEndedAtMs, plan, frames, shards } = evidence;
  if (startAtMs === null) return new Map();
  const endMs = stopAtMs ?? loadEndedAtMs ?? Number.POSITIVE_INFINITY;
  const runningMs = Math.min(plan.holdS * 1_000, endMs - startAtMs);
  const due = Array.from({ length: plan.holdS }, (_, second) => second).filter(
    (second) => second * 1_000 + 500 < runningMs,
  );
  const covers = (frame: FrameRow, second: number): boolean => {
    const middle = second * 1_000 + 500;
    return frame.second === second || (frame.fromMs <= middle && middle < frame.toMs);
  };
  return new Map(
    Array.from({ length: shards }, (_, shard) => {
      const own = frames.filter((frame) => frame.shard === shard);
      return [shard, due.filter((second) => !own.some((frame) => covers(frame, second)))];
    }),
  );
}

export function gapsReported(evidence: Evidence): readonly string[] {
  const { timeline, report } = evidence;
  const lines: string[] = [];
  for (const [shard, gaps] of gapsOf(evidence)) {
    const named = timeline
      .filter(({ missing }) => missing.includes(shard))
      .map(({ second }) => second);
    if (named.join() !== gaps.join()) {
      lines.push(`shard ${shard} has no frame of [${gaps}]; the timeline says [${named}]`);
    }
    const counted = report?.generators.find((one) => one.shard === shard)?.missingSeconds;
    if (report !== null && counted !== undefined && counted !== gaps.length) {
      lines.push(`shard ${shard} misses ${gaps.length} s; the report says ${counted}`);
    }
  }
  return lines;
}

export function lostShardPreventsPass(evidence: Evidence): readonly string[] {
  const { run, report, changes } = evidence;
  const lost = changes.some(({ state }) => state === 'lost');
  const gap = [...gapsOf(evidence).values()].some((seconds) => seconds.length > 0);
  if (!lost && !gap) return [];
  const lines = run.verdict === 'pass' ? ['the verdict is pass'] : [];
  const allUnknown = report?.points.every(({ unknown }) => unknown !== null) ?? true;
  return allUnknown ? lines : [...lines, 'a stage that lost a shard counts as measured'];
}

/** A shard that ended as `done` has every second, and measured every start that reached the target. */
export function othersAreComplete(evidence: Evidence): readonly string[] {
  const { changes, frames, arrivals, shards, startAtMs, injected } = evidence;
  if (startAtMs === null) return [];
  const gaps = gapsOf(evidence);
  return byShard(changes).flatMap(([shard, own]) => {
    const end = own.at(-1);
    const measured = frames.filter((frame) => frame.shard === shard);
    const started = measured.reduce((sum, frame) => sum + frame.started, 0);
    const arrived = arrivals.filter(({ journey }) => shardOf(journey, shards) === shard).length;
    if (end?.state !== 'done') {
      const hit = injected.some(({ held }) => held.some((one) => one.shard === shard));
      const lines =
        started > arrived + IN_FLIGHT_MAX
          ? [`shard ${shard} measured ${started} starts, and the target received ${arrived}`]
          : [];
      return hit || !spares(injected)
        ? lines
        : [...lines, `shard ${shard} ended as ${end?.state} without a fault`];
    }
    const missing = gaps.get(shard) ?? [];
    const lines = missing.length > 0 ? [`shard ${shard} ended as done without [${missing}]`] : [];
    if (started === arrived) return lines;
    return [
      ...lines,
      `shard ${shard} measured ${started} starts, and the target received ${arrived}`,
    ];
  });
}

/** Whether the faults affect only the shards that they hit. A database outage may exceed any lease. */
const spares = (injected: readonly InjectedFault[]): boolean =>
  injected.every(({ fault }) => fault.kind !== 'postgres-restart');

const LINES_MAX = 5;

/** Limits the lines: a duplicated load gives thousands. */
const few = (lines: readonly string[]): readonly string[] =>
  lines.length <= LINES_MAX
    ? lines
    : [...lines.slice(0, LINES_MAX), `… and ${lines.length - LINES_MAX} more`];
