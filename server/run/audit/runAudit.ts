import { type AuditSummary, type Finding, stores } from '../../core/audit/finding.ts';
import { summarizeFindings, totalsOf } from '../../core/audit/findingSummary.ts';
import { isAnnounced, webhookBody } from '../../core/audit/webhook/webhook.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { AuditSpec } from '../../core/scenario/scenario.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { AuditClock } from '../../edge/queue/auditClock.ts';
import type { Log } from '../../log.ts';
import type { RunContext } from '../context/runContext.ts';
import { retryWhileDatabaseIsAway } from '../retry/retryUntil.ts';
import type { Auditor } from './auditor.ts';
import { type CheckpointPorts, type Checkpoints, createCheckpoints } from './checkpoints.ts';
import { createRunDrain, type RunDrain } from './drainWait.ts';
import {
  createFindingOutbox,
  type FindingAnnouncer,
  type FindingOutbox,
  type FindingPorts,
} from './findingOutbox.ts';
import type { AuditorPort } from './openAuditor.ts';
import {
  createStatusBoard,
  finalStatus,
  type StatusBoard,
  type StatusPorts,
} from './statusBoard.ts';

/** The audit of one run: it ticks while load runs, and checks everything at the end. */
export interface RunAudit {
  /** Loads the findings that an earlier server stored. */
  reload(): Promise<void>;
  /**
   * Opens the audit, or continues the one that an earlier server opened, and starts its ticks; a second
   * call does nothing. When it returns, what a take-over needs is stored.
   */
  begin(): Promise<void>;
  findings(): readonly Finding[];
  /** Waits for backlogs, then the full check. A broken or missing audit is unknown, with the reason. */
  finish(): Promise<readonly AuditSummary[]>;
  /** Ends the wait for backlogs; false where there is none. */
  endWait(cause: StopCause): boolean;
  close(): Promise<void>;
}

export interface RunAuditPorts {
  readonly rounds: CheckpointPorts['rounds'];
  readonly measures: CheckpointPorts['measures'] & FindingPorts['measures'];
  readonly runs: StatusPorts['runs'];
  readonly auditClock: Pick<AuditClock, 'start'>;
  readonly updates: FindingPorts['updates'] & StatusPorts['updates'];
  readonly targetPort: AuditorPort;
  /** Where the server sends findings; null or absent: nowhere. */
  readonly webhook?: RunWebhook | null;
  readonly log: Log;
}

/** The server's webhook, as far as the audit of a run goes. */
export interface RunWebhook {
  wake(): void;
  /** What has not arrived, as a sentence for the report; null: nothing. */
  undelivered(runId: string): Promise<string | null>;
}

/** Where an open audit writes what it found. */
interface AuditParts {
  readonly checkpoints: Checkpoints;
  readonly outbox: FindingOutbox;
  readonly status: StatusBoard;
}

/** An audit that is open, and its ticks. */
interface RunningAudit {
  readonly auditor: Auditor;
  stopTicks(): Promise<void>;
}

export function createAudit(context: RunContext, ports: RunAuditPorts): RunAudit {
  const { plan, target } = context;
  const outbox = createFindingOutbox(context, ports, announcerOf(context, ports.webhook ?? null));
  const checkpoints = createCheckpoints(context, ports);
  const status = createStatusBoard(context, ports);
  const parts: AuditParts = { checkpoints, outbox, status };
  const drain = createRunDrain(context);
  let opening: Promise<Result<RunningAudit, string>> | null = null;
  const opened = (spec: AuditSpec): Promise<Result<RunningAudit, string>> => {
    opening ??= open(context, ports, spec, target, parts).catch((error: unknown) =>
      err(oneLine(error)),
    );
    return opening;
  };
  return {
    reload: () => outbox.load(),
    async begin() {
      if (plan.audit !== null) await opened(plan.audit);
    },
    findings: () => outbox.list(),
    async finish() {
      if (plan.audit === null) return [];
      const running = await opened(plan.audit);
      const read = (auditor: Auditor) => tick(context, ports.log, auditor, parts);
      const summaries = await summariesOf(running, outbox, drain, read);
      const findings = summaries.flatMap((summary) => summary.findings);
      outbox.add(findings);
      try {
        await retryWhileDatabaseIsAway(context, ports.log, async () => {
          await outbox.flush();
          await status.show(finalStatus(summaries));
        });
        await tellUndelivered(context, ports);
        return summaries;
      } catch (error) {
        return unknownAudits(findings, `the final check broke: ${oneLine(error)}`);
      }
    },
    endWait: (cause) => drain.end(cause),
    async close() {
      const running = await opening;
      if (running === null || !running.ok) return;
      await running.value.stopTicks();
      await running.value.auditor.close();
    },
  };
}

/** Findings go out as the scenario asks. */
function announcerOf(
  { id, plan }: Pick<RunContext, 'id' | 'plan'>,
  webhook: RunWebhook | null,
): FindingAnnouncer | null {
  if (webhook === null || plan.audit === null) return null;
  const { webhook: choice = 'all' } = plan.audit;
  const subject = { run: id, scenario: plan.scenario, target: plan.target };
  return {
    bodyOf: (before, now) => (isAnnounced(choice, before, now) ? webhookBody(subject, now) : null),
    wake: () => webhook.wake(),
  };
}

/** What did not arrive is a caveat of the report, and no more. */
async function tellUndelivered(
  context: RunContext,
  { webhook, log }: RunAuditPorts,
): Promise<void> {
  try {
    const text = (await webhook?.undelivered(context.id)) ?? null;
    if (text !== null) await context.recordEvent('webhook', text);
  } catch (error) {
    log.warn({ run: context.id }, `webhook: ${oneLine(error)}`);
  }
}

/** The full check; an audit that did not run, or broke, is unknown. */
async function summariesOf(
  running: Result<RunningAudit, string>,
  outbox: FindingOutbox,
  drain: RunDrain,
  read: (auditor: Auditor) => Promise<void>,
): Promise<readonly AuditSummary[]> {
  if (!running.ok) return unknownAudits(outbox.list(), running.error);
  const { auditor, stopTicks } = running.value;
  try {
    await stopTicks();
    await drain.wait(auditor.backlogs, () => read(auditor));
    return await auditor.final();
  } catch (error) {
    return unknownAudits(outbox.list(), `the final check broke: ${oneLine(error)}`);
  }
}

/** The error says why the audit did not run. */
async function open(
  context: RunContext,
  ports: RunAuditPorts,
  spec: AuditSpec,
  target: Target | null,
  parts: AuditParts,
): Promise<Result<RunningAudit, string>> {
  const { checkpoints } = parts;
  if (target === null) return err('the target file could not be read');
  const earlier = await checkpoints.earlier();
  if (!earlier.ok) return earlier;
  const auditor = await ports.targetPort
    .openAuditor(target, spec, context.directory, earlier.value)
    .catch((error: unknown) => err(oneLine(error)));
  if (!auditor.ok) {
    await context.recordEvent('audit', `the audit could not be opened: ${auditor.error}`);
    await parts.status.show({
      problem: `the audit could not be opened: ${auditor.error}`,
      findings: summarizeFindings([]),
    });
    return auditor;
  }
  const { value } = auditor;
  // Before the round is made ready, so that no load runs whose audit cannot be taken over.
  if (earlier.value !== null) checkpoints.continueFrom(value.checkpoint());
  else {
    try {
      await checkpoints.saveUntilStored(value.checkpoint());
    } catch (error) {
      await value.close();
      throw error;
    }
  }
  const stopTicks = ports.auditClock.start(context.id, spec.everyMs, () =>
    tick(context, ports.log, value, parts),
  );
  return ok({ auditor: value, stopTicks });
}

/** A tick that fails is logged; the auditor measures by itself how far it falls behind. */
async function tick(
  context: RunContext,
  log: Log,
  auditor: Auditor,
  { checkpoints, outbox, status }: AuditParts,
): Promise<void> {
  try {
    const { findings } = await auditor.tick(context.machine().state === 'running');
    outbox.add(findings);
    await outbox.flush();
    await checkpoints.save(auditor.checkpoint());
    await status.show(auditor.status());
  } catch (error) {
    log.warn({ run: context.id }, `audit tick: ${oneLine(error)}`);
  }
}

function unknownAudits(findings: readonly Finding[], reason: string): readonly AuditSummary[] {
  return stores.map((store) => {
    const own = findings.filter((finding) => finding.store === store);
    return {
      store,
      state: 'unknown',
      reason: `the audit did not run: ${reason}`,
      ticks: 0,
      facts: 0,
      watermarkAgeMsMax: null,
      totals: totalsOf(own),
      findings: own,
      checked: [],
      ...(store === 'shadow'
        ? { score: { state: 'not-computed', reason: 'the audit did not run', gaps: [] } }
        : {}),
    };
  });
}
