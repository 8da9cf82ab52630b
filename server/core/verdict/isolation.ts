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

/** What ended a run before its plan did. */
export type StopCause =
  | { readonly kind: 'person'; readonly by: string; readonly reason: string }
  /**
   * An abort rule; the text holds the numbers that tripped it. `blind`: it tripped on what could not be
   * seen or not be started, which says nothing of the target.
   */
  | { readonly kind: 'rule'; readonly rule: string; readonly text: string; readonly blind?: true }
  /** The target's owner does not allow load now: a quiet window, or a consent that is gone. */
  | { readonly kind: 'permission'; readonly rule: string; readonly text: string }
  /** Ours: a k6 script error, every shard lost, a seeding that failed. */
  | { readonly kind: 'failure'; readonly text: string };
