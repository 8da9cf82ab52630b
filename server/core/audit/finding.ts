/** A broken invariant, with the smallest set of rows that proves it. */
export interface Finding {
  readonly invariant: InvariantName;
  readonly store: 'shadow' | 'live';
  readonly sku: string | null;
  /** One line for a person: what is wrong, by how much. */
  readonly message: string;
  /** Units (or cents, for money) by which the invariant is off. */
  readonly amount: number;
  readonly witness: readonly Witness[];
  /** The database's own commit timestamp of the witness that broke it. */
  readonly committedAt: string | null;
  readonly foundAt: string;
  /** foundAt − committedAt. */
  readonly detectionMs: number | null;
  /** Was load running when it was found? */
  readonly duringLoad: boolean;
  /** It was there before the run began, and has not grown since. */
  readonly beforeRun?: boolean;
}

/** What was broken before the run began is reported, and is not the run's doing. */
export function byAge(findings: readonly Finding[]): {
  /** Arose, or grew, in the run. */
  readonly own: readonly Finding[];
  readonly older: readonly Finding[];
} {
  const isOlder = ({ beforeRun }: Finding): boolean => beforeRun === true;
  return {
    own: findings.filter((finding) => !isOlder(finding)),
    older: findings.filter(isOlder),
  };
}

/** One that was told is news again when it was older than the run and, grown, no longer is. */
export const isNews = (told: Finding | undefined, now: Finding): boolean =>
  told === undefined || (told.beforeRun === true && now.beforeRun !== true);

/** `1 finding is older than the run`. */
export const olderText = (older: number): string =>
  `${older} ${older === 1 ? 'finding is' : 'findings are'} older than the run`;

export interface Witness {
  readonly kind: 'order' | 'ledger' | 'reservation' | 'payment' | 'counter';
  readonly id: string;
  readonly detail: string;
}

export type InvariantName =
  | 'oversell'
  | 'stock-conservation'
  | 'counter-equals-ledger'
  | 'reserved-equals-open-orders'
  | 'one-payment-per-order'
  | 'reservation-ends-once';

export interface AuditSummary {
  readonly store: 'shadow' | 'live';
  /** `unknown` with a reason when the audit crashed, lacked a source or fell behind. */
  readonly state: 'clean' | 'broken' | 'unknown';
  readonly reason: string | null;
  readonly ticks: number;
  readonly facts: number;
  /** Largest age of the watermark seen while load ran. */
  readonly watermarkAgeMsMax: number | null;
  /** How long nobody looked, for each time that another server took the run over; absent when none did. */
  readonly unwatchedMs?: readonly number[];
  readonly findings: readonly Finding[];
  readonly checked: readonly {
    readonly invariant: InvariantName;
    readonly subjects: number;
    readonly broken: number;
  }[];
}
