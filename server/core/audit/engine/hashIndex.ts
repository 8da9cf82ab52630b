const placesMin = 1_024;
/** Beyond it, places that follow one another are taken too often. */
const filledMax = 0.7;
const none: readonly number[] = [];

/**
 * Numbers of pages by hash, several for a hash that several texts have: 8 bytes a place, of which 35 to 70% are taken.
 * Method: open addressing with linear probing.
 */
export class HashIndex {
  #hashes = new Uint32Array(placesMin);
  /** One more than the number of the page; 0: the place is free. */
  #pages = new Uint32Array(placesMin);
  #size = 0;

  add(hash: number, page: number): void {
    if (this.#size >= this.#pages.length * filledMax) this.#grow();
    this.#size += 1;
    this.#put(hash, page + 1);
  }

  /** Pages that hold a text of this hash. Mostly there is none, or one. */
  pagesOf(hash: number): readonly number[] {
    let found: number[] | null = null;
    const last = this.#pages.length - 1;
    for (let at = hash & last; this.#pages[at] !== 0; at = (at + 1) & last) {
      if (this.#hashes[at] !== hash) continue;
      const page = (this.#pages[at] ?? 0) - 1;
      if (found === null) found = [page];
      else if (!found.includes(page)) found.push(page);
    }
    return found ?? none;
  }

  #put(hash: number, page: number): void {
    const last = this.#pages.length - 1;
    let at = hash & last;
    while (this.#pages[at] !== 0) at = (at + 1) & last;
    this.#hashes[at] = hash;
    this.#pages[at] = page;
  }

  #grow(): void {
    const [hashes, pages] = [this.#hashes, this.#pages];
    this.#hashes = new Uint32Array(pages.length * 2);
    this.#pages = new Uint32Array(pages.length * 2);
    for (const [at, page] of pages.entries()) if (page !== 0) this.#put(hashes[at] ?? 0, page);
  }
}

/** FNV-1a over UTF-16 code units, mixed as MurmurHash3 ends: 32 bits, unsigned. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
