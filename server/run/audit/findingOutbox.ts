import { type Finding, isNewFinding } from '../../core/audit/finding.ts';
import { findingKey } from '../../edge/store/measureStore.ts';
import { type RunContext, retryWhileDatabaseIsAway } from '../conduct/runContext.ts';

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

export function createFindingOutbox(context: RunContext): FindingOutbox {
  const { id, deps } = context;
  const sent: Finding[] = [];
  const waiting: Finding[] = [];

  /** A finding that grew replaces what it was. An event is noted only when it is a new finding of the run. */
  const send = async (finding: Finding): Promise<void> => {
    const at = sent.findIndex((known) => findingKey(known) === findingKey(finding));
    const before = sent[at];
    await deps.measures.saveFinding(id, finding);
    sent.splice(at < 0 ? sent.length : at, at < 0 ? 0 : 1, finding);
    deps.updates.publish(id, { type: 'finding', finding });
    if (!isNewFinding(before, finding)) return;
    const { invariant, store, sku, detectionMs } = finding;
    const age = finding.beforeRun === true ? ' (older than this run)' : '';
    await context.note('finding', `${finding.message}${age}`, {
      invariant,
      store,
      sku,
      detectionMs,
    });
  };

  return {
    async load() {
      const stored = await retryWhileDatabaseIsAway(context, () => deps.measures.findings(id));
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
