import type { Evidence } from '../evidence.ts';
import type { InjectedFault } from '../fault.ts';

const RECONNECT_MS_MAX = 3_000;

export function endsWithVerdict({ run, tookMs, limitMs }: Evidence): readonly string[] {
  if (run.endedAtMs === null) return [`the run is still ${run.state} after ${tookMs} ms`];
  const late = tookMs > limitMs ? [`the run took ${tookMs} ms; the limit is ${limitMs} ms`] : [];
  return run.verdict === null ? [...late, `the run ended as ${run.state} without a verdict`] : late;
}

export function noRecordLost({ injected, frames, events, removals }: Evidence): readonly string[] {
  const now = new Set(frames.map(({ shard, epoch, second }) => `${shard}.${epoch}.${second}`));
  const gone = injected.flatMap(({ before }) => before.frames.filter((key) => !now.has(key)));
  const most = Math.max(0, ...injected.map(({ before }) => before.events));
  return [
    ...gone.map((key) => `frame ${key} disappeared`),
    ...(events.length < most ? [`${events.length} of ${most} events remain`] : []),
    ...removals.map(({ table, what }) => `changed or deleted in ${table}: ${what}`),
  ];
}

export function eventsInOrder({ events }: Evidence): readonly string[] {
  return events.flatMap(({ seq, atMs }, index) => {
    const before = events[index - 1];
    const lines = seq === index + 1 ? [] : [`event ${seq} is at position ${index + 1}`];
    const back = before !== undefined && atMs < before.atMs;
    return back ? [...lines, `event ${seq} is older than event ${before.seq}`] : lines;
  });
}

/**
 * Per fault, the time from the instant at which the server can answer again to the console's next
 * message; null when there is none. It leaves out faults that did not make the server unreachable, and
 * those that ended after the run.
 */
export function reconnects({ injected, console, run }: Evidence): readonly (number | null)[] {
  return injected.flatMap((one) => {
    const fromMs = reachableFrom(one, injected);
    // No message follows the run's end.
    if (fromMs === null || (run.endedAtMs ?? 0) < fromMs) return [];
    const nextAtMs = console.receivedAtMs.find((atMs) => atMs > fromMs);
    return [nextAtMs === undefined ? null : nextAtMs - fromMs];
  });
}

/** When outages overlap, the server can answer only after the end of the last one. */
function reachableFrom(one: InjectedFault, injected: readonly InjectedFault[]): number | null {
  const away = injected
    .filter(({ reachableAtMs }) => reachableAtMs !== null)
    .sort((a, b) => a.atMs - b.atMs);
  let fromMs = one.reachableAtMs;
  for (const { atMs, reachableAtMs } of away) {
    if (fromMs === null || reachableAtMs === null) continue;
    if (atMs <= fromMs && fromMs < reachableAtMs) fromMs = reachableAtMs;
  }
  return fromMs;
}

export function consoleReconnects(evidence: Evidence): readonly string[] {
  return reconnects(evidence).flatMap((tookMs) => {
    if (tookMs === null) return ['it received no further message'];
    return tookMs > RECONNECT_MS_MAX ? [`the reconnect took ${tookMs} ms`] : [];
  });
}

export function consoleReceivesAll({ console, timeline, run }: Evidence): readonly string[] {
  if (run.endedAtMs === null) return [];
  const seen = new Set(console.seconds);
  const missing = timeline.map(({ second }) => second).filter((second) => !seen.has(second));
  return [
    ...(console.ended ? [] : ['it did not receive the end']),
    ...(missing.length > 0 ? [`it did not receive the seconds [${missing}]`] : []),
  ];
}
