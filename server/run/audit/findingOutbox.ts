import { type Finding, isNewFinding } from '../../core/audit/finding.ts';
import type { FindingLog, FindingReader } from '../../edge/store/measureStore.ts';
import type { Log } from '../../log.ts';
import type { EventRecorder, RunIdentity } from '../context/runContext.ts';
import type { UpdatePublisher } from '../follow/runUpdates.ts';
import { retryWhileDatabaseIsAway } from '../retry/retryUntil.ts';

/** The findings of a run: those that are stored and published, and those that wait for it. */
export interface FindingOutbox {
  /** Loads the findings that an earlier server stored. */
  load(): Promise<void>;
  add(findings: readonly Finding[]): void;
  /** Stores and publishes what waits, in order. Rejects when PostgreSQL fails; the rest waits on. */
  flush(): Promise<void>;
  /** Findings that are stored. */
  list(): readonly Finding[];
}

export interface FindingPorts {
  readonly measures: FindingLog & FindingReader;
  readonly updates: UpdatePublisher;
  readonly log: Log;
}

export function createFindingOutbox(
  context: RunIdentity & EventRecorder,
  { measures, updates, log }: FindingPorts,
): FindingOutbox {
  const { id } = context;
  const sent: Finding[] = [];
  const waiting: Finding[] = [];

  /** A finding that grew replaces what it was. An event is recorded only for a new finding of the run. */
  const send = async (finding: Finding): Promise<void> => {
    const at = sent.findIndex((known) => known.id === finding.id);
    const before = sent[at];
    await measures.saveFinding(id, finding);
    sent.splice(at < 0 ? sent.length : at, at < 0 ? 0 : 1, finding);
    updates.publish(id, { type: 'finding', finding });
    if (!isNewFinding(before, finding)) return;
    const { invariant, store, sku, detectionMs } = finding;
    const age = finding.beforeRun === true ? ' (older than this run)' : '';
    await context.recordEvent('finding', `${finding.message}${age}`, {
      invariant,
      store,
      sku,
      detectionMs,
    });
  };

  return {
    async load() {
      const stored = await retryWhileDatabaseIsAway(context, log, () => measures.findings(id));
      sent.push(...(stored ?? []));
    },
    add(findings) {
      waiting.push(...findings);
    },
    async flush() {
      for (let [finding] = waiting; finding !== undefined; [finding] = waiting) {
        await send(finding);
        waiting.shift();
      }
    },
    list: () => sent,
  };
}
