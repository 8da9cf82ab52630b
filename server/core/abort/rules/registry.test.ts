import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  abortRuleNeeds,
  abortRuleSamples,
  abortRuleSeconds,
  parseAbortRule,
} from '../abortRule.ts';
import { abortRuleKinds } from './registry.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const camel = (kind: string): string => kind.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const guide = read('../../../../docs/guides/scenario.md');

it('gives each kind a name of its own', () => {
  const names = abortRuleKinds.map(({ kind }) => kind);
  expect(new Set(names).size).toBe(names.length);
});

/** What a rule of each kind says of itself, in the order in which sentences are tried. */
it.each([
  {
    kind: 'error-share',
    doc: 'More than this share of journeys failed, or is open beyond its bound.',
    example: 'errors above 50% for 5s',
    needs: { path: null },
    seconds: 5,
  },
  {
    kind: 'latency',
    doc: 'The percentile of correct journeys of a path is above this limit.',
    example: 'pay p99 above 5s for 10s, 3 times',
    needs: { path: 'pay' },
    seconds: 12,
  },
  {
    kind: 'starts',
    doc: 'Fewer journeys start than this share of those that the plan starts.',
    example: 'starts below 98% for 10s',
    needs: { path: null },
    seconds: 10,
  },
  {
    kind: 'customer-error-share',
    doc: 'More than this share of customers’ requests failed, or their figures could not be read.',
    example: 'customer errors above 2% for 5s',
    needs: { target: ['customerStatsUrl'] },
    seconds: 5,
  },
  {
    kind: 'customer-latency',
    doc: 'The percentile of answers to customers is above this limit, or cannot be read.',
    example: 'customer p95 above 300ms for 10s',
    needs: { target: ['customerStatsUrl'] },
    seconds: 10,
  },
  {
    kind: 'health',
    doc: 'So many probes of the target’s `healthUrl` failed in a row.',
    example: 'health fails 3 times',
    needs: { target: ['healthUrl'] },
    seconds: 3,
  },
  {
    kind: 'finding',
    doc: 'The audit found something that was not there before the run.',
    example: 'finding',
    needs: { audit: true },
    seconds: 0,
  },
  {
    kind: 'leak',
    doc: 'A row of this run lies in the live store, or that could not be found out.',
    example: 'leak',
    needs: { target: ['stores.postgresUrl', 'identity'] },
    seconds: 10,
  },
])('$kind says what breaks it, what it needs and how long it takes', (told) => {
  const found = abortRuleKinds.find(({ kind }) => kind === told.kind);
  expect([found?.doc, found?.example]).toEqual([told.doc, told.example]);
  const rule = parseAbortRule(told.example);
  if (rule === null) throw new Error('it reads its example');
  expect(abortRuleNeeds(rule)).toEqual(told.needs);
  expect(abortRuleSeconds(rule)).toBe(told.seconds);
  if (told.kind !== 'latency') expect(abortRuleSamples(rule)).toBeNull();
});

describe.each(abortRuleKinds.map((kind) => [kind.kind, kind] as const))('%s', (name, kind) => {
  it('is the only kind that reads its example', () => {
    expect(parseAbortRule(kind.example)).toMatchObject({ kind: name });
    const readers = abortRuleKinds.filter((each) => each.parse(kind.example) !== null);
    expect(readers.map((reader) => reader.kind)).toEqual([name]);
  });

  it('has a row in the guide and a test that runs the contract', () => {
    const [words = ''] = kind.example.split(',');
    expect(guide.includes(`| \`${words}\``)).toBe(true);
    const applied = read(`./${camel(name)}.test.ts`).includes(
      `abortRuleKindContract(${camel(name)},`,
    );
    expect(applied).toBe(true);
  });
});
