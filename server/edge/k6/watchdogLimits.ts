/** Numbers the pings to a process, and tells when it has answered none of the last. */
export interface Pulse {
  /** The number of the next ping; null when so many before it have no answer. */
  next(): number | null;
  answered(): void;
}

export function createPulse(unansweredMax: number): Pulse {
  let unanswered = 0;
  return {
    next() {
      if (unanswered >= unansweredMax) return null;
      unanswered += 1;
      return unanswered;
    },
    answered() {
      unanswered = 0;
    },
  };
}

/** Whether one more restart at this time is one too many: more than `max` within less than `withinMs`. */
export function createRestartLimit(max: number, withinMs: number): (nowMs: number) => boolean {
  let restartsAtMs: readonly number[] = [];
  return (nowMs) => {
    restartsAtMs = [...restartsAtMs.filter((atMs) => nowMs - atMs < withinMs), nowMs];
    return restartsAtMs.length > max;
  };
}
