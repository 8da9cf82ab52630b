const RETRY_MS = 250;

/** Repeats `ask` while the store is away; undefined when `until` resolves first. */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  until: Promise<unknown>,
): Promise<Answer | undefined> {
  let over = false;
  void until.then(() => {
    over = true;
  });
  while (!over) {
    try {
      return await Promise.race([ask(), until.then(() => undefined)]);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  return undefined;
}

/** The first value of several promises; undefined after `limitMs`. */
export async function first<T>(
  these: readonly Promise<T>[],
  limitMs: number,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  try {
    return await Promise.race([...these, limit]);
  } finally {
    clearTimeout(timer);
  }
}
