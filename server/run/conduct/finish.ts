import { onceTimeoutMs } from '../../core/plan/k6/onceScript.ts';
import { setUpCookies } from '../../core/plan/k6/setUpCookies.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { missingOfSetup, setupIsGone } from '../../core/plan/setupSecrets.ts';
import type { LeakSummary } from '../../core/report/report.ts';
import { err } from '../../core/result.ts';
import type { RunEvent } from '../../core/run/run.ts';
import { isSeedingFailure } from '../../core/run/stopCause.ts';
import { demandsOf } from '../../core/target/isolation.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { templatesOf } from '../../core/traffic/journey.ts';
import { placeholdersOf } from '../../core/traffic/template.ts';
import { scanWithoutStores, withoutLoad } from '../../core/verdict/isolation.ts';
import type { AuditResults, EventReader } from '../../edge/store/measureStore.ts';
import type { RunRecords } from '../../edge/store/runStore.ts';
import type { Log } from '../../log.ts';
import type { RunAudit } from '../audit/runAudit.ts';
import type { RunContext } from '../context/runContext.ts';
import { writeFiles } from '../record/atomicWrite.ts';
import { makeReport, type ReportPorts, runFolder } from '../record/makeReport.ts';
import { ndjson } from '../record/runFolder.ts';
import { retryWhileDatabaseIsAway } from '../retry/retryUntil.ts';
import { type TagHeader, tagFor } from '../target/tag.ts';
import type { TargetLeakScan, TargetSwitches, TargetTeardown } from '../target/targetPort.ts';
import { leakBaselineIn } from './leakBaseline.ts';
import type { PreparationOutcome } from './preparation.ts';
import { restoreSwitches } from './switches.ts';

/** What the end of a run needs: the target to leave it clean, and the stores to report from. */
export interface FinishPorts extends ReportPorts {
  readonly runs: ReportPorts['runs'] & RunRecords;
  readonly measures: ReportPorts['measures'] & AuditResults & EventReader;
  readonly targetPort: TargetTeardown & TargetSwitches & TargetLeakScan;
  readonly log: Log;
}

const TEARDOWN = 'teardown';
const TORN_DOWN = 'torn-down';

/** Tags of a run are numbered: 0 before load, r + 1 in round r, and this one after it. */
const TEARDOWN_EPOCH_AFTER_ROUNDS = 1;

/**
 * The steps after the load, however it ended: switches, teardown, the full audit, the leak scan, the
 * report. Waits while PostgreSQL is away. Returns why there is no report; null when there is one, and
 * also once the run is released.
 */
export async function finishRun(
  context: RunContext,
  ports: FinishPorts,
  audit: RunAudit,
  outcome: PreparationOutcome,
): Promise<string | null> {
  const { id, owner } = context;
  const { measures, log } = ports;
  const { seeded, stoppedBy } = context.machine();
  // After a failed seeding the stores may hold what an earlier run left.
  const isJudged = seeded && !isSeedingFailure(stoppedBy);
  const events = await retryWhileDatabaseIsAway(context, log, () => measures.events(id, 0));
  if (events === null) return null;
  await restoreSwitches(context, ports.targetPort, events, tagAfterLoad(context, ports.now()));
  if (seeded) await tearDown(context, ports, events, outcome);
  const summaries = isJudged ? await audit.finish() : [];
  const isScanned = isJudged && demandsOf(context.plan.isolation).leaks !== 'none';
  const leaks = isScanned ? await scan(context, ports.targetPort, outcome, events) : null;
  const saved = await retryWhileDatabaseIsAway(context, log, () =>
    measures.saveAudit(id, owner, { summaries, leaks }),
  );
  if (saved !== true) return null;
  if (leaks !== null) {
    await context.recordEvent('leaks', `leak scan: ${leaks.state}`, {
      leaks: leaks.leaks.length,
      reason: leaks.reason,
    });
  }
  return report(context, ports);
}

async function report(context: RunContext, ports: FinishPorts): Promise<string | null> {
  const { id, owner } = context;
  const { runs, measures, log, dataDir } = ports;
  const made = await retryWhileDatabaseIsAway(context, log, async () => {
    const record = await runs.record(id);
    return record === null
      ? err('the run is not in the database')
      : makeReport(ports, record, owner);
  });
  if (made === null) return null;
  const problem = made.ok ? null : `no report: ${made.error}`;
  const written = made.ok ? `report written: ${made.value.verdict.state}` : '';
  await context.recordEvent('report', problem ?? written);
  if (problem !== null) return problem;
  const events = await retryWhileDatabaseIsAway(context, log, () => measures.events(id, 0));
  if (events === null) return null;
  const file = { name: 'events.ndjson', text: ndjson(events) };
  const stored = await writeFiles(runFolder(dataDir, id), [file]);
  return stored.ok ? null : stored.error.message;
}

function tagAfterLoad({ id, plan, target }: RunContext, nowMs: number): TagHeader | null {
  if (target === null) return null;
  const epoch = plan.rounds.length + TEARDOWN_EPOCH_AFTER_ROUNDS;
  return tagFor(target, id, epoch, { fromMs: nowMs, durationMs: onceTimeoutMs(plan.teardown) });
}

/** What teardown uses of set-up: what its steps name, and the cookies where they pass. */
const namesOf = ({ teardown }: Pick<Plan, 'teardown'>): readonly string[] => [
  ...placeholdersOf(teardown.map(templatesOf)).flatMap((each) =>
    each.kind === 'setup' ? [each.name] : [],
  ),
  setUpCookies,
];

/** Runs at most once, whichever server does it: a teardown that has begun may have been completed. */
async function tearDown(
  context: RunContext,
  ports: FinishPorts,
  events: readonly RunEvent[],
  { setupData, egress }: PreparationOutcome,
): Promise<void> {
  const { id, plan } = context;
  if (plan.teardown.length === 0 || setupData === null) return;
  if (events.some(({ kind }) => kind === TORN_DOWN)) return;
  if (events.some(({ kind }) => kind === TEARDOWN)) {
    await context.recordEvent(
      TORN_DOWN,
      'teardown: the server ended during it; it is not run again',
      { problem: 'the server ended during it' },
    );
    return;
  }
  const missing = missingOfSetup(plan, setupData).filter((name) => namesOf(plan).includes(name));
  if (missing.length > 0) {
    const problem = setupIsGone(missing);
    await context.recordEvent(TORN_DOWN, `teardown: ${problem}`, { problem });
    return;
  }
  const tag = tagAfterLoad(context, ports.now());
  if (egress === null || tag === null) return;
  await context.recordEvent(TEARDOWN, 'teardown begins');
  if (context.released.aborted) return;
  const torn = await ports.targetPort
    .teardown(plan, { run: id, tag, setup: setupData }, egress)
    .catch((error: unknown) => err(oneLine(error)));
  if (torn.ok) await context.recordEvent(TORN_DOWN, 'teardown ran once');
  else await context.recordEvent(TORN_DOWN, `teardown: ${torn.error}`, { problem: torn.error });
}

/** A scan that fails is unknown: it has not shown that nothing leaked. */
async function scan(
  context: RunContext,
  targetPort: TargetLeakScan,
  { preflight }: PreparationOutcome,
  events: readonly RunEvent[],
): Promise<LeakSummary> {
  const unknown = (reason: string): LeakSummary => ({
    state: 'unknown',
    reason,
    scanned: [],
    leaks: [],
  });
  const { id, target } = context;
  if (target === null) return unknown('the target file could not be read');
  if (target.stores.postgresUrl === null && target.stores.redisUrl === null) {
    return scanWithoutStores(preflight);
  }
  try {
    const found = await targetPort.scanLeaks(target, id, leakBaselineIn(events));
    const { starting, round } = context.machine();
    return starting || round > 0 ? found : withoutLoad(found, id);
  } catch (error) {
    return unknown(`the leak scan broke: ${oneLine(error)}`);
  }
}
