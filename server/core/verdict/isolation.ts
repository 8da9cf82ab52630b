/** Whose run wrote a row or key, and was it where it belongs? */
export interface LeakSummary {
  readonly state: 'clean' | 'leaked' | 'unknown';
  readonly reason: string | null;
  readonly scanned: readonly { readonly place: string; readonly rows: number }[];
  /** Whose run wrote this, and where it was found. */
  readonly leaks: readonly {
    readonly place: string;
    readonly id: string;
    readonly owner: string;
    readonly text: string;
  }[];
}

/** The canary before load: did every hop see the tag, and refuse a corrupted one? */
export interface PreflightSummary {
  readonly state: 'pass' | 'fail';
  readonly hops: readonly {
    readonly service: string;
    readonly instance: string;
    readonly tagSeen: boolean;
    readonly store: string | null;
    readonly corruptRefused: boolean;
    readonly problem: string | null;
  }[];
}
