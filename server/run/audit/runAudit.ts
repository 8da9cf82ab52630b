import { newRegisterEntries } from '../../core/audit/engine/storedRegister.ts';
import { type AuditSummary, type Finding, isNews } from '../../core/audit/finding.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { AuditClock } from '../../edge/queue/auditClock.ts';
import type { Store } from '../../edge/stack/audit/postgresReader.ts';
import {
  type AuditCheckpoints,
  type FindingLog,
  type FindingReader,
  findingKey,
} from '../../edge/store/measureStore.ts';
import type { RoundReader } from '../../edge/store/roundStore.ts';
import type { Log } from '../../log.ts';
import type { RunContext } from '../context/runContext.ts';
import type { UpdatePublisher } from '../follow/runUpdates.ts';
import { retryUntilReleased, retryWhileDatabaseIsAway } from '../retry/retryUntil.ts';
import { type Auditor, type Earlier, stores } from './auditor.ts';
import type { AuditorPort } from './openAuditor.ts';
import type { Standing } from './storeAudit.ts';

/** The audit of one run: it ticks while load runs, and checks everything at the end. */
export interface RunAudit {
  /** Takes up the findings that an earlier server stored. */
  reload(): Promise<void>;
  /**
   * Opens the audit, or goes on with the one that an earlier server opened, and lets it tick; a second
   * call does nothing. What a take-over needs is stored when it ends.
   */
  begin(): Promise<void>;
  findings(): readonly Finding[];
  /** The full check. A broken or missing audit is an unknown one, with the reason. */
  finish(): Promise<readonly AuditSummary[]>;
  close(): Promise<void>;
}

export interface RunAuditPorts {
  readonly rounds: RoundReader;
  readonly measures: AuditCheckpoints & FindingLog & FindingReader;
  readonly auditClock: Pick<AuditClock, 'start'>;
  readonly updates: UpdatePublisher;
  readonly targetPort: AuditorPort;
  readonly log: Log;
}

export function createAudit(context: RunContext, ports: RunAuditPorts): RunAudit {
  const { id, owner, plan, target } = context;
  const findings: Finding[] = [];
  let opening: Promise<void> | null = null;
  let auditor: Auditor | null = null;
  let problem: string | null = 'it was not opened';
  /** What was stored last. */
  let stored: Readonly<Record<Store, Standing>> | null = null;
  let stopTicks: () => Promise<void> = async () => undefined;

  /** Found, and not yet stored and told. */
  const owed: Finding[] = [];
  /**
   * A finding that grows takes the place of what it was, and is told again; it is an event only when
   * it was older than the run and by this no longer is.
   */
  const tellOwed = async (): Promise<void> => {
    for (let [finding] = owed; finding !== undefined; [finding] = owed) {
      await tellOf(finding);
      owed.shift();
    }
  };
  const tellOf = async (finding: Finding): Promise<void> => {
    const known = findings.findIndex((one) => findingKey(one) === findingKey(finding));
    const told = findings[known];
    await ports.measures.saveFinding(id, finding);
    findings.splice(known < 0 ? findings.length : known, known < 0 ? 0 : 1, finding);
    ports.updates.publish(id, { type: 'finding', finding });
    const { invariant, store, sku, detectionMs } = finding;
    if (isNews(told, finding)) {
      const age = finding.beforeRun === true ? ' (older than this run)' : '';
      const data = { invariant, store, sku, detectionMs };
      await context.recordEvent('finding', `${finding.message}${age}`, data);
    }
  };
  /** After the findings: an entry of the register that is stored has been told. */
  const store = async (opened: Auditor): Promise<void> => {
    const standing = opened.standing();
    const audits = stores.map((store) => ({
      store,
      progress: standing[store].progress,
      entries: newRegisterEntries(stored?.[store].register ?? new Map(), standing[store].register),
    }));
    await ports.measures.saveProgress(id, owner, audits);
    stored = standing;
  };
  /** A tick that fails is told once; the auditor itself knows that it fell behind. */
  const tick = async (): Promise<void> => {
    if (auditor === null) return;
    try {
      owed.push(...(await auditor.tick(context.machine().state === 'running')).findings);
      await tellOwed();
      await store(auditor);
    } catch (error) {
      ports.log.warn({ run: id }, `audit tick: ${oneLine(error)}`);
    }
  };
  const persist = <T>(work: () => Promise<T>): Promise<T | null> =>
    retryUntilReleased(context, ports.log, work);
  /** Null: there is none, and none is missed; a text: there should be one. */
  const findEarlier = async (): Promise<Earlier | null | string> => {
    const found = await persist(async () => ({
      audits: await ports.measures.progress(id),
      rounds: await ports.rounds.rounds(id),
    }));
    if (found === null) return 'the run was released';
    const { audits, rounds } = found;
    if (audits.length > 0) return { audits, unwatched: context.machine().state !== 'finishing' };
    return rounds.some((round) => round.startAtMs !== null) ? 'it began only after the load' : null;
  };
  const open = async (): Promise<void> => {
    if (plan.audit === null) return;
    if (target === null) {
      problem = 'the target file could not be read';
      return;
    }
    const earlier = await findEarlier();
    if (typeof earlier === 'string') {
      problem = earlier;
      return;
    }
    const opened = await ports.targetPort
      .openAuditor(target, plan.audit, context.directory, earlier)
      .catch((error: unknown) => ({ ok: false as const, error: oneLine(error) }));
    if (!opened.ok) {
      problem = opened.error;
      await context.recordEvent('audit', `the audit could not be opened: ${opened.error}`);
      return;
    }
    const { value } = opened;
    // Before the round is made ready: no load is under way whose audit could not be taken over.
    if (earlier === null) await persist(() => store(value));
    else stored = value.standing();
    auditor = value;
    problem = null;
    stopTicks = ports.auditClock.start(id, plan.audit.everyMs, tick);
  };

  return {
    async reload() {
      findings.push(
        ...((await retryWhileDatabaseIsAway(context, ports.log, () =>
          ports.measures.findings(id),
        )) ?? []),
      );
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
        owed.push(...summaries.flatMap((summary) => summary.findings));
        await retryWhileDatabaseIsAway(context, ports.log, tellOwed);
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
