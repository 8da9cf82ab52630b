import { describe, expect, it } from 'vitest';
import { encodeWriteRequest } from './pushes.support.ts';
import { decodeWriteRequest } from './writeRequest.ts';

const label = (name: string, more: Record<string, string> = {}) => ({ __name__: name, ...more });

const decodeHistogram = (histogram: Record<string, unknown>) =>
  decodeWriteRequest(encodeWriteRequest([{ labels: label('h'), histogram }]))[0]?.histogram;

describe('decodeWriteRequest', () => {
  it('reads names, labels and values', () => {
    const bytes = encodeWriteRequest([
      { labels: label('k6_vus'), value: 7.5 },
      { labels: label('k6_zh_failed_total', { step: 'pay', reason: 'status 503' }), value: 0 },
    ]);
    expect(decodeWriteRequest(bytes)).toEqual([
      { name: 'k6_vus', labels: {}, value: 7.5, histogram: null },
      {
        name: 'k6_zh_failed_total',
        labels: { step: 'pay', reason: 'status 503' },
        value: 0,
        histogram: null,
      },
    ]);
  });

  it('reads spans and deltas: offsets from the end of the span before, counts from the bucket before', () => {
    expect(
      decodeHistogram({
        countInt: 21,
        schema: 3,
        zeroCountInt: 2,
        zeroThreshold: 2.9e-39,
        sum: 1.5,
        positiveSpans: [
          { offset: -62, length: 3 },
          { offset: 4, length: 2 },
        ],
        positiveDeltas: [1, 4, -5, 6, 1],
      }),
    ).toEqual({
      schema: 3,
      count: 19 + 2,
      zeroCount: 2,
      // 1, 5, 0 (not encoded), then a gap of four buckets, then 6 and 7.
      buckets: [
        [-62, 1],
        [-61, 5],
        [-55, 6],
        [-54, 7],
      ],
    });
  });

  it('counts negative values as zero', () => {
    expect(
      decodeHistogram({
        countInt: 5,
        schema: 3,
        zeroCountInt: 1,
        negativeSpans: [{ offset: 1, length: 1 }],
        negativeDeltas: [2],
        positiveSpans: [{ offset: 0, length: 1 }],
        positiveDeltas: [2],
      }),
    ).toEqual({ schema: 3, count: 5, zeroCount: 3, buckets: [[0, 2]] });
  });

  it('reads a stale marker as no value, and keeps the histogram beside it', () => {
    const bytes = encodeWriteRequest([
      { labels: label('a'), value: Number.NaN },
      {
        labels: label('b'),
        value: Number.NaN,
        histogram: { countInt: 1, zeroCountInt: 1, schema: 3 },
      },
    ]);
    const [counter, trend] = decodeWriteRequest(bytes);
    expect(counter?.value).toBeNull();
    expect(trend).toMatchObject({ value: null, histogram: { count: 1, zeroCount: 1 } });
  });

  it('reads a label without a value, and one without a name, as empty texts', () => {
    const bytes = encodeWriteRequest([
      { labels: { ...label('a', { empty: '' }), '': 'x' }, value: 1 },
    ]);
    expect(decodeWriteRequest(bytes)[0]?.labels).toEqual({ empty: '', '': 'x' });
  });

  it('skips series that are not wanted', () => {
    const bytes = encodeWriteRequest([
      { labels: label('no', { scenario: 'x' }), value: 1 },
      { labels: label('yes'), value: 2 },
      { labels: label('no'), histogram: { countInt: 9, schema: 3 } },
      { labels: label('yes'), value: 3 },
    ]);
    const values = decodeWriteRequest(bytes, (name) => name === 'yes').map((one) => one.value);
    expect(values).toEqual([2, 3]);
  });

  it('rejects a message that is cut short or inconsistent', () => {
    const whole = encodeWriteRequest([{ labels: label('k6_vus'), value: 7 }]);
    for (const length of [1, 5, whole.length - 12]) {
      expect(() => decodeWriteRequest(whole.slice(0, length))).toThrow(
        length === 1 ? 'index out of range' : 'message is cut short',
      );
    }
    const span = (length: number) => [{ offset: 0, length }];
    const broken = [
      ['holds more than', { countInt: 1, positiveSpans: span(1), positiveDeltas: [2] }],
      [
        'holds more than',
        { countInt: 3, zeroCountInt: 2, positiveSpans: span(1), positiveDeltas: [2] },
      ],
      ['more buckets than', { countInt: 9, positiveSpans: span(2), positiveDeltas: [2] }],
      ['less than nothing', { countInt: 9, positiveSpans: span(2), positiveDeltas: [2, -3] }],
      ['float histogram', { countFloat: 1.5 }],
      ['float histogram', { countInt: 9, positiveSpans: span(1), positiveCounts: [1] }],
    ] as const;
    for (const [why, histogram] of broken) {
      expect(() => decodeHistogram({ schema: 3, ...histogram })).toThrow(why);
    }
  });
});
