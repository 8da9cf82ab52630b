import type { FactKind } from '../../../core/audit/facts/registry.ts';
import type { SnapshotBounds } from './transactionWatermark.ts';

/** The bounds of a read view: InnoDB numbers a transaction when it first writes. */
export type ReadView = Pick<SnapshotBounds, 'xmin' | 'xmax'>;

/**
 * The read view of a connection in the text of `SHOW ENGINE INNODB STATUS`: "will not see trx with id >= X, sees < Y".
 * Null where the text does not name it: it is cut off when very many transactions are open.
 */
export function readViewOf(status: string, threadId: number): ReadView | null {
  const own = status
    .split('---TRANSACTION ')
    .find((part) => new RegExp(`\\bthread id ${threadId},`).test(part));
  const found = /Trx read view will not see trx with id >= (\d+), sees < (\d+)/.exec(own ?? '');
  const [, xmax, xmin] = found ?? [];
  return xmin === undefined || xmax === undefined
    ? null
    : { xmin: BigInt(xmin), xmax: BigInt(xmax) };
}

/** The highest AUTO_INCREMENT id that a reading saw of each query. */
export type Positions = ReadonlyMap<FactKind, bigint>;

/** A reading of a store: its view, when it was taken (monotonic milliseconds), and how far the ids went. */
export interface PositionReading extends Pick<ReadView, 'xmax'> {
  readonly takenMs: number;
  readonly positions: Positions;
}

/** More readings than these wait only behind a transaction that is held for minutes. */
const readingsMax = 600;

/** The readings whose ids are not known to be complete, oldest first, and how far they are known to be. */
export interface PositionReadings {
  readonly complete: Positions;
  readonly waiting: readonly PositionReading[];
}

export const noReadings: PositionReadings = { complete: new Map(), waiting: [] };

/**
 * How far ids are complete in a view. An id is taken just before its transaction gets its number. So the ids that a
 * reading saw belong to transactions with numbers below the upper bound of a reading that came `lagMs` later; all of
 * them have ended once the lower bound of a view has reached that. Whatever they wrote is in the view, and no lower id
 * can follow.
 */
export function completeIn(
  { complete, waiting }: PositionReadings,
  view: ReadView,
  takenMs: number,
  lagMs: number,
): PositionReadings {
  const numbered = [...waiting, { xmax: view.xmax, takenMs }].findLast(
    ({ xmax }) => xmax <= view.xmin,
  );
  if (numbered === undefined) return { complete, waiting };
  const isOld = (reading: PositionReading): boolean => numbered.takenMs - reading.takenMs >= lagMs;
  const known = waiting.filter(isOld).flatMap(({ positions }) => [...positions]);
  return {
    complete: new Map([...complete, ...known]),
    waiting: waiting.filter((reading) => !isOld(reading)),
  };
}

/** The reading waits too. Of very many, every second one is forgotten; ids then become complete a little later. */
export function withReading(
  { complete, waiting }: PositionReadings,
  reading: PositionReading,
): PositionReadings {
  const all = [...waiting, reading];
  return {
    complete,
    waiting: all.length > readingsMax ? all.filter((_, n) => n % 2 === 0) : all,
  };
}
