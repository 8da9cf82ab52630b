const damage = (name, doc, of, caught, by, missed = null) => ({
  ...{ name, doc, of, tried: 10, caught, by, missed },
});
/** What the audit of a fixture run would have caught. */
export const score = {
  ...{ state: 'computed', tried: 40, caught: 36 },
  kinds: [
    damage('move-lost', 'a movement of stock has no ledger row', 'ledger', 10, [
      'stock-conservation',
    ]),
    damage('line-units', 'an order promises a unit more than was held', 'lines', 10, ['oversell']),
    damage('payment-doubled', 'an order is charged twice', 'payments', 10, [
      'one-payment-per-order',
    ]),
    damage('stock-doubled', 'stock is put in twice', 'ledger', 6, ['oversell'], 'ledger row 4711'),
  ],
  gaps: [
    'missed in 4 of 10 rows, such as ledger row 4711: stock is put in twice',
    'give "coupons" to see when two open orders use one coupon',
    'coupon-on-one-order is not checked: give coupons',
  ],
};
