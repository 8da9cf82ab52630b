import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../../core/audit/finding.ts';
import { firstPosition, type TimelineSecond } from '../../core/measure/timeline.ts';
import { ok, type Result } from '../../core/result.ts';
import type { RunDetail, RunState } from '../../run/runService.ts';
import type { Api } from '../shared/api.ts';
import type { Failure } from '../shared/failure.ts';
import { progressLine } from './progress.ts';
import type { Screen } from '../shared/screen.ts';

const POLL_MS = 500;
/** A server that restarts is away for seconds; longer than this it is gone. */
const PATIENCE_MS = 30_000;
const FINAL: readonly RunState[] = ['finished', 'aborted', 'failed'];

/**
 * Follows a run to its end, saying what happens as it happens. It polls what PostgreSQL holds, so
 * that a server's restart loses nothing and repeats nothing.
 */
export async function followRun(
  api: Api,
  runId: string,
  screen: Screen,
): Promise<Result<RunDetail, Failure>> {
  let state: string | null = null;
  let lastEvent = 0;
  let newest: TimelineSecond | null = null;
  const told: Told = { keys: new Set(), perKind: new Map() };
  let reachedAt = Date.now();
  for (;;) {
    const run = await api.run(runId);
    if (!run.ok) {
      if (Date.now() - reachedAt > PATIENCE_MS) return run;
      await sleep(POLL_MS);
      continue;
    }
    reachedAt = Date.now();
    const events = await api.events(runId, lastEvent);
    for (const event of events.ok ? events.value : []) {
      lastEvent = Math.max(lastEvent, event.seq);
      // A finding is told below, with the rows that prove it.
      if (event.kind !== 'finding') {
        screen.line(screen.paint.dim(`  ${event.at.slice(11, 19)}  ${event.message}`));
      }
      screen.json({ type: 'event', event });
    }
    const findings = await api.findings(runId);
    for (const finding of findings.ok ? findings.value : []) tell(finding, told, screen);
    const next =
      newest === null ? firstPosition : { round: newest.round, second: newest.second + 1 };
    const seconds = await api.timeline(runId, next);
    // The second under way has no frame yet; what is told is the newest that has one.
    newest =
      (seconds.ok ? seconds.value.findLast(({ shards }) => shards.length > 0) : null) ?? newest;
    if (run.value.state !== state) {
      state = run.value.state;
      screen.json({ type: 'state', runId, state });
    }
    if (FINAL.includes(run.value.state)) return ok(run.value);
    screen.status(`  ${progressLine(run.value, newest)}`);
    await sleep(POLL_MS);
  }
}

interface Told {
  readonly keys: Set<string>;
  readonly perKind: Map<string, number>;
}

/** The first findings of each invariant, new and older ones, are told in full; when one diagnostic breaks a hundred SKUs, the report has the rest. */
const TOLD_PER_KIND = 2;

function tell(finding: Finding, told: Told, screen: Screen): void {
  const isOlder = finding.beforeRun === true;
  const key = `${finding.store}/${finding.invariant}/${finding.sku}/${finding.witness[0]?.id ?? ''}/${isOlder}`;
  if (told.keys.has(key)) return;
  told.keys.add(key);
  screen.json({ type: 'finding', finding });
  const kind = `${finding.invariant}${isOlder ? ' older than this run' : ''}`;
  const count = (told.perKind.get(kind) ?? 0) + 1;
  told.perKind.set(kind, count);
  if (count === TOLD_PER_KIND + 1) {
    screen.line(screen.paint.dim(`    more of ${kind}: see the report`));
  }
  if (count > TOLD_PER_KIND) return;
  const paint = isOlder ? screen.paint.dim : screen.paint.red;
  for (const line of findingLines(finding)) screen.line(paint(line));
}

/** A finding for a terminal: what is wrong, when it was found, and the rows that prove it. */
export function findingLines(finding: Finding): string[] {
  const mark = finding.beforeRun === true ? '·' : '✗';
  return [
    `  ${mark} ${finding.invariant} (${finding.store}): ${finding.message}${whenText(finding)}`,
    ...finding.witness.map(({ kind, id, detail }) => `      ${kind} ${id}: ${detail}`),
  ];
}

function whenText({ beforeRun, detectionMs, duringLoad }: Finding): string {
  if (beforeRun === true) return ', older than this run';
  const after = detectionMs === null ? '' : `, found ${detectionMs} ms after commit`;
  return `${after}${duringLoad ? ' while load ran' : ''}`;
}
