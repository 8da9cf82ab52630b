/** A campaign of invented runs, judged as the server does, by the built server (`npx tsc -b`). */
const core = new URL('../../dist/server/core/campaign/', import.meta.url);
const { parseCampaign } = await import(new URL('campaignFile.js', core).href);
const { judgeCampaign } = await import(new URL('judgeCampaign.js', core).href);

const text = `name: double-eleven
sale: 2026-11-11T20:00
timeZone: Asia/Shanghai
headroom: 20%
scenarios: { midnight-peak: { required: { browse: 350/s, pay: 100/s } } }
rehearsals:
  - { title: First, runs: [a] }
  - { title: Second, runs: [b], changed: [orders take stock in one statement] }
  - { title: Third, runs: [c], changed: [payments run on six replicas] }
  - { title: Dress rehearsal, from: 2026-11-08T20:00, to: 2026-11-09T04:00 }
`;
const oversold = {
  ...{ store: 'shadow', invariant: 'oversell', findings: 3, amount: 128, unit: 'units' },
  ...{
    what: 'of SKU-0001 oversold, 128 orders',
    text: '128 units of SKU-0001 oversold, 128 orders',
  },
};

const rates = (pay) => ({ browse: pay * 3.6, pay });
const runOf = (at, pay, findings, branch) => ({
  ...{ id: `run00000000${at}`, scenario: 'midnight-peak', target: 'mall', drill: null },
  ...{ startedAt: `2026-${at}T12:00:00.000Z`, state: 'finished' },
  digest: {
    ...{ verdict: findings.length > 0 ? 'fail' : 'pass', required: rates(100), findings, branch },
    ...{ sentence: `needed 450/s, found ${pay * 4.5}/s`, looked: ['shadow'], machine: '2 CPUs' },
    measured: {
      ...{ method: 'search', low: rates(pay * 0.96), likely: rates(pay), high: rates(pay * 1.04) },
    },
  },
});
const drillOf = (at, verdict) => ({
  ...{ id: 'drill0000001', name: 'payment-rush', target: 'mall', runId: 'none', verdict },
  ...{ startedAt: `2026-${at}T13:00:00.000Z`, withoutProtection: false },
  sentence: verdict === 'pass' ? 'payments came back within 30 s' : 'payments did not come back',
});
const held = (run, drills) => ({ runs: [run], drills, missing: [], isCut: false });

const parsed = parseCampaign(text, 'double-eleven.yaml');
export const campaigns = [
  {
    ...{ id: 'mall/double-eleven', name: 'double-eleven', rehearsals: 4, diagnostics: [] },
    saleAt: '2026-11-11T12:00:00.000Z',
  },
];
export const campaign = {
  page: judgeCampaign(
    parsed.value,
    [
      held(runOf('09-20', 92, [oversold], 'main'), [drillOf('09-20', 'fail')]),
      held(runOf('10-10', 118, [], 'one-statement'), [drillOf('10-10', 'pass')]),
      held(runOf('10-30', 140, [], 'six-replicas'), [drillOf('10-30', 'pass')]),
    ],
    Date.UTC(2026, 10, 2),
  ),
  diagnostics: [],
};
