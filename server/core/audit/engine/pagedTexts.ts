import { HashIndex, hashOf } from './hashIndex.ts';
import { type Page, PageCache } from './pageCache.ts';
import type { Paging } from './paging.ts';

/**
 * A map by texts of which no pattern is known, such as UUIDs. Those that come together stand on one page, in the order in
 * which they came: what is placed together is mostly paid together. Of a text whose page is not in memory a hash
 * stays there, with the number of its page. Values are plain JSON, and not undefined.
 */
export class PagedTexts<V> {
  readonly #pageSize: number;
  readonly #cache: PageCache<Map<string, V>>;
  readonly #pages: Page<Map<string, V>>[] = [];
  readonly #index = new HashIndex();
  /** Those that came last, fewer than a page has. */
  #latest = new Map<string, V>();

  constructor(paging: Paging) {
    this.#pageSize = paging.pageSize;
    this.#cache = new PageCache(paging, {
      write: (content) => JSON.stringify([...content]),
      read: (text) => new Map(JSON.parse(text) as [string, V][]),
    });
  }

  get size(): number {
    return this.#pages.length * this.#pageSize + this.#latest.size;
  }

  /** How many values are in memory. */
  get residentSize(): number {
    return this.#cache.size * this.#pageSize + this.#latest.size;
  }

  get(text: string): V | undefined {
    const value = this.#latest.get(text);
    return value === undefined ? this.#pageWith(text)?.content?.get(text) : value;
  }

  has(text: string): boolean {
    return this.get(text) !== undefined;
  }

  set(text: string, value: V): this {
    const page = this.#latest.has(text) ? null : this.#pageWith(text);
    if (page === null) {
      this.#latest.set(text, value);
      if (this.#latest.size === this.#pageSize) this.#turnPage();
      return this;
    }
    this.#cache.change(page);
    page.content?.set(text, value);
    return this;
  }

  *[Symbol.iterator](): Generator<[string, V]> {
    for (const page of this.#pages) yield* this.#cache.look(page);
    yield* this.#latest;
  }

  /** The page of a text, in memory; null where no page has it. Another text may have its hash. */
  #pageWith(text: string): Page<Map<string, V>> | null {
    for (const number of this.#index.pagesOf(hashOf(text))) {
      const page = this.#pages[number];
      if (page !== undefined && this.#cache.use(page).has(text)) return page;
    }
    return null;
  }

  #turnPage(): void {
    const page = { content: this.#latest, kept: null };
    for (const text of this.#latest.keys()) this.#index.add(hashOf(text), this.#pages.length);
    this.#pages.push(page);
    this.#latest = new Map();
    this.#cache.use(page);
  }
}
