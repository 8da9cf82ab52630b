/** Result of the scan after load for shadow data in the live stores and live data in the shadow stores. */
export interface LeakSummary {
  readonly state: 'clean' | 'leaked' | 'unknown';
  readonly reason: string | null;
  readonly scanned: readonly { readonly place: string; readonly rows: number }[];
  readonly leaks: readonly {
    readonly place: string;
    readonly id: string;
    /** The run that wrote it. */
    readonly owner: string;
    readonly text: string;
  }[];
}

/** Result of the canary before load: whether each hop saw the tag and refused a corrupted one. */
export interface PreflightSummary {
  readonly state: 'pass' | 'fail';
  readonly hops: readonly HopSummary[];
}

export interface HopSummary {
  readonly service: string;
  readonly instance: string;
  readonly tagSeen: boolean;
  /** The store that it chose; null when it did not say. */
  readonly store: string | null;
  readonly corruptRefused: boolean;
  readonly problem: string | null;
}

/** How the problem of a hop begins, by its kind. The checklist of a target names a remedy for each. */
export const hopTexts = {
  tagUnseen: 'does not see the tag',
  corruptAccepted: 'accepts a corrupted tag',
  sameStore: 'uses the same store',
  noCanary: 'canary ',
  storeUnsaid: 'does not say which store it chose',
  storeUnasked: 'store cannot be asked',
} as const;

/** What is wrong with a hop; null when it keeps shadow work apart. */
export function hopProblem(hop: HopSummary): string | null {
  if (hop.problem !== null) return hop.problem;
  if (!hop.tagSeen) return 'the shadow tag was not seen';
  return hop.corruptRefused ? null : 'a corrupted tag was not refused';
}
