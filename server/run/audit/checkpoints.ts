import { changedEntries } from '../../core/audit/engine/storedRegister.ts';
import { type Store, stores } from '../../core/audit/finding.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { AuditCheckpoints } from '../../edge/store/auditCheckpoints.ts';
import type { RoundReader } from '../../edge/store/roundStore.ts';
import type { Log } from '../../log.ts';
import type { RunDispatch, RunIdentity } from '../context/runContext.ts';
import { retryWhileDatabaseIsAway } from '../retry/retryUntil.ts';
import type { EarlierAudit } from './auditor.ts';
import type { AuditCheckpoint } from './storeAudit.ts';

type StoreCheckpoints = Readonly<Record<Store, AuditCheckpoint>>;

/** Stores how far a run's audit has come, so that another server can continue it. */
export interface Checkpoints {
  /**
   * What an earlier server stored; null when the audit begins now. The error says why there is none and should
   * be one.
   */
  earlier(): Promise<Result<EarlierAudit | null, string>>;
  /** Stores what changed since the last one. Findings of a stored entry must be stored before. */
  save(now: StoreCheckpoints): Promise<void>;
  /** The same, again and again while PostgreSQL is away and this server conducts the run. */
  saveUntilStored(now: StoreCheckpoints): Promise<void>;
  /** Says that these are stored already. */
  continueFrom(stored: StoreCheckpoints): void;
}

export interface CheckpointPorts {
  readonly rounds: RoundReader;
  readonly measures: AuditCheckpoints;
  readonly log: Log;
}

export function createCheckpoints(
  context: RunIdentity & RunDispatch,
  { rounds: roundStore, measures, log }: CheckpointPorts,
): Checkpoints {
  const { id, owner } = context;
  let stored: StoreCheckpoints | null = null;
  const persist = <T>(work: () => Promise<T>): Promise<T | null> =>
    retryWhileDatabaseIsAway(context, log, work);
  const save = async (now: StoreCheckpoints): Promise<void> => {
    const audits = stores.map((store) => ({
      store,
      progress: now[store].progress,
      entries: changedEntries(stored?.[store].register ?? new Map(), now[store].register),
    }));
    await measures.saveProgress(id, owner, audits);
    stored = now;
  };
  return {
    save,
    async saveUntilStored(now) {
      await persist(() => save(now));
    },
    async earlier() {
      const found = await persist(async () => ({
        audits: await measures.progress(id),
        rounds: await roundStore.rounds(id),
      }));
      if (found === null) return err('this server released the run');
      const { audits, rounds } = found;
      if (audits.length > 0) {
        return ok({ audits, unwatched: context.machine().state !== 'finishing' });
      }
      const loadBegan = rounds.some((round) => round.startAtMs !== null);
      return loadBegan ? err('it began only after the load') : ok(null);
    },
    continueFrom(checkpoints) {
      stored = checkpoints;
    },
  };
}
