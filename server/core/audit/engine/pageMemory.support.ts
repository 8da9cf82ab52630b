import type { PageHandle, PageStore, Paging } from './paging.ts';

/** A store of pages in memory, that throws when a page is read or freed that it does not have. */
export function pageMemory() {
  const texts = new Map<number, string>();
  const counts = { writes: 0, reads: 0 };
  let isFull = false;
  let blocks = 0;
  const has = ({ block, bytes }: PageHandle): string => {
    const text = texts.get(block);
    if (text?.length !== bytes) throw new Error(`no page of ${bytes} at ${block}`);
    return text;
  };
  const store: PageStore = {
    write(text) {
      if (isFull) return null;
      counts.writes += 1;
      const handle = { block: blocks++, bytes: text.length };
      texts.set(handle.block, text);
      return handle;
    },
    read(handle) {
      counts.reads += 1;
      return has(handle);
    },
    free(handle) {
      has(handle);
      texts.delete(handle.block);
    },
  };
  return {
    store,
    counts,
    pages: () => texts.size,
    setFull: (full: boolean) => {
      isFull = full;
    },
  };
}

/** So small that hardly anything stays in memory. */
export const tinyPaging = (): Paging => ({
  ...{ store: pageMemory().store, pageSize: 2, residentMax: 2 },
});
