import { describe, expect, it } from 'vitest';
import { stepCase } from '../../../test/support/stepCase.ts';
import type { StepSpec } from '../../traffic/journey.ts';
import { goldenCases, goldenPlan, goldenUrl } from './golden/cases.golden.ts';
import { onceTimeoutMs, renderSetupScript, renderTeardownScript } from './onceScript.ts';
import { renderScript, renderTrialScript, trialMs } from './script.ts';

const golden = (file: string): string => goldenUrl(file).pathname;

describe('generated scripts', () => {
  it.each(goldenCases)('%s is the golden script', async (name) => {
    await expect(renderScript(goldenPlan(name), 0)).toMatchFileSnapshot(golden(`${name}.js`));
  });

  it.each(['purchase', 'by-hand', 'session', 'passed-on'])(
    '%s has a golden script of a trial',
    async (name) => {
      const plan = goldenPlan(name);
      const tried = plan.paths.slice(0, 1).map((path) => path.name);
      await expect(renderTrialScript(plan, tried)).toMatchFileSnapshot(golden(`${name}.trial.js`));
    },
  );

  it('gives the journeys of a trial a minute, or the longest bound of a path', () => {
    const { paths } = goldenPlan('purchase');
    const bounded = (...bounds: readonly number[]) => ({
      paths: paths
        .slice(0, 1)
        .flatMap((path) => bounds.map((latencyBoundMs) => ({ ...path, latencyBoundMs }))),
    });
    expect(trialMs(bounded(59_999))).toBe(60_000);
    expect(trialMs(bounded(60_001, 90_000, 1_000))).toBe(90_000);
  });

  it('tells by which answer an order was refused, and of no other step', () => {
    const plan = goldenPlan('purchase');
    const marked = {
      ...plan,
      paths: plan.paths.map((path) => ({
        ...path,
        journey: {
          ...path.journey,
          steps: path.journey.steps.map((step) =>
            step.name === 'place-order' ? { ...step, order: { limitedStatus: [429] } } : step,
          ),
        },
      })),
    };
    expect(renderScript(plan, 0)).toContain('function refuse(step) {\n  refused.add(1, { step });');
    const script = renderScript(marked, 0);
    expect(script).toContain("return refuse('place-order', res.status);");
    expect(script).toContain(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the script's own template.
      'refused.add(1, status === undefined ? { step } : { step, reason: `status ${status}` });',
    );
  });

  it('renders setup and teardown as scripts of their own', async () => {
    const plan = goldenPlan('afterwards');
    await expect(renderSetupScript(plan)).toMatchFileSnapshot(golden('afterwards.setup.js'));
    await expect(renderTeardownScript(plan)).toMatchFileSnapshot(golden('afterwards.teardown.js'));
    const rows = goldenPlan('rows');
    await expect(renderSetupScript(rows)).toMatchFileSnapshot(golden('rows.setup.js'));
    await expect(renderTeardownScript(rows)).toMatchFileSnapshot(golden('rows.teardown.js'));
    await expect(renderSetupScript(goldenPlan('again'))).toMatchFileSnapshot(
      golden('again.setup.js'),
    );
    await expect(renderSetupScript(goldenPlan('uploads'))).toMatchFileSnapshot(
      golden('uploads.setup.js'),
    );
    const passed = goldenPlan('passed-on');
    await expect(renderSetupScript(passed)).toMatchFileSnapshot(golden('passed-on.setup.js'));
    await expect(renderTeardownScript(passed)).toMatchFileSnapshot(golden('passed-on.teardown.js'));
    const secret = goldenPlan('secrets');
    await expect(renderSetupScript(secret)).toMatchFileSnapshot(golden('secrets.setup.js'));
    await expect(renderTeardownScript(secret)).toMatchFileSnapshot(golden('secrets.teardown.js'));
  });

  it('gives every load its own rows of a unique dataset, over stages and rounds', () => {
    const plan = goldenPlan('draws');
    const [round] = plan.rounds;
    const [first, second] = round?.stages ?? [];
    if (round === undefined || first === undefined || second === undefined) throw new Error('no');
    const third = { ...second, index: 2, startMs: 8_000, holdMs: 6_000 };
    const rounds = [
      { ...round, stages: [first, second, third] },
      { ...round, index: 1, stages: [first, second] },
    ];
    const firsts = (index: number) =>
      [...renderScript({ ...plan, rounds }, index).matchAll(/use__(\d): .*first_card: (\d+)/g)].map(
        ([, stage, row]) => [Number(stage), Number(row)],
      );
    // 8/s and 20/s for 4 s, 20/s for 6 s: 32, 80 and 120 rows.
    expect(firsts(0)).toEqual([
      [0, 0],
      [1, 32],
      [2, 112],
    ]);
    expect(firsts(1)).toEqual([
      [0, 232],
      [1, 264],
    ]);
  });

  it('cuts no journey and no request of a script by hand within the bound of its path', () => {
    const plan = goldenPlan('by-hand');
    const paths = plan.paths.map((path) => ({ ...path, latencyBoundMs: 60_000 }));
    const script = renderScript({ ...plan, paths }, 0);
    expect(script.match(/gracefulStop: '\w+'/g)).toEqual(Array(3).fill("gracefulStop: '60000ms'"));
    expect(script.match(/walk\(walker_\d, told, \d+\)/g)).toEqual([
      'walk(walker_0, told, 60000)',
      'walk(walker_1, told, 60000)',
    ]);
  });

  it('gives a setup the timeouts and the longest pauses of its steps', () => {
    const { setup, ...plan } = goldenPlan('afterwards');
    const slow = setup.map((step) => ({
      ...step,
      timeoutMs: 20_000,
      think: { kind: 'uniform', minMs: 1, maxMs: 30_000 } as const,
    }));
    expect(onceTimeoutMs(slow)).toBe(10_000 + 2 * (20_000 + 30_000 + 1_000));
    const following = slow.map((step) => ({ ...step, follow: true as const }));
    expect(onceTimeoutMs(following)).toBe(10_000 + 2 * (21 * 20_000 + 30_000 + 1_000));
    expect(renderSetupScript({ ...plan, setup: slow })).toContain("setupTimeout: '112000ms'");
  });

  it('gives a setup all tries, all polls and all pauses of its steps', () => {
    const { setup } = goldenPlan('again');
    const [open] = setup;
    if (open === undefined) throw new Error('no');
    const timeMs = (over: Partial<StepSpec>) =>
      onceTimeoutMs([{ ...open, timeoutMs: 2_000, ...over }]);
    expect(timeMs({})).toBe(10_000 + 10_000 + 2_000 + 1_000);
    const counted = {
      check: { from: 'status', equals: 200 },
      everyMs: 500,
      withinMs: null,
      requestsMax: 4,
    };
    expect(timeMs({ until: counted })).toBe(10_000 + 4 * (2_000 + 500) + 1_000);
    const retry = { on: [503], triesMax: 3, waitMs: 100, waitMsMax: 700 };
    expect(onceTimeoutMs([stepCase('s', { timeoutMs: 2_000, retry })])).toBe(
      10_000 + 2_000 + 3 * (2_000 + 700) + 1_000,
    );
    expect(timeMs({ retry })).toBe(10_000 + 10_000 + 2_000 + 3 * (2_000 + 700) + 1_000);
  });

  it('is the same text for the same plan, and refuses a round that the plan has not', () => {
    const plan = goldenPlan('purchase');
    expect(renderScript(plan, 0)).toBe(renderScript(structuredClone(plan), 0));
    expect(() => renderScript(plan, 1)).toThrow('the plan has no round 1');
  });
});
