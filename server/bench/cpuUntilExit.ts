import { processUsage } from '../edge/k6/usage.ts';

const SAMPLE_EVERY_MS = 50;

/**
 * The CPU milliseconds that a process uses from now until it ends. The value is sampled every 50 ms,
 * because /proc has no entry of a process after it was reaped; at most the last 50 ms are missing.
 */
export async function cpuUntilExit(pid: number, ended: Promise<unknown>): Promise<number> {
  let exited = false;
  void ended.then(() => {
    exited = true;
  });
  const first = (await processUsage(pid))?.cpuMs ?? 0;
  let last = first;
  while (!exited) {
    last = (await processUsage(pid))?.cpuMs ?? last;
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS));
  }
  return last - first;
}
