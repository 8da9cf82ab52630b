import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

/** The state that an order, or a part of it, has now, in a row that the shop overwrites. */
export interface StateFact extends Fact {
  readonly orderId: string;
  /** By the shop's own name. */
  readonly state: string;
  /** Rises with each change; null where the shop counts none. */
  readonly version: number | null;
}

const { atMs, id, text, whole } = columnsOf('states');

export const states: FactKindSpec<'states', StateFact> = {
  name: 'states',
  doc: 'an order, or a part of it, has a state now',
  required: false,
  columns: ['id', 'order_id', 'state', 'version'],
  read: (row) => ({
    orderId: text(row, 'order_id'),
    state: text(row, 'state'),
    version: row.version === null ? null : whole(row, 'version', Number.MIN_SAFE_INTEGER),
    id: id(row),
    atMs: atMs(row),
  }),
};
