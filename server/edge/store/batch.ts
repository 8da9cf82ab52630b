/**
 * Batches the items of a short interval into one call of `ask`, which returns answers in the order of the
 * items. When a batch fails, each item is asked again by itself, so that one bad item does not fail the
 * others; all at the same time, because each may wait for the same outage.
 */
export function inBatches<Item, Answer>(
  ask: (items: readonly Item[]) => Promise<readonly Answer[]>,
  limits: { readonly waitMs: number; readonly itemsMax: number },
): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    void send(batch);
  };
  const send = async (batch: readonly Waiting<Item, Answer>[]): Promise<void> => {
    try {
      const answers = await ask(batch.map(({ item }) => item));
      if (answers.length !== batch.length) throw new Error('not an answer for each item');
      batch.forEach(({ resolve }, index) => void resolve(answers[index] as Answer));
    } catch (error) {
      if (batch.length === 1) for (const { reject } of batch) reject(error);
      else await Promise.all(batch.map((one) => send([one])));
    }
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length >= limits.itemsMax) flush();
      else timer ??= setTimeout(flush, limits.waitMs);
    });
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}
