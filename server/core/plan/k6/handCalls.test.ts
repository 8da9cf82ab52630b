import { beforeEach, describe, expect, it } from 'vitest';
import { evaluated } from './evaluate.support.ts';
import { handCalls } from './handCalls.ts';

interface Calls {
  nowMs(): number;
  counted(name: string, isExpected: boolean, res: unknown): void;
  countedAlone(name: string): void;
  marked(own: unknown): Record<string, string>;
  unanswered(error: string, request: unknown, durationMs: number): Record<string, unknown>;
}

let added: unknown[];
let answers: unknown[];
const instance = { currentTestRunDuration: 1.25 };
const exec = { instance };
const calls = evaluated<Calls>(
  handCalls,
  {
    exec,
    Trend: class {
      readonly name: unknown[];
      constructor(...name: unknown[]) {
        this.name = name;
      }
      add(...sample: unknown[]) {
        added.push([...this.name, ...sample]);
      }
    },
    answered: (given: unknown) => answers.push(given),
    isMark: (name: string) => ['baggage', 'x-own'].includes(name),
    marks: { baggage: 'tag', 'X-Own': 'marker' },
    trace: '00-trace',
  },
  ['nowMs', 'counted', 'countedAlone', 'marked', 'unanswered'],
);
beforeEach(() => {
  [added, answers] = [[], []];
});

it('reads the clock of the test run live', () => {
  expect(calls.nowMs()).toBe(1.25);
  instance.currentTestRunDuration = 2.5;
  expect(calls.nowMs()).toBe(2.5);
});

it('a call is a sample of its series and an answer of the journey', () => {
  const res = { timings: { duration: 7.5 } };
  calls.counted('pay', true, res);
  calls.counted('pay', false, res);
  calls.countedAlone('note');
  expect(added).toEqual([
    ['zh_call', true, 7.5, { step: 'pay', expected: 'true' }],
    ['zh_call', true, 7.5, { step: 'pay', expected: 'false' }],
    ['zh_call', true, 0, { step: 'note', expected: 'false' }],
  ]);
  expect(answers).toEqual([[res], [res]]);
});

describe('headers', () => {
  it('carry the tag, the markers and the trace, and what a script adds', () => {
    const tagged = { traceparent: '00-trace', baggage: 'tag', 'X-Own': 'marker' };
    expect(calls.marked(undefined)).toEqual(tagged);
    expect(calls.marked({ BAGGAGE: 'mine', 'x-OWN': 'mine', a: 'b' })).toEqual({
      ...tagged,
      a: 'b',
    });
  });

  it("keep a script's own trace", () => {
    expect(calls.marked({ TraceParent: '00-own' })).toEqual({
      TraceParent: '00-own',
      baggage: 'tag',
      'X-Own': 'marker',
    });
  });
});

it('no answer has the code that k6/http has for its text', () => {
  const of = (error: string) => calls.unanswered(error, 'request', 3);
  expect(of('connect: connection refused')).toEqual({
    status: 0,
    error: 'connect: connection refused',
    error_code: 1212,
    headers: {},
    body: null,
    request: 'request',
    timings: { duration: 3 },
  });
  expect(of('odd').error_code).toBe(1000);
});
