import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../../core/audit/finding.ts';
import { firstPosition, type TimelineSecond } from '../../core/measure/timeline.ts';
import { ok, type Result } from '../../core/result.ts';
import { isFinal } from '../../core/run/run.ts';
import { duration } from '../../core/text/figures.ts';
import type { RunDetail } from '../../run/runService.ts';
import type { Api } from '../shared/api.ts';
import type { CommandFailure } from '../shared/failure.ts';
import type { Screen } from '../shared/screen.ts';
import { progressLine } from './progress.ts';

const POLL_MS = 500;
/** A server that restarts is back within seconds; after this time the command gives up. */
const UNREACHABLE_MS_MAX = 30_000;

/**
 * Follows a run to its end and prints its events, findings and progress. It polls what PostgreSQL
 * holds, so that a restart of the server neither loses nor repeats a line. The failure is that of a
 * server that stays out of reach.
 */
export async function followRun(
  api: Api,
  runId: string,
  screen: Screen,
): Promise<Result<RunDetail, CommandFailure>> {
  let state: string | null = null;
  let lastEvent = 0;
  let newest: TimelineSecond | null = null;
  const printer = createFindingPrinter(screen);
  let reachedAt = Date.now();
  for (;;) {
    const run = await api.run(runId);
    if (!run.ok) {
      if (Date.now() - reachedAt > UNREACHABLE_MS_MAX) return run;
      await sleep(POLL_MS);
      continue;
    }
    reachedAt = Date.now();
    const events = await api.events(runId, lastEvent);
    for (const event of events.ok ? events.value : []) {
      lastEvent = Math.max(lastEvent, event.seq);
      // A finding is printed below, with the rows that prove it.
      if (event.kind !== 'finding') {
        screen.line(screen.paint.dim(`  ${event.at.slice(11, 19)}  ${event.message}`));
      }
      screen.json({ type: 'event', event });
    }
    const findings = await api.findings(runId);
    for (const finding of findings.ok ? findings.value : []) printer(finding);
    const next =
      newest === null ? firstPosition : { round: newest.round, second: newest.second + 1 };
    const seconds = await api.timeline(runId, next);
    // The current second has no frame yet; the progress line shows the newest that has one.
    newest =
      (seconds.ok ? seconds.value.findLast(({ shards }) => shards.length > 0) : null) ?? newest;
    if (run.value.state !== state) {
      state = run.value.state;
      screen.json({ type: 'state', runId, state });
    }
    if (isFinal(run.value.state)) return ok(run.value);
    screen.status(`  ${progressLine(run.value, newest)}`);
    await sleep(POLL_MS);
  }
}

/** So many findings of each invariant are printed in full; the report has the rest. */
const PRINTED_PER_KIND = 2;

/** Prints a finding that it has not printed yet; older findings than the run count as a kind apart. */
function createFindingPrinter(screen: Screen): (finding: Finding) => void {
  const printed = new Set<string>();
  const perKind = new Map<string, number>();
  return (finding) => {
    const isOlder = finding.beforeRun === true;
    const { id, invariant } = finding;
    const key = `${id} ${isOlder}`;
    if (printed.has(key)) return;
    printed.add(key);
    screen.json({ type: 'finding', finding });
    const kind = `${invariant}${isOlder ? ' older than this run' : ''}`;
    const count = (perKind.get(kind) ?? 0) + 1;
    perKind.set(kind, count);
    if (count === PRINTED_PER_KIND + 1) {
      screen.line(screen.paint.dim(`    more of ${kind}: see the report`));
    }
    if (count > PRINTED_PER_KIND) return;
    const paint = isOlder ? screen.paint.dim : screen.paint.red;
    for (const line of findingLines(finding)) screen.line(paint(line));
  };
}

/** A finding for a terminal: what is wrong, when it was found, and the rows that prove it. */
export function findingLines(finding: Finding): string[] {
  const mark = finding.beforeRun === true ? '·' : '✗';
  // A stack with one store has no shadow data to speak of.
  const whose = finding.store === 'live' ? ' (customers)' : '';
  return [
    `  ${mark} ${finding.invariant}${whose}: ${finding.message}${whenText(finding)}`,
    ...finding.witness.map(({ kind, id, detail }) => `      ${kind} ${id}: ${detail}`),
  ];
}

function whenText({ beforeRun, detectionMs, duringLoad }: Finding): string {
  if (beforeRun === true) return ', older than this run';
  const after = detectionMs === null ? '' : `, found ${duration(detectionMs)} after commit`;
  return `${after}${duringLoad ? ' while load ran' : ''}`;
}
