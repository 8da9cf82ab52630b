/** Raises when work waits and none is taken: the only liveness that counts. */
export interface ProgressAlarm {
  stop(): void;
}

export interface ProgressAlarmOptions {
  /** Jobs that nobody has taken; throws while Redis is away, which is no alarm. */
  readonly waiting: () => Promise<number>;
  /** Jobs that this process works on now. */
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
  const look = async (): Promise<void> => {
    const idle = options.active() === 0 && (await options.waiting()) > 0;
    const nowMs = performance.now();
    if (!idle) idleSinceMs = null;
    else idleSinceMs ??= nowMs;
    if (idleSinceMs === null || nowMs - idleSinceMs < patienceMs) return;
    idleSinceMs = null;
    options.raise();
  };
  const timer = setInterval(() => {
    look().catch(() => {
      idleSinceMs = null;
    });
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
