import type { AuditSummary } from '../../core/audit/finding.ts';
import { type AuditStatus, auditStatus } from '../../core/audit/findingSummary.ts';
import type { AuditCheckpoints } from '../../edge/store/auditCheckpoints.ts';
import type { RunRows } from '../../edge/store/runStore.ts';
import type { RunContext } from '../context/runContext.ts';
import type { UpdatePublisher } from '../follow/runUpdates.ts';

export interface StatusPorts {
  readonly runs: RunRows;
  readonly measures: Pick<AuditCheckpoints, 'saveStatus'>;
  readonly updates: UpdatePublisher;
}

/** Stores and publishes what the audit has come to, when that has changed. */
export interface StatusBoard {
  show(status: AuditStatus): Promise<void>;
}

export function createStatusBoard(
  { id, owner }: Pick<RunContext, 'id' | 'owner'>,
  { runs, measures, updates }: StatusPorts,
): StatusBoard {
  let shown: string | null = null;
  return {
    async show(status) {
      const text = JSON.stringify(status);
      if (text === shown) return;
      await measures.saveStatus(id, owner, status);
      const run = await runs.row(id);
      if (run !== null) updates.publish(id, { type: 'run', run });
      shown = text;
    },
  };
}

/** What the audit came to at the end of a run. */
export const finalStatus = (summaries: readonly AuditSummary[]): AuditStatus =>
  auditStatus(
    summaries.map(({ store, state, reason, totals }) => ({
      store,
      totals,
      doubts: state === 'clean' || reason === null ? [] : [reason],
    })),
  );
