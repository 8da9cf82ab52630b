/** Where a page of values lies that is not in memory. Only the store that made it understands it. */
export interface PageHandle {
  readonly block: number;
  readonly bytes: number;
}

/** Keeps pages that are not in memory. A text comes back as it was given. */
export interface PageStore {
  /** Null where it cannot be kept, as on a full disk: the page stays in memory. */
  write(text: string): PageHandle | null;
  /** Throws when it cannot be read again. */
  read(handle: PageHandle): string;
  /** Its place may be used for another. */
  free(handle: PageHandle): void;
}

/** How much of a map stays in memory, and where the rest is kept. */
export interface Paging {
  readonly store: PageStore;
  /** Values of a page. */
  readonly pageSize: number;
  /** Pages of a map that stay in memory: those used last; at least 2. */
  readonly residentMax: number;
}

/**
 * Of a watch: 65,536 values of each map stay, which is what 1,000 orders a second write in a minute. A page of 512
 * leaves less than half a byte in memory for each of its values.
 */
export const watchPaging = { pageSize: 512, residentMax: 128 } as const;

/** Plain JSON values, of which undefined means that there is none; null is a value. */
export const pageText = (values: readonly unknown[]): string =>
  JSON.stringify(values.map((value) => (value === undefined ? [] : [value])));

export const pageValues = <V>(text: string): (V | undefined)[] =>
  (JSON.parse(text) as readonly (readonly V[])[]).map(([value]) => value);
