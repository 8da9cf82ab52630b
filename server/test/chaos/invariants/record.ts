import type { Evidence } from '../evidence.ts';
import type { Struck } from '../fault.ts';

const RECONNECT_MS_MAX = 3_000;

export function endsWithVerdict({ run, tookMs, limitMs }: Evidence): readonly string[] {
  if (run.endedAtMs === null) return [`it is still ${run.state} after ${tookMs} ms`];
  const late = tookMs > limitMs ? [`it took ${tookMs} ms; ${limitMs} ms is the limit`] : [];
  return run.verdict === null ? [...late, `it ended ${run.state} without a verdict`] : late;
}

export function nothingLost({ struck, frames, events, removals }: Evidence): readonly string[] {
  const now = new Set(frames.map(({ shard, epoch, second }) => `${shard}.${epoch}.${second}`));
  const gone = struck.flatMap(({ before }) => before.frames.filter((key) => !now.has(key)));
  const most = Math.max(0, ...struck.map(({ before }) => before.events));
  return [
    ...gone.map((key) => `frame ${key} was there and is not`),
    ...(events.length < most ? [`${most} events were there, ${events.length} are`] : []),
    ...removals.map(({ table, what }) => `changed or deleted in ${table}: ${what}`),
  ];
}

export function eventsInOrder({ events }: Evidence): readonly string[] {
  return events.flatMap(({ seq, atMs }, index) => {
    const before = events[index - 1];
    const lines = seq === index + 1 ? [] : [`event ${seq} stands at place ${index + 1}`];
    const back = before !== undefined && atMs < before.atMs;
    return back ? [...lines, `event ${seq} is older than event ${before.seq}`] : lines;
  });
}

/** How long after the server could answer again the console heard of it, per fault; null: never. */
export function reconnects({ struck, console, run }: Evidence): readonly (number | null)[] {
  return struck.flatMap((one) => {
    const fromMs = reachableFrom(one, struck);
    // After the run's end there is nothing more to hear.
    if (fromMs === null || (run.endedAtMs ?? 0) < fromMs) return [];
    const heard = console.heardAtMs.find((atMs) => atMs > fromMs);
    return [heard === undefined ? null : heard - fromMs];
  });
}

/** What is back while another part is away is not to be reached before that is back as well. */
function reachableFrom(one: Struck, struck: readonly Struck[]): number | null {
  const away = struck
    .filter(({ reachableAtMs }) => reachableAtMs !== null)
    .sort((a, b) => a.atMs - b.atMs);
  let fromMs = one.reachableAtMs;
  for (const { atMs, reachableAtMs } of away) {
    if (fromMs === null || reachableAtMs === null) continue;
    if (atMs <= fromMs && fromMs < reachableAtMs) fromMs = reachableAtMs;
  }
  return fromMs;
}

export function consoleBack(evidence: Evidence): readonly string[] {
  return reconnects(evidence).flatMap((tookMs) => {
    if (tookMs === null) return ['it heard nothing more'];
    return tookMs > RECONNECT_MS_MAX ? [`it took ${tookMs} ms`] : [];
  });
}

export function consoleWhole({ console, timeline, run }: Evidence): readonly string[] {
  if (run.endedAtMs === null) return [];
  const seen = new Set(console.seconds);
  const missing = timeline.map(({ second }) => second).filter((second) => !seen.has(second));
  return [
    ...(console.ended ? [] : ['it was not told the end']),
    ...(missing.length > 0 ? [`it never saw the seconds [${missing}]`] : []),
  ];
}
