/** How far the process is behind: the delay of its event loop, smoothed. */
export interface LoadMeter {
  delayMs(): number;
  close(): void;
}

const everyMs = 50;
const newestShare = 0.2;

/** The smoothed delay after one more timer that came `lateMs` late: an exponential mean over about a quarter of a second. */
export const smoothed = (delayMs: number, lateMs: number): number =>
  delayMs + newestShare * (Math.max(0, lateMs) - delayMs);

/** Looks every 50 ms, until it is closed. */
export function openLoadMeter(): LoadMeter {
  let delayMs = 0;
  let plannedMs = performance.now() + everyMs;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    delayMs = smoothed(delayMs, nowMs - plannedMs);
    plannedMs = nowMs + everyMs;
  }, everyMs);
  return { delayMs: () => delayMs, close: () => clearInterval(timer) };
}
