import type { Target } from '../core/model/target.ts';
import { ok, type Result } from '../core/result.ts';
import { leverRefusal } from '../core/run/lever.ts';
import { findK6 } from '../edge/k6/binary.ts';
import type { LeverStore } from '../edge/postgres/leverStore.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './service.ts';

const HEALTH_MS_MAX = 5_000;

/** What must hold before a run is even written down: the safety lever up, k6 there, the target awake. */
export async function mayStart(lever: LeverStore, target: Target): Promise<Result<void, Refusal>> {
  const stopped = leverRefusal(await lever.read());
  if (stopped !== null) return refuse('stopped', stopped);
  const k6 = await findK6();
  if (!k6.ok) return refuse('unreachable', k6.error);
  return healthy(target);
}

/** One look at the target's health address, or at its base when it has none: any answer counts there. */
export async function healthy(target: Target): Promise<Result<void, Refusal>> {
  const address = target.healthUrl ?? target.baseUrl;
  try {
    const answer = await fetch(address, {
      redirect: 'manual',
      signal: AbortSignal.timeout(HEALTH_MS_MAX),
    });
    await answer.body?.cancel();
    const sick = target.healthUrl !== null && !answer.ok;
    return sick
      ? refuse('unreachable', `target ${target.name} is not well: ${address} says ${answer.status}`)
      : ok(undefined);
  } catch (error) {
    return refuse(
      'unreachable',
      `target ${target.name} cannot be reached at ${address}: ${cause(error)}. ` +
        'Start it, or correct its address in the target file.',
    );
  }
}

/** `fetch` hides what went wrong one level down. */
function cause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${HEALTH_MS_MAX / 1000} s`;
  const inner = error.cause;
  if (inner instanceof AggregateError) return cause(inner.errors[0]);
  return inner instanceof Error ? inner.message : error.message;
}
