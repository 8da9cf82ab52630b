import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Draft, DraftStep } from './draft.ts';
import { writeScenario } from './writeScenario.ts';

const step = (over: Partial<DraftStep> = {}): DraftStep => ({
  name: 'a',
  method: 'GET',
  url: '/a',
  headers: {},
  expect: [],
  capture: {},
  thinkMs: 0,
  comments: [],
  ...over,
});
const draft = (over: Partial<Draft> = {}): Draft => ({
  baseUrl: 'https://shop.example',
  otherHosts: [],
  paths: [{ name: 'p', steps: [step()] }],
  datasets: [],
  secrets: [],
  ...over,
});
const written = (of: Draft) => writeScenario(of, { scenario: 's', target: 't' }, 'the header');
const stepText = (over: Partial<DraftStep>) =>
  /^ {6}a:[\s\S]*?(?=\n\nload)/m.exec(
    written(draft({ paths: [{ name: 'p', steps: [step(over)] }] })),
  )?.[0];

it('writes the whole of a draft', () => {
  const whole = draft({
    otherHosts: ['b.example', 'c.example:81'],
    paths: [
      {
        name: 'p',
        steps: [step({ comments: ['doubt: one', 'two'] }), step({ name: 'b', body: { c: 1 } })],
      },
      { name: 'q', steps: [step({ thinkMs: 1_500 })] },
    ],
    datasets: [{ name: 'params', columns: { token: 'x' }, comment: 'fill it' }],
    secrets: ['A', 'B_C'],
  });
  expect(written(whole)).toBe(`# the header
# Set ZEROHOUR_SECRET_A, ZEROHOUR_SECRET_B_C where the server starts, or write NAME=… lines into the file that ZEROHOUR_SECRETS_FILE names.

name: s
target: t # write targets/t.yaml beside this file, with baseUrl: https://shop.example, and in allowHosts b.example, c.example:81

data:
  datasets:
    params: { file: params.csv } # fill it

paths:
  p:
    within: 2s # bound on the whole journey, pauses included
    steps:
      # doubt: one
      # two
      a: GET /a
      b: { request: GET /a, body: { c: 1 } }
  q:
    within: 3s # bound on the whole journey, pauses included
    steps:
      a: { request: GET /a, think: 1500ms }

load:
  goal: hold
  # a smoke rate; write the arrivals of your busiest minute
  peak: { p: 1/s, q: 1/s }
  levels: [ 100% ]
  hold: 30s

slos:
  p: { errors: 1% } # add what counts as good, such as p95: 500ms
  q: { errors: 1% }
`);
});

it('says that the target has to be named where the document names none', () => {
  expect(written(draft({ baseUrl: null }))).toContain(
    '\ntarget: t # write targets/t.yaml beside this file, with baseUrl: the address of your stack\n',
  );
});

describe('a step', () => {
  it.each<[Partial<DraftStep>, string]>([
    [{}, '      a: GET /a'],
    [{ headers: { 'X-A': 'b' } }, '      a: { request: GET /a, headers: { X-A: b } }'],
    [{ expect: [201] }, '      a: { request: GET /a, expect: 201 }'],
    [{ expect: [200, 204] }, '      a: { request: GET /a, expect: [ 200, 204 ] }'],
    [{ capture: { id: '$.id' } }, '      a: { request: GET /a, capture: { id: $.id } }'],
    [{ timeoutMs: 2_000 }, '      a: { request: GET /a, timeout: 2s }'],
    [{ timeoutMs: 1 }, '      a: { request: GET /a, timeout: 1ms }'],
    [{ thinkMs: 61_000 }, '      a: { request: GET /a, think: 1m1s }'],
    [{ thinkMs: 61_500 }, '      a: { request: GET /a, think: 61500ms }'],
    [{ body: 'x' }, '      a: { request: GET /a, body: x }'],
    [{ body: null }, '      a: { request: GET /a, body: null }'],
    [
      { body: 'a\u0007b\u202ec\ufeffd' },
      '      a: { request: GET /a, body: "a\\ab\\u202ec\\uFEFFd" }',
    ],
    [{ body: 'äé€😀' }, '      a: { request: GET /a, body: "äé€\\ud83d\\ude00" }'],
  ])('%j', (over, text) => {
    expect(stepText(over)?.replace('\\ufeff', '\\uFEFF')).toBe(text);
  });

  it('stands on one line of at most 78 characters, and in lines of its own beyond', () => {
    const of = (length: number) =>
      stepText({ headers: { 'X-A': 'b'.repeat(length) } })?.split('\n').length;
    const lengths = Array.from({ length: 60 }, (_, at) => of(at + 1) ?? 0);
    const first = lengths.findIndex((lines) => lines > 1);
    expect(lengths.every((lines, at) => (at < first ? lines === 1 : lines > 1))).toBe(true);
    // `a` and {"request":"GET /a","headers":{"X-A":"…"}}
    expect(
      1 + JSON.stringify({ request: 'GET /a', headers: { 'X-A': 'b'.repeat(first) } }).length,
    ).toBe(78);
  });

  it('has a list in one line of at most 78 characters', () => {
    const lines = (length: number) => stepText({ body: ['b'.repeat(length)] })?.split('\n').length;
    expect([lines(74), lines(75)]).toEqual([3, 4]);
  });

  it('keeps what reads like a key of the file in a block, and is read again as it was', () => {
    const body = { data: { paths: { a: [1, { steps: 2 }] } }, n: '1', t: 'yes: no # x' };
    const text = written(
      draft({ paths: [{ name: 'steps', steps: [step({ name: 'load', body })] }] }),
    );
    expect(parse(text).paths.steps.steps.load.body).toEqual(body);
  });
});

describe('the bound of a journey', () => {
  const of = (...thinks: readonly number[]) => {
    const steps = thinks.map((thinkMs, at) => step({ name: `s${at}`, thinkMs }));
    const { paths, load } = parse(written(draft({ paths: [{ name: 'p', steps }] })));
    return [paths.p.within, load.hold];
  };
  it.each<[readonly number[], readonly string[]]>([
    [[0], ['1s', '30s']],
    [[1], ['2s', '30s']],
    [
      [1_000, 500],
      ['4s', '30s'],
    ],
    [[14_000], ['15s', '30s']],
    [[15_000], ['16s', '32s']],
    [[119_000], ['2m', '4m']],
    [[130_000], ['2m', '4m']],
  ])('with pauses of %j ms', (thinks, times) => {
    expect(of(...thinks)).toEqual(times);
  });

  it('of several paths gives a level that holds the longest', () => {
    const paths = [20_000, 40_000, 0].map((thinkMs, at) => ({
      name: `p${at}`,
      steps: [step({ thinkMs })],
    }));
    expect(parse(written(draft({ paths }))).load).toEqual({
      goal: 'hold',
      peak: { p0: '1/s', p1: '1/s', p2: '1/s' },
      levels: ['100%'],
      hold: '1m22s',
    });
  });
});
