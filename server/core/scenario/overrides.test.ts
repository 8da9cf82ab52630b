import { describe, expect, it } from 'vitest';
import {
  noOverrides,
  type Overrides,
  overrideScenario,
  parseLoadFactor,
  parseSetting,
} from './overrides.ts';

const file = `name: night # of last year
load:
  peak: { browse: 150/s, pay: 30/m, odd: much }
  levels: [25%, "75% for 20s"]
  hold: 8s
`;

const overridden = (overrides: Partial<Overrides>, text = file) =>
  overrideScenario(text, 'night.yaml', { ...noOverrides, ...overrides });

describe('overrideScenario', () => {
  it('changes nothing without an override', () => {
    expect(overridden({})).toEqual({ ok: true, value: { text: file, overrides: [] } });
  });

  it('multiplies each peak in its own unit, and leaves what is no rate', () => {
    expect(overridden({ loadFactor: 1.5 })).toEqual({
      ok: true,
      value: {
        text: file.replace('150/s', '225/s').replace('30/m', '45/m'),
        overrides: ['--load 1.5x'],
      },
    });
  });

  it('multiplies without digits that nobody wrote', () => {
    const result = overridden({ loadFactor: 0.07 }, 'load: { peak: { pay: 100/s } }\n');
    expect(result.ok && result.value.text).toBe('load: { peak: { pay: 7/s } }\n');
  });

  it('sets the hold of every level', () => {
    expect(overridden({ holdMs: 90_000 })).toEqual({
      ok: true,
      value: {
        text: file.replace('"75% for 20s"', '75%').replace('hold: 8s', 'hold: 1m30s'),
        overrides: ['--hold 1m30s'],
      },
    });
  });

  it('sets the hold of levels of each path, and cuts ramps, pauses and spikes that last longer', () => {
    const levels = (texts: string) => `load:\n  levels: [${texts}]\n  hold: 8s\n`;
    const written =
      '0% for 1h, 0% to 50% for 2m, 300% for 1s, { browse: 50% for 1m, pay: 0% }, { browse: 50% to 60%, pay: 0% for 1m }, 10% to 20%, 300% for 1m spread 40s, 7';
    const cut =
      '0% for 30s, 0% to 50% for 30s, 300% for 1s, { browse: 50%, pay: 0% }, { browse: 50% to 60% for 30s, pay: 0% for 30s }, 10% to 20%, 300% for 1m spread 40s, 7';
    const result = overridden({ holdMs: 30_000 }, levels(written));
    expect(result.ok && result.value.text).toBe(levels(cut).replace('hold: 8s', 'hold: 30s'));
  });

  it('sets keys last, in the order of the command line', () => {
    const set = [
      { key: 'load.peak.pay', value: '1/s' },
      { key: 'name', value: 'day' },
      { key: 'name', value: 'dawn' },
    ];
    expect(overridden({ loadFactor: 2, set })).toEqual({
      ok: true,
      value: {
        text: file.replace('150/s', '300/s').replace('30/m', '1/s').replace('night #', 'dawn #'),
        overrides: ['--load 2x', '--set load.peak.pay=1/s', '--set name=day', '--set name=dawn'],
      },
    });
  });

  it('says at the place why a key cannot be set', () => {
    expect(overridden({ set: [{ key: 'load.hold.x', value: '1' }] })).toEqual({
      ok: false,
      error: [
        {
          file: 'night.yaml',
          line: 5,
          column: 9,
          path: 'load.hold.x',
          message: 'load.hold.x cannot be set: load.hold has no keys',
        },
      ],
    });
  });

  it('gives the diagnostics of a file that is no YAML', () => {
    const result = overridden({ loadFactor: 2 }, 'a: [1');
    expect(result.ok || result.error.map(({ line }) => line)).toEqual([1]);
  });
});

describe('parseLoadFactor', () => {
  it.each([
    ['1.5x', 1.5],
    ['10%', 0.1],
    ['0.5%', 0.005],
    ['1000x', 1000],
  ])('reads %s', (text, factor) => expect(parseLoadFactor(text)).toBe(factor));

  it.each(['', '1.5', '-1x', '0x', '0%', '1001x', '1,5x', 'x', '10 %'])('refuses %j', (text) =>
    expect(parseLoadFactor(text)).toBeNull(),
  );
});

describe('parseSetting', () => {
  it.each([
    ['load.shards=2', 'load.shards', '2'],
    ['load.levels[0] = 50%', 'load.levels[0]', '50%'],
    ['data.datasets.item.file=a=b.csv', 'data.datasets.item.file', 'a=b.csv'],
    [
      'paths.pay.steps.place-order.headers["X.Y"]=1',
      'paths.pay.steps.place-order.headers["X.Y"]',
      '1',
    ],
  ])('reads %s', (text, key, value) => expect(parseSetting(text)).toEqual({ key, value }));

  it.each(['', '=', '=2', 'load.shards', 'load..shards=2', 'a b=2', 'load.=2'])(
    'refuses %j',
    (text) => expect(parseSetting(text)).toBeNull(),
  );
});
