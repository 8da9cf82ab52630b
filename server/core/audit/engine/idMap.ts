import { type Page, PageCache } from './pageCache.ts';
import { PagedTexts } from './pagedTexts.ts';
import { type Paging, pageText, pageValues } from './paging.ts';

/** Ids with one beginning and different numbers. */
interface Sequence<V> {
  readonly prefix: string;
  /** By their first number. */
  readonly pages: Map<number, NumberPage<V>>;
}

/** Values whose ids differ in their number alone, from a multiple of the page size on: by number, less `first`. */
interface NumberPage<V> extends Page<(V | undefined)[]> {
  readonly prefix: string;
  readonly first: number;
}

/** Small, so that a sequence of few numbers wastes little. */
const pageSizeDefault = 64;
/** More beginnings of ids than this are no pattern: such ids go to the map of texts. */
const prefixesMax = 16;
/** Pages are used while this part of their places is, on average. */
const filledPart = 1 / 8;
/** So many pages are made before any is judged by how full the others are. */
const pagesFree = 16;
/** A number of so many digits fits V8's small integers. */
const digitsMax = 9;

const [zero, nine] = [48, 57];

/**
 * A map by id for millions of ids. Most shops number their rows and orders, so what differs in the number at the end of
 * its id stands in an array by that number: no hash of a text, less memory than an entry of a map, and no copy as it
 * grows. Ids of another form, such as UUIDs, stand in a map. Values are not undefined. Entries come page by page,
 * each by number, then those of the map. With `paging` only the pages used last stay in memory, the others are in its
 * store and come back when they are asked for: values must then be plain JSON that nobody changes.
 */
export class IdMap<V> implements ReadonlyMap<string, V> {
  readonly #sequences: Sequence<V>[] = [];
  readonly #pages: NumberPage<V>[] = [];
  readonly #texts: Map<string, V> | PagedTexts<V>;
  readonly #cache: PageCache<(V | undefined)[]> | null;
  readonly #pageSize: number;
  #paged = 0;
  /** The id that was asked for last, and the number at its end: what is not there is mostly set at once. */
  #asked = '';
  #from = 0;
  #number = 0;
  /** Ids come in sequence: the next one is mostly on the page of the latest. */
  #latest: NumberPage<V> | null = null;

  constructor(paging: Paging | null = null) {
    this.#cache =
      paging === null
        ? null
        : new PageCache<(V | undefined)[]>(paging, {
            write: pageText,
            read: (text) => pageValues<V>(text),
          });
    this.#texts = paging === null ? new Map() : new PagedTexts(paging);
    this.#pageSize = paging?.pageSize ?? pageSizeDefault;
  }

  /** How many values may be in memory: those of pages that are. */
  get residentSize(): number {
    if (this.#cache === null || this.#texts instanceof Map) return this.size;
    return Math.min(this.#paged, this.#cache.size * this.#pageSize) + this.#texts.residentSize;
  }

  get size(): number {
    return this.#paged + this.#texts.size;
  }

  get(id: string): V | undefined {
    this.#ask(id);
    const from = this.#from;
    const number = this.#number;
    if (from < id.length) {
      const page = this.#pageOf(id, from, number);
      const value = page === null ? undefined : this.#valuesOf(page)[number % this.#pageSize];
      if (value !== undefined) return value;
    }
    return this.#texts.size === 0 ? undefined : this.#texts.get(id);
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  set(id: string, value: V): this {
    this.#ask(id);
    const from = this.#from;
    const number = this.#number;
    // One that came before there were pages of its kind stays where it is.
    if (from === id.length || (this.#texts.size > 0 && this.#texts.has(id))) {
      this.#texts.set(id, value);
      return this;
    }
    const page = this.#pageOf(id, from, number) ?? this.#newPage(id, from, number);
    if (page === null) {
      this.#texts.set(id, value);
      return this;
    }
    const values = this.#valuesOf(page);
    this.#cache?.change(page);
    if (values[number % this.#pageSize] === undefined) this.#paged += 1;
    values[number % this.#pageSize] = value;
    return this;
  }

  *entries(): MapIterator<[string, V]> {
    for (const page of this.#pages) {
      const { prefix, first } = page;
      // Whoever goes through all of them does not push out those used last.
      const values = page.content ?? this.#cache?.look(page) ?? [];
      for (let at = 0; at < values.length; at++) {
        const value = values[at];
        if (value !== undefined) yield [`${prefix}${first + at}`, value];
      }
    }
    yield* this.#texts;
  }

  *keys(): MapIterator<string> {
    for (const [id] of this.entries()) yield id;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(call: (value: V, id: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [id, value] of this.entries()) call(value, id, this);
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  #ask(id: string): void {
    if (id === this.#asked) return;
    this.#asked = id;
    this.#from = numberStart(id);
    this.#number = numberAt(id, this.#from);
  }

  /** The page where an id with this number from `from` on stands, if there is one. */
  #pageOf(id: string, from: number, number: number): NumberPage<V> | null {
    const latest = this.#latest;
    const first = number - (number % this.#pageSize);
    if (latest?.first === first && latest.prefix.length === from && id.startsWith(latest.prefix)) {
      return latest;
    }
    const page = this.#sequenceOf(id, from)?.pages.get(first) ?? null;
    if (page !== null) this.#use(page);
    return page;
  }

  /** The latest page is the one used last, so its next use changes nothing. */
  #use(page: NumberPage<V>): void {
    this.#latest = page;
    this.#cache?.use(page);
  }

  /** Values of a page that was used just now. */
  #valuesOf({ content }: NumberPage<V>): (V | undefined)[] {
    if (content === null) throw new Error('the page used last is not in memory');
    return content;
  }

  /** They are few, and most differ in length or in the first letter: no text is made and hashed to find one. */
  #sequenceOf(id: string, from: number): Sequence<V> | null {
    for (const sequence of this.#sequences) {
      const { prefix } = sequence;
      if (prefix.length === from && id.startsWith(prefix)) return sequence;
    }
    return null;
  }

  /** Null where pages of such ids would waste memory. */
  #newPage(id: string, from: number, number: number): NumberPage<V> | null {
    const pages = this.#pages.length;
    if (pages >= pagesFree && this.#paged < pages * this.#pageSize * filledPart) return null;
    let sequence = this.#sequenceOf(id, from);
    if (sequence === null) {
      if (this.#sequences.length >= prefixesMax) return null;
      sequence = { prefix: id.slice(0, from), pages: new Map() };
      this.#sequences.push(sequence);
    }
    const first = number - (number % this.#pageSize);
    const content = new Array<V | undefined>(this.#pageSize).fill(undefined);
    const page: NumberPage<V> = { prefix: sequence.prefix, first, content, kept: null };
    sequence.pages.set(first, page);
    this.#pages.push(page);
    this.#use(page);
    return page;
  }
}

/**
 * Where the number at the end of an id begins: `ORD-007` is `ORD-00` and 7, so that beginning and number give the id
 * again. The id's length, where it does not end in a digit.
 */
function numberStart(id: string): number {
  const { length } = id;
  const least = Math.max(0, length - digitsMax);
  let from = length;
  while (from > least) {
    const code = id.charCodeAt(from - 1);
    if (code < zero || code > nine) break;
    from -= 1;
  }
  while (from < length - 1 && id.charCodeAt(from) === zero) from += 1;
  return from;
}

function numberAt(id: string, from: number): number {
  let number = 0;
  for (let at = from; at < id.length; at++) number = number * 10 + (id.charCodeAt(at) - zero);
  return number;
}
