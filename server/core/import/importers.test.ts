import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/parseScenario.ts';
import { importers } from './importers.ts';
import { importScenario } from './importScenario.ts';
import { samples } from './samples.support.ts';

/** What every importer keeps to. */
describe.each(importers)('$name', ({ name, recognises }) => {
  const sampleOf = samples[name];
  const document = (mark = 'canary'): string => sampleOf?.((place) => `${mark}-${place}-0`) ?? '';
  const read = (text: string) => importScenario({ scenario: 's', target: 't', as: name, text });
  const whole = () => {
    const result = read(document());
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    return result.value;
  };

  it('has a sample, which it alone recognises', () => {
    expect(document()).not.toBe('');
    expect(recognises(document())).toBe(true);
    const others = importers.filter((each) => each.name !== name);
    expect(others.filter((each) => each.recognises(document()))).toEqual([]);
    const told = importScenario({ scenario: 's', target: 't', as: null, text: document() });
    expect(told.ok ? told.value.as : null).toBe(name);
  });

  it('gives a scenario that our parser accepts, whose data files have a row for each column, and names its secrets', () => {
    const { scenario, files, secrets, taken } = whole();
    expect(parseScenario(scenario, 's.yaml').ok).toBe(true);
    const named = [...scenario.matchAll(/\$\{(\w+)\.(\w+)\}/g)].map(([, set, column]) => [
      set,
      column,
    ]);
    const own = named.filter(([set]) => set === 'secret').map(([, secret]) => secret);
    expect(new Set(secrets)).toEqual(new Set(own));
    expect(secrets).not.toEqual([]);
    for (const [set, column] of named.filter(([set]) => set !== 'secret')) {
      const [head = '', row = ''] = (files[`${set}.csv`] ?? '').split('\n');
      expect(head.split(',')).toContain(column);
      expect(row.split(',')).toHaveLength(head.split(',').length);
    }
    expect(taken[0]?.what).toBe('step');
    expect(taken.every(({ count }) => count > 0)).toBe(true);
  });

  it('gives the same for the same document', () => {
    expect(whole()).toEqual(whole());
  });

  it('keeps every secret out of the scenario, its files and its list', () => {
    expect(JSON.stringify(whole())).not.toMatch(/canary/i);
    for (const [user] of document().matchAll(/\w+:canary-user\w*-0/g)) {
      const encoded = Buffer.from(user).toString('base64');
      expect(JSON.stringify(whole())).not.toContain(encoded);
    }
  });

  it('never throws on a damaged document, and says in one line where and what to do, without a secret', () => {
    const seed = Date.now() % 1_000_000;
    const text = document();
    const edit = fc.record({
      at: fc.nat({ max: text.length }),
      length: fc.nat({ max: 40 }),
      put: fc.oneof(
        fc.constantFrom(
          '',
          '"',
          '{',
          '}',
          '[',
          ']',
          "'",
          '\\',
          '\n',
          '$',
          '${',
          '#',
          '%',
          ': ',
          'null',
          '1e999',
          '\ud800',
          '\\ud83c',
          '\u0000',
          '- ',
        ),
        fc.string({ maxLength: 8 }),
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const damaged = edits.reduce(
          (before, { at, length, put }) => before.slice(0, at) + put + before.slice(at + length),
          text,
        );
        const result = read(damaged);
        if (result.ok) {
          expect(parseScenario(result.value.scenario, '').ok).toBe(true);
          return;
        }
        const { place, message, remedy } = result.error;
        for (const part of [place, message, remedy]) {
          expect(part).toMatch(/^[^\n\r]+$/);
          expect(part).not.toContain('canary');
        }
      }),
      { seed, numRuns: 60 },
    );
  });
});

it('says what it can import when it recognises nothing', () => {
  const result = importScenario({ scenario: 's', target: 't', as: null, text: 'hello' });
  expect(result.ok ? null : result.error).toEqual({
    place: 'line 1',
    message: 'is no document that can be imported',
    remedy: `Give --as ${importers.map(({ name }) => name).join(' or ')} if it is one.`,
  });
});
