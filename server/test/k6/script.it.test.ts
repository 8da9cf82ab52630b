import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goldenPlan } from '../../core/plan/k6/golden/cases.golden.ts';
import { beyondPlan, metrics, scenarioName } from '../../core/plan/k6/metrics.ts';
import { renderSetupScript, renderTeardownScript } from '../../core/plan/k6/onceScript.ts';
import { renderScript } from '../../core/plan/k6/script.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { vusOfRound } from '../../core/traffic/arrival.ts';
import { runOnce } from '../../edge/k6/runOnce.ts';
import {
  drive,
  handover,
  k6Path,
  samplesOf as of,
  type Trial,
  trialEgressPins,
} from '../support/k6Trial.ts';
import { startTestShop, type TestShop } from '../support/testShop.ts';

let shop: TestShop;
beforeEach(async () => {
  shop = await startTestShop();
});
afterEach(() => shop.close());

const run = (plan: Plan): Promise<Trial> => drive(plan, `${shop.url}/push`);

describe('the failures script', () => {
  it('names the step and the reason of every failure', async () => {
    const trial = await run(goldenPlan('failures', shop.url));
    expect(trial.exits[0]?.code).toBe(0);
    const reasons = (path: string) =>
      [
        ...new Set(
          of(trial, metrics.failed, { scenario: scenarioName(path, 0) }).map(
            (sample) => `${sample.tags.step}: ${sample.tags.reason}`,
          ),
        ),
      ].join();
    expect(reasons('status')).toBe('broken: status 503');
    expect(reasons('timeout')).toBe('slow: timeout');
    expect(reasons('refused-connection')).toBe('closed: connection refused');
    expect(reasons('check')).toBe('odd: check sold');
    expect(reasons('capture')).toBe('odd: capture missing');
    expect(reasons('not-json')).toBe('text: body is not JSON');
    expect(reasons('redirect')).toBe('away: status 302 → /never, not followed');
    expect(reasons('later')).toBe('broken: status 500');
    expect(of(trial, metrics.failed)).toHaveLength(8 * 8);
    expect(of(trial, metrics.journey)).toHaveLength(0);
    // An answer that fails a check is not correct, also with coarse precision.
    const odd = { scenario: scenarioName('check', 0), name: 'odd', expected_response: 'true' };
    expect(of(trial, 'http_req_duration', odd)).toHaveLength(8);
    expect(of(trial, metrics.step)).toHaveLength(0);
    // A request without an answer has ended too, and is counted in its step.
    for (const path of ['timeout', 'refused-connection']) {
      const scenario = scenarioName(path, 0);
      expect(of(trial, 'http_req_duration', { scenario })).toHaveLength(8);
    }
    expect(shop.requests.some((request) => request.url === '/never')).toBe(false);
  });
});

describe('the odd words script', () => {
  it('sends every text as it was written', async () => {
    const trial = await run(goldenPlan('odd-words', shop.url));
    expect(trial.words).toEqual([null]);
    const odd = `O'Neil & "Söhne" \`\\/?#%\${x}\u2028`;
    const echo = shop.requests.find((request) => request.url === '/echo');
    expect(JSON.parse(echo?.body ?? '')).toEqual({
      'a-b': ['sale-1', 'xodd\r\ny', null, true, 1.5, {}, []],
      "it's": `</script>\u2028\`${odd}\``,
    });
    const look = shop.requests.find((request) => request.method === 'GET');
    const [, , first = ''] = (look?.url ?? '').split('/');
    expect(decodeURIComponent(first)).toBe(odd);
    expect(of(trial, metrics.failed)).toEqual([]);
    expect(of(trial, metrics.journey)).toHaveLength(4);
  });
});

describe('k6 itself', () => {
  it.each([1, 3])('needs as many VUs as were planned, with %i shards', async (shards) => {
    const plan = goldenPlan('draws', shop.url, shards);
    const folder = await mkdtemp(join(tmpdir(), 'zerohour-inspect-'));
    try {
      const script = join(folder, 'script.js');
      await writeFile(script, renderScript(plan, 0));
      const { stdout } = await promisify(execFile)(await k6Path(), [
        'inspect',
        '--execution-requirements',
        script,
      ]);
      const [round] = plan.rounds;
      expect(round && vusOfRound(round, plan.paths)).toBe(JSON.parse(stdout).maxVUs);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('reports an error of a script in one line', async () => {
    const plan = goldenPlan('purchase', shop.url);
    await expect(drive(plan, shop.url, 'const x = ;')).rejects.toThrow(
      /script exception.*Unexpected/,
    );
  });
});

describe('a start beyond the plan', () => {
  it('sends nothing, draws nothing and is in no count', async () => {
    const drawn = goldenPlan('draws', shop.url);
    // Every card is drawn once: one start more would end k6 with "dataset card is used up".
    const plan = {
      ...drawn,
      datasets: drawn.datasets.map((dataset) =>
        dataset.name === 'card' ? { ...dataset, rows: dataset.rows.slice(0, 112) } : dataset,
      ),
    };
    const longer = renderScript(plan, 0).replace(/duration: '(\d+)ns'/g, (_, ns) => {
      return `duration: '${Number(ns) + 300_000_000}ns'`;
    });
    const trial = await drive(plan, `${shop.url}/push`, longer);
    expect(trial.words).toEqual([null]);
    const started = (scenario: string) => of(trial, metrics.startLag, { scenario }).length;
    const ended = (scenario: string) => of(trial, 'iteration_duration', { scenario }).length;
    const planned = { use__0: 32, use__1: 80, look__0: 400, look__1: 1000 };
    for (const [scenario, starts] of Object.entries(planned)) {
      expect(started(scenario)).toBeLessThanOrEqual(starts);
      expect(ended(scenario)).toBe(started(scenario));
    }
    expect(ended(beyondPlan)).toBeGreaterThan(0);
    expect(of(trial, 'http_reqs', { scenario: beyondPlan })).toEqual([]);
    const cards = shop.requests.filter((request) => request.url === '/cards');
    expect(cards).toHaveLength(started('use__0') + started('use__1'));
  });
});

describe('setup and teardown', () => {
  it('run once, pass on what they captured, and carry tag and ids', async () => {
    const plan = goldenPlan('afterwards', shop.url);
    const k6 = await k6Path();
    const setup = await runOnce(
      k6,
      renderSetupScript(plan),
      { ...handover, setup: {} },
      { pins: trialEgressPins(plan) },
      { timeoutMs: 30_000 },
    );
    expect(setup).toEqual({
      ok: true,
      value: { saleId: 'sale 1/2', echoed: 'sale 1/2', first: 2 },
    });
    const [sale, open, ...more] = shop.requests;
    expect([sale?.url, open?.url, more.length]).toEqual(['/sale', '/echo', 0]);
    expect(open?.headers['idempotency-key']).toBe('zh-golden0000-setup');
    expect(open?.headers.baggage).toBe(handover.tag.value);

    const trial = await run(plan);
    expect(of(trial, metrics.journey)).toHaveLength(8);
    expect(shop.requests.slice(2).map((request) => request.url)).toEqual(
      Array.from({ length: 8 }, () => '/look/sale%201%2F2/2'),
    );

    const torn = await runOnce(
      k6,
      renderTeardownScript(plan),
      handover,
      { pins: trialEgressPins(plan) },
      {
        timeoutMs: 30_000,
      },
    );
    expect(torn).toEqual({ ok: true, value: {} });
    expect(JSON.parse(shop.requests.at(-1)?.body ?? '')).toEqual({ saleId: 'sale 1/2', first: 2 });
  });

  it('end with one line that names the step that failed', async () => {
    const plan = goldenPlan('afterwards', shop.url);
    const broken = { ...plan, setup: plan.setup.map((step) => ({ ...step, url: '/status/503' })) };
    const setup = await runOnce(
      await k6Path(),
      renderSetupScript(broken),
      handover,
      { pins: trialEgressPins(plan) },
      { timeoutMs: 30_000 },
    );
    expect(setup.ok).toBe(false);
    expect(!setup.ok && setup.error).toMatch(
      /^k6: script exception: Error: setup step "sale": status 503/,
    );
    expect(!setup.ok && setup.error).not.toContain('\n');
  });

  it('stop when they are aborted', async () => {
    const plan = goldenPlan('afterwards', shop.url);
    const slow = { ...plan, setup: plan.setup.map((step) => ({ ...step, url: '/slow' })) };
    const setup = await runOnce(
      await k6Path(),
      renderSetupScript(slow),
      handover,
      { pins: trialEgressPins(plan) },
      { timeoutMs: 30_000, signal: AbortSignal.timeout(500) },
    );
    expect(setup).toEqual({ ok: false, error: 'stopped before it was done' });
  });
});

describe('the draws script', () => {
  it('ends k6 by itself when the rows of a unique dataset are used up', async () => {
    const plan = goldenPlan('draws', shop.url);
    const datasets = plan.datasets.map((dataset) =>
      dataset.name === 'card' ? { ...dataset, rows: dataset.rows.slice(0, 40) } : dataset,
    );
    const trial = await run({ ...plan, datasets });
    expect(trial.exits[0]?.code).toBe(108);
    expect(trial.words[0]).toContain('dataset card is used up: it has 40 rows');
    expect(shop.requests.filter((request) => request.url === '/cards')).toHaveLength(40);
  });
});
