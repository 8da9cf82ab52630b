import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditFigures, renderMetrics } from '../../core/audit/auditMetrics.ts';
import { findingsOf } from '../../core/audit/engine/findingRegister.ts';
import { newInterventions } from '../../core/audit/engine/interventions.ts';
import { heldText } from '../../core/audit/engine/openTransactions.ts';
import { restAfterMs } from '../../core/audit/engine/readingCost.ts';
import type { Finding } from '../../core/audit/finding.ts';
import type { InvariantName } from '../../core/audit/invariants/registry.ts';
import { type Failure, failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { count, duration } from '../../core/text/figures.ts';
import { type MetricsServer, serveMetrics } from '../../edge/metrics/metricsServer.ts';
import type { Auditor, AuditTick } from './auditor.ts';

export interface WatchOptions {
  readonly name: string;
  /** Those that the audit checks. */
  readonly invariants: readonly InvariantName[];
  readonly everyMs: number;
  /** Null: none are served. */
  readonly metricsPort: number | null;
  /** Ends the watch after the reading that is under way. */
  readonly signal: AbortSignal;
  readonly onListening: (address: string) => void;
  /** A finding that is new or grew. */
  readonly onFinding: (finding: Finding) => void;
  /** Something to know beside findings: the schema changed, somebody wrote by hand, the database cannot be read. */
  readonly onNote: (text: string) => void;
  /** After each reading: how far it came, in a line. */
  readonly onReading: (text: string) => void;
}

/** Reads what is new until the signal. Fails only where the metrics cannot be served. */
export async function watchAudit(
  auditor: Auditor,
  options: WatchOptions,
): Promise<Result<void, Failure>> {
  let figures = firstFigures(options, auditor);
  const served = await metricsAt(options.metricsPort, () => renderMetrics(figures));
  if (!served.ok) return served;
  if (served.value !== null) options.onListening(served.value.address);
  const tell = (findings: readonly Finding[]): void => {
    figures = { ...figures, findings: countFindings(options, auditor) };
    for (const finding of findings) options.onFinding(finding);
  };
  // What the first reading found, which is taken when the auditor is opened.
  tell(findingsOf(auditor.checkpoint().shadow.register));
  const note = noteTeller(auditor, options.onNote);
  while (!options.signal.aborted) {
    const tick = await auditor.tick(true);
    figures = {
      ...figures,
      ...{ facts: tick.facts, reads: figures.reads + 1, readMs: tick.tookMs },
      readTotalMs: figures.readTotalMs + tick.tookMs,
      hasProblem: tick.stores.shadow.problem !== null,
      ...{ watermarkAgeMs: tick.watermarkAgeMs, held: tick.held },
    };
    tell(tick.findings);
    note(tick);
    options.onReading(describeReading(tick));
    // An abort ends the pause.
    const pauseMs = Math.max(options.everyMs, restAfterMs(tick.tookMs));
    await sleep(pauseMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
  await served.value?.close();
  return ok(undefined);
}

/** Tells each thing once: a problem when it comes and when it has gone. */
function noteTeller(
  auditor: Auditor,
  onNote: WatchOptions['onNote'],
): (tick: Pick<AuditTick, 'stores'>) => void {
  let told = auditor.checkpoint().shadow.progress.interventions;
  let problem: string | null = null;
  return ({ stores: { shadow } }) => {
    const seen = auditor.checkpoint().shadow.progress.interventions;
    for (const text of newInterventions(seen, told)) onNote(text);
    told = seen;
    if (shadow.problem === problem) return;
    onNote(shadow.problem === null ? 'can be read again' : `cannot be read: ${shadow.problem}`);
    problem = shadow.problem;
  };
}

const firstFigures = (options: WatchOptions, auditor: Auditor): AuditFigures => ({
  ...{ name: options.name, findings: countFindings(options, auditor) },
  ...{ facts: 0, reads: 0, hasProblem: false, watermarkAgeMs: null, held: null },
  ...{ readMs: 0, readTotalMs: 0 },
});

function countFindings(
  { invariants }: WatchOptions,
  auditor: Auditor,
): ReadonlyMap<InvariantName, number> {
  const all = [...findingsOf(auditor.checkpoint().shadow.register)];
  return new Map(
    invariants.map((name) => [name, all.filter(({ invariant }) => invariant === name).length]),
  );
}

async function metricsAt(
  port: number | null,
  metrics: () => string,
): Promise<Result<MetricsServer | null, Failure>> {
  if (port === null) return ok(null);
  const served = await serveMetrics(port, metrics);
  return served.ok
    ? served
    : err(failure('ZH-AUDIT-006', { port: String(port), reason: served.error }));
}

function describeReading({ stores, facts, watermarkAgeMs, tookMs, held }: AuditTick): string {
  const { problem, findings } = stores.shadow;
  if (problem !== null) return `cannot be read: ${problem}`;
  const age = watermarkAgeMs === null ? '' : `, ${duration(watermarkAgeMs)} behind`;
  const by = held === null ? '' : `; ${heldText(held)}`;
  return `${count(facts)} facts, ${count(findings)} findings${age}, read in ${duration(tookMs)}${by}`;
}
