import type { CampaignPage, CapacityReading, OpenFinding, Rehearsal } from '../api/generated.ts';

const weakest = (likely: number): CapacityReading => ({
  ...{ scenario: 'midnight-peak', run: 'run000000001', method: 'search', path: 'pay' },
  required: { pay: 100 },
  capacity: { low: likely * 95, likely: likely * 100, high: likely * 105 },
  ratio: { low: likely * 0.95, likely, high: likely * 1.05 },
  state: likely < 1 ? 'fail' : 'pass',
  text: 'midnight-peak: a search found it',
});
const finding = (state: OpenFinding['state']): OpenFinding => ({
  ...{ store: 'shadow', invariant: 'oversell', state, since: 'First', amount: 128 },
  ...{ text: '128 units of SKU-0001 oversold, 128 orders', runs: ['run000000001'] },
});
const run = (state: 'pass' | 'fail'): Rehearsal['runs'][number] => ({
  ...{ id: 'run000000001', startedAt: '2026-10-02T12:00:00.000Z', state, decides: true },
  ...{ sentence: 'needed 100/s', scenario: 'midnight-peak', target: 'mall' },
});
const drill = (name: string, state: 'pass' | 'fail'): Rehearsal['drills'][number] => ({
  ...{ id: 'drill0000001', name, startedAt: '2026-10-02T13:00:00.000Z', state, decides: true },
  ...{ sentence: 'payments came back', withoutProtection: false },
});
const held = (title: string, at: string, of: Partial<Rehearsal>): Rehearsal => ({
  ...{ title, at, from: at, to: at, isHeld: true, state: 'pass', reasons: [], capacities: [] },
  ...{ weakest: null, runs: [], drills: [], findings: [], open: 0, changed: [] },
  ...of,
});

/** Three rehearsals: one that oversold, one after mending, one that is planned. */
export const campaignPage: CampaignPage = {
  ...{ name: 'double-eleven', saleAt: '2026-11-11T12:00:00.000Z', timeZone: 'Asia/Shanghai' },
  ...{ headroom: 0.2, neededRatio: 1.25, state: 'pass' },
  text: 'go by Second, 3 days before the sale: midnight-peak: a search found 1.30×',
  rehearsals: [
    held('First', '2026-10-02T12:00:00.000Z', {
      ...{ state: 'fail', capacities: [weakest(0.9)], weakest: weakest(0.9), runs: [run('fail')] },
      reasons: [
        {
          state: 'fail',
          about: 'finding',
          text: '128 units of SKU-0001 oversold, 128 orders (new)',
        },
      ],
      ...{ findings: [finding('new')], open: 1, drills: [drill('payment-rush', 'fail')] },
    }),
    held('Second', '2026-11-01T12:00:00.000Z', {
      ...{ capacities: [weakest(1.3)], weakest: weakest(1.3), runs: [run('pass')] },
      reasons: [
        { state: 'pass', about: 'capacity', text: 'midnight-peak: a search found 1.30×' },
        { state: 'pass', about: 'run', text: 'run run000000001 of midnight-peak: needed 100/s' },
      ],
      ...{ findings: [finding('gone')], drills: [drill('payment-rush', 'pass')] },
      changed: ['orders take stock in one statement', 'target: mall → mall-2'],
    }),
    held('Dress rehearsal', '2026-11-09T12:00:00.000Z', {
      ...{ isHeld: false, state: 'unknown' },
      reasons: [{ state: 'unknown', about: 'plan', text: 'not held yet: no run and no drill' }],
    }),
  ],
};
