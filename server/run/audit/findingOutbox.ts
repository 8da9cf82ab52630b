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
  /** Findings that are stored and were not taken back. */
  list(): readonly Finding[];
}

/** What is told of findings elsewhere. */
export interface FindingAnnouncer {
  /** What goes out of a finding, by what it was before; null: nothing. */
  bodyOf(before: Finding | undefined, now: Finding): string | null;
  /** Says that something is stored that goes out. */
  wake(): void;
}

export interface FindingPorts {
  readonly measures: FindingLog & FindingReader;
  readonly updates: UpdatePublisher;
  readonly log: Log;
}

/** How many findings of a store, invariant and age have an event of their own. */
export const findingEventsMax = 100;

export function createFindingOutbox(
  context: RunIdentity & EventRecorder,
  { measures, updates, log }: FindingPorts,
  announcer: FindingAnnouncer | null,
): FindingOutbox {
  const { id } = context;
  /** By id, in the order in which they were first sent; one that grew replaces what it was. */
  const sent = new Map<string, Finding>();
  const waiting: Finding[] = [];
  const eventsOf = new Map<string, number>();

  const send = async (finding: Finding): Promise<void> => {
    const before = sent.get(finding.id);
    const announced = announcer?.bodyOf(before, finding) ?? null;
    await measures.saveFinding(id, finding, announced);
    if (announced !== null) announcer?.wake();
    sent.set(finding.id, finding);
    updates.publish(id, { type: 'finding', finding });
    if (isNewFinding(before, finding)) await recordEvent(finding);
  };

  /** The events name the first of each kind: a store may hold thousands that are older than the run. */
  const recordEvent = async (finding: Finding): Promise<void> => {
    const { invariant, store, sku, detectionMs } = finding;
    const age = finding.beforeRun === true ? ' (older than this run)' : '';
    const kind = `${store} ${invariant}${age}`;
    const many = (eventsOf.get(kind) ?? 0) + 1;
    if (many > findingEventsMax + 1) return;
    const message =
      many > findingEventsMax
        ? `more findings of ${kind}, which are listed with the others`
        : `${finding.message}${age}`;
    await context.recordEvent('finding', message, { invariant, store, sku, detectionMs });
    eventsOf.set(kind, many);
  };

  return {
    async load() {
      const stored = await retryWhileDatabaseIsAway(context, log, () => measures.findings(id));
      for (const finding of stored ?? []) sent.set(finding.id, finding);
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
    list: () => [...sent.values()].filter(({ takenBack }) => takenBack !== true),
  };
}
