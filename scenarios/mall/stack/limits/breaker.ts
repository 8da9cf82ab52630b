/**
 * A circuit breaker: after `failuresMax` failures in a row it refuses for `openMs`, then lets one call through, whose end
 * decides: a success closes it, a failure opens it again.
 */
export interface Breaker {
  /** Whether a call may go. One that may go tells its end. */
  ask(nowMs: number): boolean;
  tell(isGood: boolean, nowMs: number): void;
}

export interface BreakerLimits {
  readonly failuresMax: number;
  readonly openMs: number;
}

export function createBreaker({ failuresMax, openMs }: BreakerLimits): Breaker {
  let failures = 0;
  let openUntilMs: number | null = null;
  return {
    ask(nowMs) {
      if (openUntilMs === null) return true;
      if (nowMs < openUntilMs) return false;
      // The others wait for what this one finds, as long as a call may take.
      openUntilMs = nowMs + openMs;
      return true;
    },
    tell(isGood, nowMs) {
      failures = isGood ? 0 : failures + 1;
      if (isGood) openUntilMs = null;
      else if (failures >= failuresMax) openUntilMs = nowMs + openMs;
    },
  };
}

/** How many calls that all fail, one after the other at one moment, a fresh breaker lets through; `all`: every one. */
export function failuresLetThrough(limits: BreakerLimits | null, tries: number): number | 'all' {
  if (limits === null) return 'all';
  const breaker = createBreaker(limits);
  let through = 0;
  for (let index = 0; index < tries; index += 1) {
    if (!breaker.ask(0)) continue;
    through += 1;
    breaker.tell(false, 0);
  }
  return through < tries ? through : 'all';
}
