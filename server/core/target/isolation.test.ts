import { describe, expect, it } from 'vitest';
import { targetCase } from '../../test/support/targetCase.ts';
import {
  capsOf,
  type Demands,
  demandsOf,
  type Isolation,
  isolations,
  isolationText,
  isSeeded,
} from './isolation.ts';

const table: Readonly<Record<keyof Demands, Readonly<Record<Isolation, unknown>>>> = {
  tag: { shadow: 'signed', dedicated: 'marker', observe: 'signed' },
  canary: { shadow: 'required', dedicated: 'none', observe: 'reported' },
  leaks: { shadow: 'required', dedicated: 'none', observe: 'reported' },
  seed: { shadow: 'required', dedicated: 'none', observe: 'none' },
  audit: { shadow: 'both', dedicated: 'one', observe: 'both' },
  approval: { shadow: 'none', dedicated: 'none', observe: 'required' },
  caps: {
    shadow: null,
    dedicated: null,
    observe: { ratePerSecondMax: 5, vusMax: 50, durationMsMax: 600_000 },
  },
};

describe('what each isolation demands', () => {
  it.each(
    isolations.flatMap((isolation) =>
      Object.entries(table).map(([demand, of]) => [isolation, demand, of[isolation]] as const),
    ),
  )('%s: %s', (isolation, demand, wanted) => {
    expect(Object.entries(demandsOf(isolation)).find(([name]) => name === demand)?.[1]).toEqual(
      wanted,
    );
  });

  it('is the whole table, and shadow where nothing is said', () => {
    expect(Object.keys(demandsOf('observe')).sort()).toEqual(Object.keys(table).sort());
    expect(demandsOf(undefined)).toBe(demandsOf('shadow'));
    expect(isolationText(undefined)).toBe('shadow: the signed tag keeps rehearsal data apart');
  });

  it('says each in one line that begins with its name', () => {
    expect(isolations.map((each) => isolationText(each).split(':')[0])).toEqual([...isolations]);
    expect(isolationText('observe')).toContain('load is at most 5/s');
  });
});

describe('caps', () => {
  const own = { ratePerSecondMax: 4, vusMax: 51, durationMsMax: 600_000 };
  const observed = capsOf(targetCase({ isolation: 'observe', caps: own }));

  it('are the lower ones, by their origin', () => {
    expect(observed.caps).toEqual({ ratePerSecondMax: 4, vusMax: 50, durationMsMax: 600_000 });
    expect(observed.origin).toEqual({
      ratePerSecondMax: "the target's cap",
      vusMax: 'the cap of "isolation: observe"',
      durationMsMax: "the target's cap",
    });
  });

  it.each(['shadow', 'dedicated'] as const)('are the target file’s own under %s', (isolation) => {
    const { caps, origin } = capsOf(targetCase({ isolation, caps: own }));
    expect(caps).toEqual(own);
    expect(new Set(Object.values(origin))).toEqual(new Set(["the target's cap"]));
  });
});

it('fills the stock where that is demanded or said, and not where the file says none', () => {
  const { shadow } = targetCase();
  const named = { ...shadow, seedUrl: 'http://h/seed' };
  const sql = { kind: 'sql', file: 's.sql', postgresUrl: 'postgres://h', text: '' } as const;
  const of = (isolation: Isolation) => [
    isSeeded(targetCase({ isolation })),
    isSeeded(targetCase({ isolation, shadow: named })),
    isSeeded(targetCase({ isolation, seed: sql })),
    isSeeded(targetCase({ isolation, seed: { kind: 'none' } })),
  ];
  expect(of('shadow')).toEqual([true, true, true, false]);
  expect(of('dedicated')).toEqual([false, true, true, false]);
  expect(of('observe')).toEqual([false, true, true, false]);
});
