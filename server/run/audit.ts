import type { AuditSummary, Finding } from '../core/audit/finding.ts';
import { findingKey } from '../edge/postgres/measureStore.ts';
import { oneLine } from '../edge/postgres/pool.ts';
import type { Auditor } from './audit/auditor.ts';
import type { RunContext } from './context.ts';

/** The audit of one run: it ticks while load runs, and checks everything at the end. */
export interface RunAudit {
  /** Takes up the findings that an earlier server stored. */
  reload(): Promise<void>;
  /** Opens the audit and lets it tick; a second call does nothing. */
  begin(): Promise<void>;
  findings(): readonly Finding[];
  /** The full check. A broken or missing audit is an unknown one, with the reason. */
  finish(): Promise<readonly AuditSummary[]>;
  close(): Promise<void>;
}

export function createAudit(context: RunContext): RunAudit {
  const { id, plan, target, deps } = context;
  const findings: Finding[] = [];
  let opening: Promise<void> | null = null;
  let auditor: Auditor | null = null;
  let problem: string | null = 'it was not opened';
  let stopTicks: () => Promise<void> = async () => undefined;

  /** A finding that grows takes the place of what it was, and is told again without an event. */
  const keep = async (changed: readonly Finding[]): Promise<void> => {
    for (const finding of changed) {
      const known = findings.findIndex((one) => findingKey(one) === findingKey(finding));
      await deps.measures.saveFinding(id, finding);
      findings.splice(known < 0 ? findings.length : known, known < 0 ? 0 : 1, finding);
      deps.updates.publish(id, { type: 'finding', finding });
      const { invariant, store, sku, detectionMs } = finding;
      if (known < 0) {
        await context.note('finding', finding.message, { invariant, store, sku, detectionMs });
      }
    }
  };
  /** A tick that fails is told once; the auditor itself knows that it fell behind. */
  const tick = async (): Promise<void> => {
    if (auditor === null) return;
    try {
      await keep((await auditor.tick(context.machine().state === 'running')).findings);
    } catch (error) {
      deps.log.warn({ run: id }, `audit tick: ${oneLine(error)}`);
    }
  };
  const open = async (): Promise<void> => {
    if (plan.audit === null) return;
    if (target === null) {
      problem = 'the target file could not be read';
      return;
    }
    const opened = await deps.world
      .openAuditor(target, plan.audit, context.directory)
      .catch((error: unknown) => ({ ok: false as const, error: oneLine(error) }));
    if (!opened.ok) {
      problem = opened.error;
      await context.note('audit', `the audit could not be opened: ${opened.error}`);
      return;
    }
    auditor = opened.value;
    problem = null;
    stopTicks = deps.auditClock.start(id, plan.audit.everyMs, tick);
  };

  return {
    async reload() {
      findings.push(...(await deps.measures.findings(id)));
    },
    begin() {
      opening ??= open();
      return opening;
    },
    findings: () => findings,
    async finish() {
      if (plan.audit === null) return [];
      opening ??= open();
      await opening;
      await stopTicks();
      if (auditor === null || problem !== null) return unknownAudits(findings, problem);
      try {
        const summaries = await auditor.final();
        await keep(summaries.flatMap((summary) => summary.findings));
        return summaries;
      } catch (error) {
        return unknownAudits(findings, `the final check broke: ${oneLine(error)}`);
      }
    },
    async close() {
      await opening;
      await stopTicks();
      await auditor?.close();
      auditor = null;
    },
  };
}

function unknownAudits(
  findings: readonly Finding[],
  reason: string | null,
): readonly AuditSummary[] {
  return (['shadow', 'live'] as const).map((store) => ({
    store,
    state: 'unknown',
    reason: `the audit did not run: ${reason ?? 'no reason given'}`,
    ticks: 0,
    facts: 0,
    watermarkAgeMsMax: null,
    findings: findings.filter((finding) => finding.store === store),
    checked: [],
  }));
}
