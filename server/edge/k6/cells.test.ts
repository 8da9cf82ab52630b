import { expect, it } from 'vitest';
import { emptyHistogram, type Histogram, recordValue } from '../../core/measure/histogram.ts';
import { baseKey, createCellReader, emptyCell } from './cells.ts';
import { paymentPlan } from './plan.support.ts';
import type { Series } from './writeRequest.ts';

const of = (values: readonly number[]): Histogram => values.reduce(recordValue, emptyHistogram(3));
const requests = (count: number, more = {}): Series => ({
  name: 'k6_http_req_duration_seconds',
  labels: { scenario: 'pay__2', name: 'item', expected_response: 'true', ...more },
  value: null,
  histogram: of(Array(count).fill(0.02)),
});
const dropped = (value: number | null): Series => ({
  ...{ name: 'k6_dropped_iterations_total', labels: { scenario: 'pay__2' } },
  ...{ value, histogram: null },
});

it('adds no cell for a series that is sent again, is older, or has lost its value', () => {
  const { read } = createCellReader(paymentPlan('fine'));
  expect(read([requests(3), dropped(2)])).toHaveLength(2);
  expect(read([requests(3), dropped(2)])).toEqual([]);
  expect(read([requests(2), dropped(1), dropped(null)])).toEqual([]);
  expect(read([dropped(5)])).toMatchObject([{ dropped: 3 }]);
});

it('counts requests by the addresses and bases that k6 tags, and by nothing else', () => {
  const reader = createCellReader(paymentPlan('fine'));
  reader.read([requests(3), requests(2, { ip: '10.0.0.1' }), requests(4, { base: '1' })]);
  expect(reader.takeReached()).toEqual(
    new Map([
      ['10.0.0.1', 2],
      [baseKey(1), 4],
    ]),
  );
  expect(reader.takeReached()).toEqual(new Map());
});

it('counts a business refusal of an order by its answer, and another one without', () => {
  const refused = (value: number, more = {}): Series => ({
    ...{ name: 'k6_zh_refused_total', labels: { scenario: 'pay__2', step: 'item', ...more } },
    ...{ value, histogram: null },
  });
  const { read } = createCellReader(paymentPlan('fine'));
  const [plain, told] = read([refused(3), refused(2, { reason: 'status 429' })]);
  expect(plain).toMatchObject({ refused: 3, steps: [] });
  expect(told).toMatchObject({
    refused: 2,
    steps: [{ step: 'item', requests: 0, failures: {}, refusedBy: { 'status 429': 2 } }],
  });
});

it('gives the first try of a request no flow', () => {
  const [cell] = createCellReader(paymentPlan('fine')).read([requests(1)]);
  expect(cell?.steps).toEqual([
    { step: 'item', requests: 1, failures: {}, serviceMs: expect.anything() },
  ]);
});

it('begins with histograms that are as fine as the plan', () => {
  const schemas = (precision: 'fine' | 'coarse') => {
    const { journeyMs, responseMs, startLagMs } = emptyCell('pay', 2, precision);
    return [journeyMs.schema, responseMs?.schema, startLagMs.schema];
  };
  expect(schemas('fine')).toEqual([6, 6, 3]);
  expect(schemas('coarse')).toEqual([3, 3, 3]);
});
