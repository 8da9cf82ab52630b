import type { PageHandle, Paging } from './paging.ts';

/** What is read and written as one. */
export interface Page<C> {
  /** Null while it is not in memory. */
  content: C | null;
  /** Where the store has this content; null where it has none, or another. */
  kept: PageHandle | null;
}

export interface PageFormat<C> {
  write(content: C): string;
  read(text: string): C;
}

/** Keeps the pages in memory that were used last, and gives the others to the store. */
export class PageCache<C> {
  readonly #paging: Paging;
  readonly #format: PageFormat<C>;
  /** Those used last at the end. */
  readonly #resident = new Set<Page<C>>();

  constructor(paging: Paging, format: PageFormat<C>) {
    this.#paging = paging;
    this.#format = format;
  }

  /** How many pages are in memory. */
  get size(): number {
    return this.#resident.size;
  }

  /** The content, which stays in memory until enough others were used. */
  use(page: Page<C>): C {
    const content = this.look(page);
    page.content = content;
    this.#resident.delete(page);
    this.#resident.add(page);
    for (const oldest of this.#resident) {
      if (this.#resident.size <= this.#paging.residentMax || oldest.content === null) break;
      oldest.kept ??= this.#paging.store.write(this.#format.write(oldest.content));
      // It cannot be kept now, and so neither can the others.
      if (oldest.kept === null) break;
      oldest.content = null;
      this.#resident.delete(oldest);
    }
    return content;
  }

  /** The content, without pushing another page out. */
  look({ content, kept }: Page<C>): C {
    if (content !== null) return content;
    if (kept === null) throw new Error('a page has no content');
    return this.#format.read(this.#paging.store.read(kept));
  }

  /** The content of a page in memory is about to change. */
  change(page: Page<C>): void {
    if (page.kept !== null) this.#paging.store.free(page.kept);
    page.kept = null;
  }
}
