import type { DrillAction } from '../../../core/drill/action.ts';
import { failure } from '../../../core/errors/failure.ts';
import { type FaultOrder, faultOrderSchema } from '../../../core/fault/fault.ts';
import { TTL_MS_MIN } from '../../../core/fault/faultKind.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import type { Target } from '../../../core/target/target.ts';
import type { FaultStatus } from '../../../edge/store/faultStore.ts';
import type { FaultOrderer, FaultOrders } from '../../agent/faultOrders.ts';
import { pause } from '../../retry/retryUntil.ts';
import { tagFor } from '../../target/tag.ts';
import type { ActionPlace, ActionPlan, Performer } from './performer.ts';

type FaultAction = Extract<DrillAction, { readonly kind: 'fault' }>;

/** Orders and ends faults of the agents that are there. */
export type FaultPort = Pick<FaultOrders, 'problem' | 'order' | 'end' | 'status'>;

/** An order is given to nobody this long after it was stored. */
const takenMsMax = 6_000;
/** An agent that says nothing of the end this long after the time to live is gone. */
const silentMsMax = 5_000;
const pollEveryMs = 100;

/** Orders a fault of an agent, and follows what its sensor says. The id of an order is that of the action. */
export function faultPerformer(
  port: FaultPort,
  now: () => number = Date.now,
): Performer<FaultAction> {
  return {
    async problem(action, plan) {
      const order = orderOf(action, plan, action.ttlMs);
      if (!order.ok)
        return { ...failure('ZH-DRILL-001', { reason: order.error }), diagnostics: [] };
      const why = await port.problem(plan.target, order.value, ordererOf(plan, plan.target, now()));
      return why === null ? null : { ...why, diagnostics: [] };
    },

    async begin(action, place) {
      const id = idOf(place);
      if (place.target === null) return 'the target file cannot be read';
      if ((await port.status(id)) === null) {
        const order = orderOf(action, place, ttlOf(action, place));
        if (!order.ok) return order.error;
        const orderer = ordererOf(place, place.target, now());
        const ordered = await port.order(place.target, order.value, orderer);
        if (!ordered.ok) return ordered.error.line;
      }
      const status = await until(
        port,
        id,
        place.released,
        takenMsMax,
        now,
        (told) => told !== null && told.phase !== 'ordered',
      );
      if (status?.told == null) return 'no agent took the order';
      place.background(() => watchBite(port, id, place, action.ttlMs, now));
      return status.told.problem;
    },

    async undo(action, place) {
      const id = idOf(place);
      if ((await port.status(id)) === null) return null;
      await port.end(id);
      const limitMs = action.ttlMs + silentMsMax;
      const status = await until(port, id, place.released, limitMs, now, (told, orderedAtMs) =>
        told === null ? now() - orderedAtMs > takenMsMax : told.phase === 'ended',
      );
      if (place.released.aborted) return null;
      await senseBite(place, status, 'the agent did not say whether it bit');
      const end = status?.told?.end ?? null;
      const text =
        end?.text ??
        status?.told?.problem ??
        (status?.told == null ? 'no agent took the order' : 'the agent does not answer');
      await place.sensed({
        ...{ asked: 'off', answer: end?.state ?? 'unknown', text },
        atEpochMs: status?.endAtMs ?? null,
      });
      return end?.state === 'present' ? text : null;
    },
  };
}

const idOf = ({ drillId, item }: Pick<ActionPlan, 'drillId' | 'item'>): string =>
  `${drillId}-${item}`;

/** It ends when the action is over by the drill's clock, however late it began. */
const ttlOf = ({ ttlMs }: FaultAction, { lastsMs }: ActionPlace): number =>
  Math.max(TTL_MS_MIN, Math.min(ttlMs, Math.ceil(lastsMs ?? ttlMs)));

function orderOf(
  { fault: kind, place: subject, parameters }: FaultAction,
  plan: Pick<ActionPlan, 'drillId' | 'item'>,
  ttlMs: number,
): Result<FaultOrder, string> {
  const parsed = faultOrderSchema.safeParse({ id: idOf(plan), kind, subject, parameters, ttlMs });
  if (parsed.success) return ok(parsed.data);
  return err(
    parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  );
}

function ordererOf(
  { by, approvedBy, drillId, runId }: Omit<ActionPlan, 'target'>,
  target: Target,
  nowMs: number,
): FaultOrderer {
  const tag = tagFor(target, runId, 0, { fromMs: nowMs, durationMs: 0 });
  return {
    by,
    ...(approvedBy === null ? {} : { approvedBy }),
    runId: drillId,
    headers: { [tag.header]: tag.value, ...tag.markers },
  };
}

type Told = FaultStatus['told'];

/** Asks until `isEnough`, at most this long. */
async function until(
  port: FaultPort,
  id: string,
  released: AbortSignal,
  limitMs: number,
  now: () => number,
  isEnough: (told: Told, orderedAtMs: number) => boolean,
): Promise<FaultStatus | null> {
  const deadlineMs = now() + limitMs;
  for (;;) {
    const status = await port.status(id);
    if (status !== null && isEnough(status.told, status.orderedAtMs)) return status;
    if (released.aborted || now() >= deadlineMs) return status;
    await pause(pollEveryMs, released);
  }
}

/** Stores the first word of the sensor as soon as it is known; the undo does it at the latest. */
async function watchBite(
  port: FaultPort,
  id: string,
  place: ActionPlace,
  ttlMs: number,
  now: () => number,
): Promise<void> {
  const status = await until(
    port,
    id,
    place.released,
    ttlMs,
    now,
    (told) => told !== null && (told.bite !== null || told.phase === 'ended'),
  );
  if (status?.told?.bite != null) await senseBite(place, status, '');
}

async function senseBite(
  place: ActionPlace,
  status: FaultStatus | null,
  otherwise: string,
): Promise<void> {
  if (place.hasSensed('on')) return;
  const bite = status?.told?.bite ?? null;
  await place.sensed({
    ...{ asked: 'on', answer: bite?.state ?? 'unknown', text: bite?.text ?? otherwise },
    atEpochMs: status?.biteAtMs ?? null,
  });
}
