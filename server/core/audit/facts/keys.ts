import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

/** An order answers the request with this idempotency key. */
export interface KeyFact extends Fact {
  readonly orderId: string;
  /** The key. */
  readonly name: string;
  /** What was asked, or a digest of it; null where the shop does not keep it. */
  readonly body: string | null;
}

const { atMs, id, optionalText, text } = columnsOf('keys');

export const keys: FactKindSpec<'keys', KeyFact> = {
  name: 'keys',
  doc: 'an order answers a request with an idempotency key',
  required: false,
  columns: ['id', 'order_id', 'key', 'body'],
  read: (row) => ({
    orderId: text(row, 'order_id'),
    name: text(row, 'key'),
    body: optionalText(row, 'body'),
    id: id(row),
    atMs: atMs(row),
  }),
};
