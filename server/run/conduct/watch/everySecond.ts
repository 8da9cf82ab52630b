/** A timer may fire a few milliseconds early. */
const EARLY_MS = 20;

/** Calls `ended` after each second of a round; skips the seconds in which the process was suspended. */
export function everySecond(
  startAtMs: number,
  now: () => number,
  ended: (second: number) => void,
): () => void {
  let last = endedSecond(now() - startAtMs);
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const nextMs = (last + 2) * 1_000;
    timer = setTimeout(tick, Math.max(0, nextMs - (now() - startAtMs)));
  };
  const tick = (): void => {
    const second = endedSecond(now() - startAtMs + EARLY_MS);
    if (second > last) {
      last = second;
      ended(second);
    }
    wait();
  };
  wait();
  return () => clearTimeout(timer);
}

/** The last second that has ended; −1 in the first one and before. */
export const endedSecond = (elapsedMs: number): number =>
  Math.max(-1, Math.floor(elapsedMs / 1_000) - 1);
