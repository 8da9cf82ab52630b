import { describe, expect, it } from 'vitest';
import { change, diagnosticCases, duration, sound } from './diagnostics.golden.ts';
import { parseScenario } from './parseScenario.ts';

const diagnosticsOf = (text: string): readonly string[] => {
  const parsed = parseScenario(text, 'little.yaml');
  return parsed.ok
    ? []
    : parsed.error.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

describe('parseScenario', () => {
  it('gives the normalized scenario, defaults filled in', () => {
    const parsed = parseScenario(sound, 'little.yaml');
    expect(parsed.ok).toBe(true);
    if (!parsed.ok) return;
    const { data, load, slos, abort, audit, paths } = parsed.value;
    expect(data.datasets).toEqual({
      item: { file: 'items.csv', pick: { kind: 'zipf', exponent: 1, hotShare: 0.1 } },
    });
    expect(data.stock).toEqual({ default: 100, skus: { 1001: 3 } });
    expect(load).toEqual({
      goal: 'hold',
      precision: 'fine',
      peak: { browse: 150, pay: 0.5 },
      requiredLevel: 1,
      stages: [
        { level: 0.5, holdMs: 8_000 },
        { level: 1, holdMs: 20_000 },
      ],
      shards: 1,
      place: {},
      seed: 1,
    });
    expect(slos).toEqual([
      { kind: 'latency', path: 'browse', step: null, quantile: 0.95, limitMs: 500 },
      { kind: 'latency', path: 'pay', step: null, quantile: 0.99, limitMs: 1_000 },
      { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 },
      { kind: 'latency', path: 'pay', step: 'pay', quantile: 0.5, limitMs: 50 },
    ]);
    expect(abort).toEqual([
      { kind: 'error-share', path: null, above: 0.5, windowSeconds: 5, times: 1 },
      { kind: 'latency', path: 'pay', quantile: 0.99, aboveMs: 5_000, windowSeconds: 10, times: 1 },
      { kind: 'customer-error-share', above: 0.02, windowSeconds: 5, times: 1 },
      { kind: 'finding' },
    ]);
    expect(audit).toEqual({ file: 'audit.yaml', everyMs: 500, settleMs: 3_000 });
    expect(paths.pay?.latencyBoundMs).toBe(90_000);
    expect(paths.pay?.steps.map((step) => step.timeoutMs)).toEqual([90_000, 90_000]);
    expect(paths.browse?.steps).toEqual([
      {
        name: 'list',
        method: 'GET',
        url: '/items',
        headers: {},
        body: null,
        captures: [],
        checks: [],
        expectStatus: [200],
        refusedStatus: [],
        timeoutMs: 10_000,
        think: null,
      },
      {
        name: 'item',
        method: 'GET',
        url: `/items/\${item.sku}`,
        headers: {},
        body: null,
        captures: [{ name: 'price', jsonPath: '$.price' }],
        checks: [],
        expectStatus: [200],
        refusedStatus: [],
        timeoutMs: 10_000,
        think: { kind: 'uniform', minMs: 1_000, maxMs: 2_000 },
      },
    ]);
    const pay = paths.pay?.steps[1];
    expect(pay?.expectStatus).toEqual([200, 201, 202, 204]);
    expect(pay?.checks).toEqual([{ name: 'paid', jsonPath: '$.state', equals: 'paid' }]);
  });

  it('takes the required load as a share of the peak', () => {
    const parsed = parseScenario(
      change('  hold: 8s\n', '  hold: 8s\n  require: 62.5%\n'),
      'a.yaml',
    );
    expect(parsed.ok && parsed.value.load.requiredLevel).toBe(0.625);
  });

  it('needs neither data nor abort nor audit', () => {
    const parsed = parseScenario(
      `name: a\ntarget: t\npaths: { p: { within: 1s, steps: { s: GET / } } }\nload: { goal: hold, peak: { p: 1/s }, levels: [100%], hold: 4s }\nslos: {}\n`,
      'a.yaml',
    );
    expect(parsed.ok && parsed.value.data).toEqual({
      setup: [],
      teardown: [],
      datasets: {},
      stock: { default: 0, skus: {} },
      switches: {},
    });
    expect(parsed.ok && [parsed.value.abort, parsed.value.audit, parsed.value.slos]).toEqual([
      [],
      null,
      [],
    ]);
  });

  it.each(diagnosticCases)('tells %s', (_, text, diagnostics) => {
    expect(diagnosticsOf(text())).toEqual(diagnostics);
  });

  it('tells diagnostics of shape and of meaning together, in the order of the file', () => {
    const text = sound
      .replace('name: little', 'nane: little')
      .replace('within: 2s', 'within: soon')
      .replace(`\${id}`, `\${no}`)
      .replace('30/m', 'lots')
      .replace('  pay: { p99', '  pey: { p99');
    expect(diagnosticsOf(text)).toEqual([
      '1:1 "name" is missing',
      '1:1 unknown key "nane"; did you mean "name"?',
      `11:13 "soon" is not understood; ${duration}`,
      '19:23 nothing captures "no"; known: id',
      '22:31 "lots" is not understood; write a rate such as 150/s or 30/m',
      '27:3 no path "pey"; did you mean "pay"?',
    ]);
  });

  it('names file and path of the key in each diagnostic', () => {
    const parsed = parseScenario(change('p95: 500ms', 'p95: no'), 'little.yaml');
    expect(!parsed.ok && parsed.error).toEqual([
      {
        file: 'little.yaml',
        line: 26,
        column: 18,
        path: 'slos.browse.p95',
        message: `"no" is not understood; ${duration}`,
      },
    ]);
  });

  it('reads what merge keys and aliases bring', () => {
    const text = sound.replace(
      'pay: { request: "POST',
      'pay: { <<: { timeout: 7s }, request: "POST',
    );
    const parsed = parseScenario(text, 'little.yaml');
    expect(parsed.ok && parsed.value.paths.pay?.steps[1]?.timeoutMs).toBe(7_000);
  });

  it('refuses an alias bomb, a flood of aliases, deep nesting and a huge file, each in a line', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((key, index) => `${key}: &${key} [${`*${'abcdefg'[index]},`.repeat(9)}]`)
      .join('\n')}\n`;
    expect(diagnosticsOf(bomb)).toEqual([
      '1:1 the aliases of this file unfold to too much; write it out',
    ]);
    expect(diagnosticsOf(`a: &a x\nb: [${'*a,'.repeat(101)}]\n`)).toEqual([
      '2:305 more than 100 aliases',
    ]);
    const [deep, ...more] = diagnosticsOf(`name: ${'['.repeat(20_000)}`);
    expect(deep).toMatch(/^1:\d+ /);
    expect(more.length).toBeLessThan(50);
    expect(diagnosticsOf('#'.repeat(262_145))).toEqual([
      '1:1 the file is larger than 256 KiB; split off its data',
    ]);
    expect(diagnosticsOf('#'.repeat(262_144))).toEqual(['1:1 null should be a mapping of keys']);
  });
});
