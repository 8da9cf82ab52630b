import type { Answer } from '../kit/client.ts';
import type { Counts } from '../kit/counts.ts';
import { currentOwner } from '../kit/ids.ts';
import { HttpError } from '../kit/reply.ts';
import { type Breaker, type BreakerLimits, createBreaker } from '../limits/breaker.ts';
import { withRetries } from '../limits/retries.ts';
import type { Switches } from '../switches/switches.ts';
import type { Charge } from './payments.ts';

export const breakerLimits: BreakerLimits = { failuresMax: 5, openMs: 1_000 };
const ownersMax = 100;
const busy = [502, 503];

export function createCharge(switches: Switches, counts: Counts): Charge {
  const breakers = new Map<string, Breaker>();
  const breakerOf = (owner: string): Breaker => {
    const breaker = breakers.get(owner) ?? createBreaker(breakerLimits);
    breakers.delete(owner);
    breakers.set(owner, breaker);
    for (const oldest of breakers.keys()) {
      if (breakers.size <= ownersMax) break;
      breakers.delete(oldest);
    }
    return breaker;
  };
  return async (send) => {
    const [retries, isBroken] = await Promise.all([
      switches.value('payments.retries'),
      switches.value('payments.breaker').then((value) => value === 'on'),
    ]);
    const breaker = isBroken ? breakerOf(currentOwner()) : null;
    const once = async (): Promise<Outcome> => {
      if (breaker?.ask(performance.now()) === false) {
        counts.add('charge: kept back by the breaker');
        return keptBack;
      }
      counts.add('charge: asked');
      const outcome = await send().catch(asOutcome);
      breaker?.tell(!busy.includes(outcome.status), performance.now());
      return outcome;
    };
    const isBusy = (outcome: Outcome): boolean =>
      outcome !== keptBack && busy.includes(outcome.status);
    const outcome = await withRetries(retries, once, isBusy);
    if (outcome instanceof HttpError) throw outcome;
    return outcome;
  };
}

/** An answer, or that none came. */
type Outcome = Answer | HttpError;

const keptBack: Answer = { status: 503, text: '', body: null };

function asOutcome(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  throw error;
}
