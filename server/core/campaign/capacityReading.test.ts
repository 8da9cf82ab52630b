import { describe, expect, it } from 'vitest';
import { digest, run, searched } from './campaignCase.support.ts';
import { boundsText, neededRatio, ratioText, readCapacity, weakest } from './capacityReading.ts';
import type { MeasuredLoad } from './runDigest.ts';

const link = { name: 'link', required: { pay: 100 } };
const of = (measured: MeasuredLoad | null, needed = 1) =>
  readCapacity(link, [run('r1', { digest: digest({ measured }) })], needed);
const bracket = (low: number | null, high: number | null): MeasuredLoad => ({
  ...{ method: 'bracket', likely: null },
  low: low === null ? null : { pay: low },
  high: high === null ? null : { pay: high },
});
const held = (low: number): MeasuredLoad => ({
  ...{ method: 'held', low: { pay: low }, likely: null, high: null },
});

it('asks for a ratio that leaves the headroom free', () => {
  expect([0, 0.2, 0.5].map(neededRatio)).toEqual([1, 1.25, 2]);
});

describe('the state', () => {
  it.each([
    [searched(100, 110, 120), 'pass'],
    [searched(99.9, 110, 120), 'unknown'],
    [searched(80, 90, 100), 'unknown'],
    [searched(80, 90, 99.9), 'fail'],
    [bracket(100, 150), 'pass'],
    [bracket(90, 110), 'unknown'],
    [bracket(80, 100), 'fail'],
    [bracket(null, 99), 'fail'],
    [bracket(null, 101), 'unknown'],
    [bracket(100, null), 'pass'],
    [held(100), 'pass'],
    [held(99), 'unknown'],
    [held(100 * (1 - 1e-12)), 'pass'],
  ] as const)('of %o is %s', (measured, state) => expect(of(measured).state).toBe(state));

  it('needs the headroom', () => {
    expect(of(searched(124, 130, 140), 1.25).state).toBe('unknown');
    expect(of(searched(125, 130, 140), 1.25).state).toBe('pass');
    expect(of(bracket(100, 125), 1.25).state).toBe('fail');
  });
});

describe('the reading', () => {
  it('gives capacity, ratio, path and a sentence', () => {
    expect(of(searched(110, 125, 130))).toEqual({
      ...{ scenario: 'link', run: 'r1', method: 'search', required: { pay: 100 }, path: 'pay' },
      capacity: { low: 110, likely: 125, high: 130 },
      ratio: { low: 1.1, likely: 1.25, high: 1.3 },
      state: 'pass',
      text: 'link: a search found 1.25× (1.10× to 1.30×) of the required 100/s, headroom 20.0%',
    });
  });

  it('rounds the headroom as the console does, of the likely or else of the lower value', () => {
    const headroomOf = (measured: MeasuredLoad) => of(measured).text.split('headroom ')[1];
    expect(headroomOf(searched(136, 140.3, 145))).toBe('28.7%');
    expect(headroomOf(searched(80, 90, 95))).toBe('−11.1%');
    expect(headroomOf(searched(95, 100, 105))).toBe('0%');
    expect(headroomOf(bracket(125, 150))).toBe('20.0%');
    expect(of(bracket(null, 99)).text).toBe('link: stages gave below 0.99× of the required 100/s');
  });

  it('requires what the latest run does where the campaign does not say, and drives a path by any rate', () => {
    const of = (pay: number, measured: MeasuredLoad | null) =>
      run(`r${pay}`, { digest: digest({ measured, required: { pay } }) });
    const asked = { name: 'link', required: null };
    expect(readCapacity(asked, [of(1, null), of(2, null)], 1).required).toEqual({ pay: 2 });
    const slow = readCapacity(asked, [of(0.2, searched(0.4, 0.5, 0.6))], 1);
    expect([slow.state, slow.ratio?.likely]).toEqual(['pass', 2.5]);
  });

  it('takes the path with the least, and adds up required paths alone', () => {
    const rates = { browse: 400, pay: 150, other: 9 };
    const measured: MeasuredLoad = { method: 'search', low: rates, likely: rates, high: rates };
    const required = { browse: 200, pay: 100 };
    const found = readCapacity(
      { name: 'link', required },
      [run('r1', { digest: digest({ measured }) })],
      1,
    );
    expect([found.path, found.ratio?.low, found.capacity?.likely]).toEqual(['pay', 1.5, 550]);
  });

  it('takes the last search before later brackets and held loads', () => {
    const runs = [
      ...[searched(110, 120, 130), searched(140, 150, 160), bracket(1, 2), held(3)].map(
        (measured, at) => run(`r${at}`, { digest: digest({ measured }) }),
      ),
      run('other', { scenario: 'night' }),
    ];
    expect(readCapacity(link, runs, 1).run).toBe('r1');
    expect(readCapacity(link, runs.slice(2), 1).run).toBe('r2');
    expect(readCapacity(link, runs.slice(3), 1).run).toBe('r3');
  });

  it("takes what the run's scenario requires where the campaign requires nothing", () => {
    const found = readCapacity({ name: 'link', required: null }, [run('r1')], 1);
    expect([found.required, found.ratio?.likely]).toEqual([{ pay: 100 }, 1.2]);
  });

  it('says why there is none', () => {
    const none = { run: null, method: null, capacity: null, ratio: null, state: 'unknown' };
    expect(readCapacity(link, [run('r1', { digest: null })], 1)).toMatchObject({
      ...none,
      text: 'link: no run with a report',
    });
    expect(of(null)).toMatchObject({
      ...none,
      text: 'link: no run that met every SLO at any load',
    });
    const undriven = readCapacity({ name: 'link', required: { pay: 1, order: 2 } }, [run('r1')], 1);
    expect(undriven).toMatchObject({
      ...{ run: 'r1', path: 'order', ratio: null, state: 'unknown' },
      text: 'link: run r1 does not drive order, so its capacity says nothing of it',
    });
  });
});

it('writes bounds as far as they are known', () => {
  const text = (low: number | null, likely: number | null, high: number | null) =>
    boundsText({ low, likely, high }, ratioText);
  expect([text(1, 1.5, 2), text(1, null, 2), text(1, null, null), text(null, null, 2)]).toEqual([
    ...['1.50× (1.00× to 2.00×)', 'between 1.00× and 2.00×', 'at least 1.00×', 'below 2.00×'],
  ]);
});

it('finds the weakest scenario, by its likely or else its lower value', () => {
  const [a, b, none] = [of(searched(90, 150, 160)), of(held(110)), of(null)];
  expect(weakest([a, b, none])).toBe(b);
  expect(weakest([a, none])).toBe(a);
  expect(weakest([none])).toBeNull();
  // Of what breached at once the upper value is all that is known.
  const breached = of(bracket(null, 105));
  expect([weakest([b, breached]), weakest([breached, b])]).toEqual([breached, breached]);
  expect(weakest([a, of(bracket(null, 150)), b])).toBe(b);
});
