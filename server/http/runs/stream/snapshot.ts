import { findingPageMax } from '../../../core/audit/finding.ts';
import { firstPosition, type Position } from '../../../core/measure/timeline.ts';
import type { Frozen } from '../../../core/sameType.ts';
import type { RunDetail, RunRow, RunService, RunUpdate } from '../../../run/runService.ts';
import type { Cursor } from './cursor.ts';
import type { Snapshot } from './schemas.ts';

export type SentSnapshot = Frozen<Snapshot>;

/** What PostgreSQL holds of a run after a cursor; null when there is no such run. */
export async function readSnapshot(
  service: RunService,
  runId: string,
  after: Cursor,
  resumed: boolean,
): Promise<SentSnapshot | null> {
  const detail = await service.get(runId);
  if (detail === null) return null;
  const next = (at: Position | null) =>
    at === null ? firstPosition : { round: at.round, second: at.second + 1 };
  const [seconds, customers, events, findings] = await Promise.all([
    service.timeline(runId, next(after.second)),
    service.customers(runId, next(after.customers)),
    service.events(runId, after.event),
    service.findings(runId, { offset: 0, limit: findingPageMax }),
  ]);
  return {
    type: 'snapshot',
    run: rowOf(detail),
    shards: detail.shardRows,
    seconds,
    customers,
    findings,
    events,
    resumed,
  };
}

/**
 * The updates that arrived while the snapshot was read and are not in it: the last one of each
 * subject.
 */
export function notIn(snapshot: SentSnapshot, updates: readonly RunUpdate[]): RunUpdate[] {
  const held = new Set(asUpdates(snapshot).map((update) => JSON.stringify(update)));
  const last = new Map(updates.map((update) => [subjectOf(update), update]));
  return [...last.values()].filter((update) => !held.has(JSON.stringify(update)));
}

function asUpdates(snapshot: SentSnapshot): RunUpdate[] {
  return [
    { type: 'run', run: snapshot.run },
    ...snapshot.shards.map((shard) => ({ type: 'shard', shard }) as const),
    ...snapshot.seconds.map((second) => ({ type: 'second', second }) as const),
    ...snapshot.customers.map((second) => ({ type: 'customers', second }) as const),
    ...snapshot.findings.map((finding) => ({ type: 'finding', finding }) as const),
    ...snapshot.events.map((event) => ({ type: 'event', event }) as const),
  ];
}

function subjectOf(update: RunUpdate): string {
  switch (update.type) {
    case 'run':
      return 'run';
    case 'shard':
      return `shard ${update.shard.round}.${update.shard.shard}`;
    case 'second':
    case 'customers':
      return `${update.type} ${update.second.round}.${update.second.second}`;
    case 'event':
      return `event ${update.event.seq}`;
    case 'finding':
      return `finding ${update.finding.id}`;
  }
}

function rowOf(detail: RunDetail): RunRow {
  const { id, scenario, target, state, reason, by, createdAt } = detail;
  const { startedAt, endedAt, verdict, headline, foundLimit, audit, status } = detail;
  const { shards, durationMs } = detail;
  return {
    id,
    scenario,
    target,
    state,
    reason,
    by,
    createdAt,
    startedAt,
    endedAt,
    verdict,
    headline,
    foundLimit,
    audit,
    status,
    shards,
    durationMs,
  };
}
