/**
 * Gathers what is asked within a moment into one question: answers come in the order of the items.
 * When a question of several fails each is asked alone, so that one bad item spoils no other; all at
 * once, for where the answerer is away each waits as long.
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
      if (batch.length === 1) batch[0]?.reject(error);
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
