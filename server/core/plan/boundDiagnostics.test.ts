import { expect, it } from 'vitest';
import { stepCase } from '../../test/support/stepCase.ts';
import { parseScenario } from '../scenario/parseScenario.ts';
import type { FlowNode, RetrySpec, StepSpec, UntilSpec } from '../traffic/journey.ts';
import { boundDiagnostics, pausesMsMax } from './boundDiagnostics.ts';
import { goldenPlan } from './k6/golden/cases.golden.ts';

const parsed = parseScenario(
  `name: a
target: t
paths: { pay: { within: 10s, steps: { place: GET / } } }
load: { goal: hold, peak: { pay: 1/s }, levels: [100%], hold: 4s }
slos: {}
`,
  'a.yaml',
);

function told(step: StepSpec, ...flow: readonly FlowNode[]) {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const journey = { steps: [step], latencyBoundMs: 10_000 };
  const paths = { pay: flow.length === 0 ? journey : { ...journey, flow } };
  return boundDiagnostics({ ...parsed.value, paths }).map(({ path, message }) => [path, message]);
}

const until = (over: Partial<UntilSpec>): StepSpec =>
  stepCase('paid', {
    until: {
      check: { jsonPath: '$.state', equals: 'paid' },
      ...{ everyMs: 1_000, withinMs: null, requestsMax: 1_000 },
      ...over,
    },
  });
const retry = (over: Partial<RetrySpec>): StepSpec =>
  stepCase('paid', { retry: { on: [503], triesMax: 3, waitMs: 200, waitMsMax: 5_000, ...over } });

const more =
  '"within" of path "pay" gives the whole journey 10s; shorten the one or lengthen the other';

it('admits a step that stops asking before the bound of its path, and none that does not', () => {
  expect(told(until({ withinMs: 9_999 }))).toEqual([]);
  expect(told(until({ withinMs: 10_000 }))).toEqual([
    ['paths.pay.steps.paid.until', `asking may take 10s, and ${more}`],
  ]);
  expect(told(until({ requestsMax: 10 }))).toEqual([]);
  expect(told(until({ requestsMax: 11 }))).toEqual([
    ['paths.pay.steps.paid.until', `asking may take 10s, and ${more}`],
  ]);
  expect(told(until({ withinMs: 60_000, requestsMax: 10 }))).toEqual([]);
});

it('admits pauses before tries that end before the bound', () => {
  expect(pausesMsMax({ on: [], triesMax: 4, waitMs: 200, waitMsMax: 700 })).toBe(
    200 + 400 + 700 + 700,
  );
  expect(told(retry({ triesMax: 2, waitMs: 5_000, waitMsMax: 4_999 }))).toEqual([]);
  expect(told(retry({ triesMax: 2, waitMs: 5_000 }))).toEqual([
    ['paths.pay.steps.paid.retry', `pauses before tries may take 10s, and ${more}`],
  ]);
});

it('asks for a bound above the pauses of a journey', () => {
  const pausing = (ms: number) => told(stepCase('place', { think: { kind: 'constant', ms } }));
  expect(pausing(9_999)).toEqual([]);
  expect(pausing(10_000)).toEqual([
    ['paths.pay.within', 'think times alone may take 10s; give the journey more'],
  ]);
});

it('counts a step in a repeated block as often as it is walked, and tells its place in the file', () => {
  const [step] = [until({ withinMs: 4_000 })];
  const at = ['loop', 'steps', 'paid'];
  const repeated = (max: number, think: StepSpec['think'] = null) =>
    told(
      { ...step, at, think },
      { kind: 'repeat', name: 'loop', min: 1, max, body: [{ kind: 'step', step: 'paid' }] },
    );
  expect(repeated(2)).toEqual([]);
  expect(repeated(3)).toEqual([
    ['paths.pay.steps.loop.steps.paid.until', `asking may take 12s, and ${more}`],
  ]);
  expect(repeated(2, { kind: 'constant', ms: 5_000 })).toEqual([
    ['paths.pay.within', 'think times alone may take 10s; give the journey more'],
  ]);
});

it('holds a file to it', () => {
  const [first] = goldenPlan('again').paths;
  expect(first?.journey.steps.map((step) => step.until?.withinMs)).toEqual([
    undefined,
    10_000,
    null,
  ]);
});
