import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

export const ledgerMoves = ['seed', 'restock', 'reserve', 'release', 'sell'] as const;
export type LedgerMove = (typeof ledgerMoves)[number];

/** The column of a SKU's sums that a movement adds to. */
export const stockColumns = {
  seed: 'seeded',
  restock: 'seeded',
  reserve: 'reserves',
  release: 'releases',
  sell: 'sales',
} as const;

/** One movement of stock. `units` is always positive; `kind` gives the direction. */
export interface LedgerFact extends Fact {
  readonly sku: string;
  readonly kind: LedgerMove;
  readonly units: number;
  readonly orderId: string | null;
  readonly reservationId: string | null;
}

const { atMs, id, oneOf, optionalText, text, whole } = columnsOf('ledger');

export const ledger: FactKindSpec<'ledger', LedgerFact> = {
  name: 'ledger',
  doc: 'stock moved',
  required: false,
  columns: ['id', 'sku', 'kind', 'units', 'order_id', 'reservation_id'],
  read: (row) => ({
    sku: text(row, 'sku'),
    kind: oneOf(row, 'kind', ledgerMoves),
    units: whole(row, 'units', 1),
    orderId: optionalText(row, 'order_id'),
    reservationId: optionalText(row, 'reservation_id'),
    id: id(row),
    atMs: atMs(row),
  }),
};
