import { setTimeout as sleep } from 'node:timers/promises';

/** How often what is due is begun. */
const stepMs = 5;

/** Begins `count` pieces of work on their schedule, whatever each takes, and waits for all of them. */
export async function paced(
  count: number,
  perSecond: number,
  begin: (n: number) => Promise<void>,
): Promise<void> {
  const open = new Set<Promise<void>>();
  const startedMs = performance.now();
  for (let begun = 0; begun < count; ) {
    const due = Math.min(count, ((performance.now() - startedMs) / 1_000) * perSecond);
    for (; begun < due; begun++) {
      const work: Promise<void> = begin(begun).finally(() => open.delete(work));
      open.add(work);
    }
    await sleep(stepMs);
  }
  await Promise.all(open);
}
