import { describe, expect, it } from 'vitest';
import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import type { Finding } from '../../audit/finding.ts';
import type { RunEvent } from '../../run/run.ts';
import { drillOfText, soundDrill } from '../drillCase.support.ts';
import { type DrillEvent, machineOf, type NewDrillEvent, stepEvent } from '../drillEvents.ts';
import type { DrillInput } from '../drillInput.ts';
import { drillTransition } from '../lifecycle.ts';
import { withoutProtection } from '../protection.ts';
import { buildDrillReport, type DrillReportInputs } from './buildDrillReport.ts';
import { renderDrillHtml } from './drillHtml.ts';
import { drillReportSchema, renderDrillJson } from './drillReport.ts';

const drill = drillOfText(soundDrill);
const startedAt = '2026-11-27T13:00:00.000Z';
const recording = mallRun({ ...midnightPeak, levels: [0.25, 0.4], shards: 1 });

/** The events of these inputs, each at its time of the clock, with others after them. */
function eventsOf(
  inputs: readonly (readonly [number | null, DrillInput])[],
  more: readonly NewDrillEvent[] = [],
): DrillEvent[] {
  let machine = machineOf(drill);
  const steps = inputs.map(([clockMs, input]): NewDrillEvent => {
    const answer = drillTransition(machine, input);
    if (!answer.ok) throw new Error(answer.error);
    const before = machine;
    machine = answer.value.next;
    return stepEvent(drill, input, before, machine, clockMs);
  });
  return [...steps, ...more].map((event, nth) => ({ ...event, seq: nth + 1, at: startedAt }));
}

const done: readonly (readonly [number | null, DrillInput])[] = [
  [null, { type: 'begun' }],
  [null, { type: 'run-started' }],
  [20_000, { type: 'due', item: 0 }],
  [20_300, { type: 'turned-on', item: 0, problem: null }],
  [40_000, { type: 'over', item: 0 }],
  [40_500, { type: 'undone', item: 0, problem: null }],
  [120_000, { type: 'run-ended', cause: null }],
  [120_500, { type: 'turned-on', item: 3, problem: null }],
];
const start: NewDrillEvent = { kind: 'start', message: 'the load starts', data: { startedAt } };
const facts = {
  ...{ id: 'drill0000001', name: drill.name, target: 'mall', scenario: 'midnight-peak' },
  ...{ runId: 'run000000001', by: 'ada', createdAt: startedAt, endedAt: startedAt },
};
const inputs: DrillReportInputs = {
  ...{ facts, drill, events: eventsOf(done, [start]) },
  load: { recording, findings: [], events: [] },
};

describe('the report of a drill', () => {
  it('has verdict, sentence, actions and one timeline, in the shape of its schema', () => {
    const report = buildDrillReport(inputs);
    expect(drillReportSchema.parse(JSON.parse(renderDrillJson(report)))).toBeDefined();
    expect(report.drill).toEqual({ ...facts, startedAt, state: 'finished' });
    expect(report.verdict.state).not.toBe('pass');
    expect(report.sentence).toMatch(/^Expected that .+; saw .+\.$/);
    expect(report.actions.map(({ part, onMs, offMs }) => [part, onMs, offMs])).toEqual([
      ['method', 20_300, 40_000],
      ['method', null, null],
      ['method', null, null],
      ['rollback', 120_500, 120_500],
    ]);
    expect(report.actions[1]?.see).toBe('orders lose their guard');
    const onTimeline = report.timeline.filter(({ lane }) => lane === 'fault');
    expect(onTimeline.map(({ atMs, mark }) => [atMs, mark])).toEqual([
      [20_300, 'from'],
      [40_000, 'to'],
    ]);
  });

  it('is the same for the same inputs, to the byte', () => {
    const copy: DrillReportInputs = JSON.parse(JSON.stringify(inputs));
    const texts = [inputs, copy].map((each) => {
      const report = buildDrillReport(each);
      return [renderDrillJson(report), renderDrillHtml(report)];
    });
    expect(texts[1]).toEqual(texts[0]);
  });

  it('holds a fault without a sensor, and an action whose time never came, against the drill', () => {
    const { actions } = buildDrillReport(inputs);
    const told = actions.map(({ outcomes }) =>
      outcomes.map(({ state, saw }) => `${state}: ${saw}`),
    );
    expect(told[0]?.slice(0, 2)).toEqual([
      'unknown: no sensor looked',
      'unknown: no sensor looked',
    ]);
    expect(told[1]).toContain('unknown: its time never came');
  });

  it('draws what is broken as a cross, what is unknown as a square, and what holds as a dot', () => {
    const report = buildDrillReport(inputs);
    const drawn = (['holds', 'broken', 'unknown'] as const).map((state) => {
      const readings = [{ dueMs: 5_000, phase: 'before' as const, state, text: '1' }];
      const [probe] = report.probes;
      if (probe === undefined) throw new Error('no probe');
      const own = { ...report, probes: [{ ...probe, readings }], timeline: [] };
      const picture =
        renderDrillHtml(own).match(/<svg class="chart wide"[\s\S]*?<\/svg>/)?.[0] ?? '';
      return picture.match(/<[a-z]+ class="dot [a-z ]*"/g);
    });
    expect(drawn).toEqual([
      ['<circle class="dot goodput"'],
      ['<path class="dot cross failure"'],
      ['<path class="dot gap"'],
    ]);
  });

  it('tells when an action was on, and the phases, to the hundredth of a second', () => {
    const report = buildDrillReport(inputs);
    const [action, ...others] = report.actions;
    if (action === undefined) throw new Error('no action');
    const on = { ...action, onMs: 20_304.999, offMs: 40_015.1 };
    const phases = { before: { fromMs: 0, toMs: 20_304.999 }, during: null, after: null };
    const html = renderDrillHtml({
      ...report,
      ...{ actions: [on, ...others], clock: { ...report.clock, phases } },
    });
    expect(html).toContain('20.3 s to 40.02 s');
    expect(html).toContain('before: 0 s to 20.3 s.');
  });

  it('says of an overload whether the shop came back', () => {
    const report = buildDrillReport(inputs);
    expect(report.overload?.kind).toBe('unknown');
    expect(renderDrillHtml(report)).toContain(`Overload: ${report.overload?.text}.`);
    const calm = drillOfText(
      soundDrill
        .replace('500% for 10s', '100% for 10s')
        .replace(/ {2}(?:goodput: 90|admitted).*\n/g, ''),
    );
    expect(buildDrillReport({ ...inputs, drill: calm }).overload).toBeNull();
  });

  it('says whether the drill ran with its protection', () => {
    const text = `${soundDrill}protection: { shed: "on", guard: { without: none, with: row } }\nsystem: load shedding\nwithout: [goodput]\n`;
    const guarded = drillOfText(text);
    expect(buildDrillReport(inputs).protection).toBeNull();
    const told = {
      system: 'load shedding',
      switches: ['shed = on', 'guard = row instead of none'],
      breaks: ['goodput'],
    };
    const withIt = buildDrillReport({ ...inputs, drill: guarded, events: [] });
    expect(withIt.protection).toEqual({ isOn: true, ...told });
    expect(renderDrillHtml(withIt)).toContain('with its protection: shed = on, guard = row');
    const left = withoutProtection(guarded) ?? guarded;
    const without = buildDrillReport({ ...inputs, drill: left, events: [] });
    expect(without.protection).toEqual({ isOn: false, ...told });
    expect(renderDrillHtml(without)).toContain('without its protection: shed = on');
  });

  it('judges by the findings of the run, on the clock of its load', () => {
    const finding: Finding = {
      ...{ id: 'shadow oversell a', invariant: 'oversell', severity: 'critical', store: 'shadow' },
      ...{ sku: 'a', message: 'a is oversold by 2', amount: 2, unit: 'units', orders: 2 },
      ...{ witness: [], committedAt: null, foundAt: '2026-11-27T13:00:30.000Z' },
      ...{ detectionMs: null, duringLoad: true },
    };
    const sawOf = (findings: readonly Finding[]) =>
      buildDrillReport({ ...inputs, load: { recording, findings, events: [] } })
        .probes.find(({ probe }) => probe === 'stock')
        ?.readings.filter(({ state }) => state === 'broken')
        .map(({ dueMs }) => dueMs)[0];
    // What was found at 30 s breaks the reading at 35 s, and not the one at 30 s.
    expect(sawOf([finding])).toBe(35_000);
    expect(sawOf([{ ...finding, beforeRun: true }])).toBeUndefined();
  });

  it('names leaks, and what stopped the load', () => {
    const events: RunEvent[] = [
      {
        ...{ seq: 1, at: '2026-11-27T13:00:12.000Z', kind: 'rule' },
        ...{ message: 'errors 61% for 5 s', data: {} },
      },
    ];
    const leaked = {
      ...{ state: 'leaked' as const, reason: null, scanned: [] },
      leaks: [{ place: 'live.orders', id: '7', owner: 'run x', text: 'order 7 is in live.orders' }],
    };
    const report = buildDrillReport({
      ...inputs,
      load: { recording: { ...recording, leaks: leaked }, findings: [], events },
    });
    expect(report.verdict.state).toBe('fail');
    expect(report.verdict.reasons.find(({ about }) => about === 'leak')?.saw).toBe(
      'order 7 is in live.orders',
    );
    expect(report.timeline.find(({ lane }) => lane === 'abort')).toMatchObject({
      ...{ atMs: 12_000, text: 'errors 61% for 5 s' },
    });
  });

  it('without a record of the load passes nothing', () => {
    const report = buildDrillReport({ ...inputs, load: null });
    expect(report.expectations.map(({ state }) => state)).toEqual(
      report.expectations.map(() => 'unknown'),
    );
    expect(report.verdict.state).not.toBe('pass');
  });

  it('says of which kind each probe is', () => {
    const { hypothesis } = inputs.drill;
    expect(buildDrillReport(inputs).probes.map(({ probe, kind }) => [probe, kind])).toEqual(
      hypothesis.map(({ name, read }) => [name, read.kind]),
    );
  });

  it('leaves out what follows a hole in the recording', () => {
    const timeline = recording.timeline.filter(({ second }) => second !== 3);
    const report = buildDrillReport({
      ...inputs,
      load: { recording: { ...recording, timeline }, findings: [], events: [] },
    });
    const [first] = report.probes.find(({ probe }) => probe === 'goodput')?.readings ?? [];
    expect(first).toMatchObject({ state: 'unknown', text: '2 of 5 s were not recorded' });
  });
});

describe('the page of a drill', () => {
  const page = (more: Partial<DrillReportInputs['facts']> = {}, extra: DrillEvent[] = []) =>
    renderDrillHtml(
      buildDrillReport({
        ...{ ...inputs, facts: { ...facts, ...more } },
        events: [...inputs.events, ...extra],
      }),
    );

  it('says verdict and sentence, and draws a row for each action and probe', () => {
    const text = page();
    expect(text).toContain(
      buildDrillReport(inputs).sentence.slice(0, 40).replaceAll('"', '&quot;'),
    );
    for (const title of ['latency of payments (latency: 300ms)', 'pay-good', 'pool', 'stock']) {
      expect(text).toMatch(
        new RegExp(`<text class="note"[^>]*>${title.replace(/[()]/g, '\\$&')}</text>`),
      );
    }
    expect(text).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(text).not.toContain('<script');
  });

  it('escapes what people wrote', () => {
    const note: DrillEvent = {
      ...{ seq: 99, at: startedAt, kind: 'note', message: '' },
      data: { by: 'eve', text: '<b onload=x>', atMs: 5_000 },
    };
    const text = page({}, [note]);
    expect(text).toContain('eve: &lt;b onload=x&gt;');
    expect(text).not.toContain('<b onload');
  });
});
