import { groupBy } from '../../groupBy.ts';
import { type AuditView, type OrderState, orderOf } from '../engine/state.ts';
import type { Counter } from '../facts/counters.ts';
import type { Token } from '../redis/redisStock.ts';
import type { Breach, Invariant, Witness } from './invariant.ts';
import { describeCounter } from './stockBreaches.ts';

/**
 * Method: Redis takes units first and leaves a token, which a writer turns into rows later; until then the units are
 * missing in Redis alone. So per SKU the stock in Redis and the units of its tokens come to what the database has
 * available. A token whose order the database shows, by a line or
 * a movement of stock, is settled, whether Redis still has it or not. Redis and the
 * database have no snapshot in common, so a difference counts when nothing of the SKU has moved in either for the
 * settle time, or the shorter one of the file: the signature is all that was compared. A SKU that Redis has no stock of is not judged.
 */
export const redisEqualsDatabase: Invariant<'redis-equals-database'> = {
  name: 'redis-equals-database',
  subject: 'sku',
  needs: ['counters', 'redis'],
  unit: 'units',
  severity: 'major',
  harm: 'records',
  broken: 'different in Redis and database',
  doc: 'stock and unsettled tokens in Redis come to what the database has available',
  judge(view, skus) {
    const { redis, counters } = view;
    if (redis === undefined || 'problem' in redis || counters === null) return [];
    const open = groupBy(
      redis.tokens.filter((token) => isUnsettled(view, token)),
      ({ sku }) => sku,
    );
    return [...skus].flatMap((sku) => {
      const stock = redis.stock.get(sku);
      if (stock === undefined) return [];
      const { settleMs } = redis;
      return breachesOf(sku, stock, open.get(sku) ?? [], counters.get(sku) ?? noUnits).map(
        (breach) => (settleMs === undefined ? breach : { ...breach, settleMs }),
      );
    });
  },
};

const noUnits: Counter = { available: 0, reserved: 0, sold: 0 };

const isUnsettled = ({ state }: AuditView, { orderId }: Token): boolean =>
  orderId === null || !isShown(orderOf(state, orderId));

const isShown = ({ lines, ledger }: OrderState): boolean => lines.length > 0 || ledger.length > 0;

function breachesOf(
  sku: string,
  stock: number,
  tokens: readonly Token[],
  counter: Counter,
): readonly Breach[] {
  const units = tokens.reduce((sum, token) => sum + token.units, 0);
  const off = stock + units - counter.available;
  if (off === 0) return [];
  const few = off < 0 ? 'too few' : 'too many';
  const compared = [stock, describeCounter(counter), ...tokens.map(({ id }) => id).sort()];
  return [
    {
      ...{ subject: sku, settles: true, group: sku, sku, amount: Math.abs(off) },
      message: `${sku}: Redis has ${stock} and ${units} in tokens, ${Math.abs(off)} ${few}: the database has ${counter.available} available`,
      witness: [
        { kind: 'counter', id: sku, detail: `in Redis: ${stock}` },
        { kind: 'counter', id: sku, detail: `in the database: ${describeCounter(counter)}` },
        ...tokens.slice(0, tokensShown).map(witnessOf),
      ],
      ...{ committedAtMs: null, signature: compared.join('|') },
    },
  ];
}

const tokensShown = 3;

const witnessOf = ({ id, orderId, sku, units }: Token): Witness => ({
  ...{ kind: 'token', id },
  detail: `${units} of ${sku}${orderId === null ? '' : ` for order ${orderId}`}, not in the database`,
});
