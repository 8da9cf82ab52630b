import { diffOf } from '../../core/switch/pushPlan.ts';
import type { PushRow } from '../../edge/store/switchStore.ts';
import type { PushView } from './switchService.ts';

/** A push as the API shows it. */
export function pushView({ push, ...row }: PushRow): PushView {
  const { plan, state, batch, effects, reason: why } = push;
  const { batches, pause, onDeaf, onUnknown, boundMs } = plan;
  return {
    ...{ id: row.id, target: row.target, state, by: row.by, reason: row.reason },
    ...{
      createdAt: row.createdAt,
      endedAt: row.endedAt,
      forMs: row.forMs,
      turnBackAt: row.turnBackAt,
    },
    diff: diffOf(plan),
    ...{ batches, batch, pause, onDeaf, onUnknown, boundMs, effects, why },
  };
}
