import { duration, plural } from '../../text/figures.ts';

/** A transaction that is open for a second or longer. */
export interface OpenTransaction {
  /** What the session calls itself; empty where it says nothing. */
  readonly application: string;
  /** As the database says: `active`, `idle in transaction`. */
  readonly state: string;
  readonly ageMs: number;
  /** The first words of its latest statement. */
  readonly statement: string;
  /** Is it of the database that is audited? */
  readonly isOfDatabase: boolean;
}

/** The transactions that are open at a reading. */
export interface OpenTransactions {
  /** The oldest one that has written; null where there is none, or where the role does not see it. */
  readonly holder: OpenTransaction | null;
  /** Sessions of the database that sit idle in a transaction, the longest first. */
  readonly idle: readonly OpenTransaction[];
  /** Does the role see the sessions of others? */
  readonly isVisible: boolean;
  /** What keeps a replica from showing what its primary has committed; absent where the server is no replica. */
  readonly replica?: string;
}

/** What was seen of open transactions while load ran. Plain JSON. */
export interface TransactionTrail {
  /** Facts at the latest reading, and since when none came while sessions sat idle in a transaction. */
  readonly facts: number;
  readonly quietSinceMs: number;
  /** For how long at most a transaction kept facts from settling, and which it was. */
  readonly held: { readonly ms: number; readonly by: string } | null;
  /** For how long at most no fact came while sessions sat idle in a transaction. */
  readonly stalled: { readonly ms: number; readonly by: string } | null;
}

/** One reading, as far as transactions go. Times are the database's. */
export interface TransactionReading {
  readonly atMs: number;
  readonly duringLoad: boolean;
  readonly facts: number;
  readonly heldMs: number;
  readonly open: OpenTransactions;
}

/** What is shorter is the work of a shop. */
export const heldMsMin = 1_000;
export const stalledMsMin = 5_000;

/** The trail after a reading. */
export function nextTransactions(
  before: TransactionTrail | undefined,
  { atMs, duringLoad, facts, heldMs, open }: TransactionReading,
): TransactionTrail {
  const { held = null, stalled = null } = before ?? {};
  const isQuiet = duringLoad && open.idle.length > 0 && before?.facts === facts;
  const quietSinceMs = isQuiet ? before.quietSinceMs : atMs;
  const quietMs = atMs - quietSinceMs;
  const isLongest = duringLoad && heldMs >= heldMsMin && heldMs > (held?.ms ?? 0);
  const isStall = quietMs >= stalledMsMin && quietMs > (stalled?.ms ?? 0);
  return {
    ...{ facts, quietSinceMs },
    held: isLongest ? { ms: heldMs, by: holderText(open) } : held,
    stalled: isStall ? { ms: quietMs, by: idleText(open.idle) } : stalled,
  };
}

/** `application shop, idle in transaction for 12.0 s, "UPDATE stock …"`. */
export function transactionText({ application, state, ageMs, statement }: OpenTransaction): string {
  const name = application === '' ? 'a session without a name' : `application ${application}`;
  const said = statement === '' ? '' : `, "${statement}"`;
  return `${name}, ${state} for ${duration(ageMs)}${said}`;
}

/** What keeps facts from settling at a reading. */
export interface HeldWatermark {
  /** For how long it has. */
  readonly ms: number;
  /** The transaction, or why nobody knows which. */
  readonly by: string;
  /** Of the transaction; null where it is not known. */
  readonly holder: Pick<OpenTransaction, 'application' | 'state'> | null;
}

/** What holds the watermark back; null where nothing does for long, or where the source does not say. */
export function heldWatermark(
  open: OpenTransactions | undefined,
  heldMs: number,
): HeldWatermark | null {
  if (open === undefined || heldMs < heldMsMin) return null;
  const { holder } = open;
  const known = holder && { application: holder.application, state: holder.state };
  return { ms: Math.round(heldMs), by: holderText(open), holder: known };
}

/** `held back for 12.0 s by application shop, idle in transaction for 12.0 s, "UPDATE stock"`. */
export const heldText = ({ ms, by }: HeldWatermark): string =>
  `held back for ${duration(ms)} by ${by}`;

/** Who holds facts back, or why nobody knows. */
export function holderText({ holder, isVisible, replica }: OpenTransactions): string {
  if (holder !== null) return transactionText(holder);
  if (replica !== undefined)
    return 'a transaction of the primary, whose sessions a replica does not show';
  return isVisible
    ? 'a transaction that is no session’s'
    : 'a transaction that the role of the audit may not see: GRANT pg_monitor to it';
}

function idleText(idle: readonly OpenTransaction[]): string {
  const [longest] = idle;
  const first = longest === undefined ? '' : `, the longest ${transactionText(longest)}`;
  return `${plural(idle.length, 'session')} sat idle in a transaction${first}`;
}

/** What a reader must know of the target’s transactions. */
export function transactionNotes(trail: TransactionTrail | undefined): readonly string[] {
  const { held = null, stalled = null } = trail ?? {};
  return [
    ...(held === null
      ? []
      : [`a transaction stayed open for ${duration(held.ms)} while load ran: ${held.by}`]),
    ...(stalled === null ? [] : [`no fact came for ${duration(stalled.ms)} while ${stalled.by}`]),
  ];
}

/** A transaction that did not end when the load had ended. */
export interface HangingTransaction {
  readonly text: string;
  /** Is it known to be one of the audited database? Then it is the target's failure. */
  readonly isTargets: boolean;
}

export function hangingTransaction(
  open: OpenTransactions | null,
  waitedMs: number,
): HangingTransaction {
  if (open?.replica !== undefined) {
    return {
      text: `what was committed before the load ended was not all shown ${duration(waitedMs)} after it: ${open.replica}, or a transaction of the primary is open`,
      isTargets: false,
    };
  }
  const by = open === null ? 'nobody knows which' : holderText(open);
  return {
    text: `a transaction that began before the load ended was still open ${duration(waitedMs)} after it, so what it wrote is not known: ${by}`,
    isTargets: open?.holder?.isOfDatabase === true,
  };
}
