import type { AuditSummary, Finding } from '../core/audit/finding.ts';
import { oneLine } from '../edge/postgres/pool.ts';
import type { RunContext } from './context.ts';
import type { Auditor } from './deps.ts';

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

  const keep = async (fresh: readonly Finding[]): Promise<void> => {
    for (const finding of fresh) {
      if (!(await deps.measures.saveFinding(id, finding))) continue;
      findings.push(finding);
      deps.updates.publish(id, { type: 'finding', finding });
      const { invariant, store, sku, detectionMs } = finding;
      await context.note('finding', finding.message, { invariant, store, sku, detectionMs });
    }
  };
  /** A tick that fails is told once; the auditor itself knows that it fell behind. */
  const tick = async (): Promise<void> => {
    if (auditor === null) return;
    try {
      await keep(await auditor.tick(context.machine().state === 'running'));
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
      .openAuditor(target, plan, id)
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
        const { fresh, summaries } = await auditor.finish();
        await keep(fresh);
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
