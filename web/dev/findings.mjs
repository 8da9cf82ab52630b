/** @returns {object} what the findings come to, as the server sums them up */
export function summarize(findings) {
  const groups = findings.map(({ store, invariant, amount, unit, sku, orders }) => {
    const what = `of ${sku} oversold, ${orders} orders`;
    return { store, invariant, findings: 1, amount, unit, what, text: `${amount} ${unit} ${what}` };
  });
  return { count: findings.length, older: 0, groups };
}

/** @returns {object[]} findings added up, one total each */
export function totalsOf(findings) {
  return findings.map(({ store, invariant, amount, unit, sku, orders }) => ({
    ...{ store, invariant, older: false, findings: 1, amount, unit, orders, skus: 1 },
    worst: { sku, amount, orders },
  }));
}
