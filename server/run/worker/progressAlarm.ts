/** Raises an alarm when jobs wait and this process takes none for a while. */
export interface ProgressAlarm {
  stop(): void;
}

export interface ProgressAlarmOptions {
  /** Number of waiting jobs; throws while Redis is away, which raises no alarm. */
  readonly waiting: () => Promise<number>;
  /** Number of jobs in progress in this process. */
  readonly active: () => number;
  readonly raise: () => void;
  readonly everyMs?: number;
  readonly patienceMs?: number;
}

const EVERY_MS = 3_000;
const PATIENCE_MS = 15_000;

export function createProgressAlarm(options: ProgressAlarmOptions): ProgressAlarm {
  const everyMs = options.everyMs ?? EVERY_MS;
  const patienceMs = options.patienceMs ?? PATIENCE_MS;
  let idleSinceMs: number | null = null;
  const check = async (): Promise<void> => {
    const idle = options.active() === 0 && (await options.waiting()) > 0;
    const nowMs = performance.now();
    if (!idle) idleSinceMs = null;
    else idleSinceMs ??= nowMs;
    if (idleSinceMs === null || nowMs - idleSinceMs < patienceMs) return;
    idleSinceMs = null;
    options.raise();
  };
  const timer = setInterval(() => {
    check().catch(() => {
      idleSinceMs = null;
    });
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
