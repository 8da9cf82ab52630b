import { processUsage } from '../edge/k6/usage.ts';

const LOOK_EVERY_MS = 50;

/**
 * CPU that a process uses from now until it ends. It is read every 50 ms, so that at most the last
 * 50 ms are missed: once a child has been reaped, nobody can ask any more.
 */
export async function cpuToTheEnd(pid: number, ended: Promise<unknown>): Promise<number> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const first = (await processUsage(pid))?.cpuMs ?? 0;
  let last = first;
  while (!over) {
    last = (await processUsage(pid))?.cpuMs ?? last;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return last - first;
}
