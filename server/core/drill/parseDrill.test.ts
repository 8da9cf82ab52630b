import { describe, expect, it } from 'vitest';
import { invariantNames } from '../audit/invariants/registry.ts';
import { customersRule } from './drill.ts';
import { changedDrill, drillDiagnostics, drillOfText, soundDrill } from './drillCase.support.ts';
import { probeKinds } from './probes/registry.ts';

describe('parseDrill', () => {
  it('gives the drill of a sound file, times and defaults filled in', () => {
    const drill = drillOfText(soundDrill);
    expect(drill).toMatchObject({ name: 'slow-payments', target: null });
    expect(drill.hypothesis.map(({ name, read, everyMs }) => [name, read.kind, everyMs])).toEqual([
      ['pay-good', 'slo', 5_000],
      ['goodput', 'goodput', 5_000],
      ['customers', 'customers', 5_000],
      ['stock', 'invariant', 5_000],
      ['pool', 'http', 2_000],
    ]);
    expect(drill.hypothesis[0]?.phases).toEqual({ before: null, after: null });
    expect(drill.hypothesis[1]?.phases).toEqual({
      before: { is: '>=', value: 8 },
      during: { is: '>=', value: 4 },
      after: { is: '>=', value: 8 },
    });
    expect(drill.load).toEqual({
      scenario: '../midnight-peak.yaml',
      capacity: 0.8,
      stages: [
        { share: 0.1, holdMs: 10_000 },
        { share: 1, holdMs: 60_000 },
        { share: 5, holdMs: 10_000 },
        { share: 0.5, holdMs: 40_000 },
      ],
    });
    expect(drill.method).toEqual([
      {
        index: 0,
        atMs: 20_000,
        endMs: 40_000,
        action: {
          kind: 'fault',
          fault: 'latency',
          place: 'payments',
          parameters: { latency: '300ms' },
          ttlMs: 20_000,
        },
        see: { text: null, probes: { 'pay-good': 'broken' } },
      },
      {
        index: 1,
        atMs: 45_000,
        endMs: 55_000,
        action: { kind: 'switch', name: 'inventory.guard', value: 'none', forMs: 10_000 },
        see: { text: 'orders lose their guard', probes: {} },
      },
      {
        index: 2,
        atMs: 45_000,
        endMs: 45_000,
        action: { kind: 'note', text: 'the night shift is told' },
        see: { text: null, probes: {} },
      },
    ]);
    expect(drill.rollback).toEqual([
      { kind: 'switch', name: 'inventory.guard', value: 'row', forMs: null },
    ]);
    expect(drill.expect.map(({ kind }) => kind)).toEqual([
      'goodput',
      'admitted',
      'recovered',
      'invariants',
      'pool',
    ]);
  });

  it("always has the customers' SLO, and keeps one of its own", () => {
    expect(drillOfText(soundDrill).abort).toEqual(['errors above 50% for 5s', customersRule]);
    const own = changedDrill(
      'abort: [errors above 50% for 5s]',
      'abort: [customer errors above 1% for 3s]',
    );
    expect(drillOfText(own).abort).toEqual(['customer errors above 1% for 3s']);
    const latency = changedDrill(
      'abort: [errors above 50% for 5s]',
      'abort: [customer p95 above 1s for 3s]',
    );
    expect(drillOfText(latency).abort).toEqual(['customer p95 above 1s for 3s', customersRule]);
    expect(drillOfText(changedDrill('abort: [errors above 50% for 5s]\n', '')).abort).toEqual([
      customersRule,
    ]);
  });

  it.each<[what: string, from: string, to: string, diagnostics: readonly string[]]>([
    [
      'an unknown key',
      'rollback:',
      'rolback:',
      ['17:1 unknown key "rolback"; did you mean "rollback"?'],
    ],
    [
      'no probe',
      soundDrill.slice(soundDrill.indexOf('  pay-good'), soundDrill.indexOf('load:')),
      '  {}\n',
      ['3:3 at least one probe of the steady state'],
    ],
    [
      'an unknown kind of probe',
      'goodput: { goodput: pay',
      'goodput: { goodputs: pay',
      ['4:14 unknown key "goodputs"; did you mean "goodput"?'],
    ],
    [
      'two kinds in a probe',
      'stock: { invariant: oversell }',
      'stock: { invariant: oversell, http: /x, is: "= 200" }',
      ['6:39 a probe reads one thing; "invariant" and "http" are two probes'],
    ],
    [
      'nothing to read',
      'stock: { invariant: oversell }',
      'stock: { when: [before] }',
      [`6:10 nothing to read; give one of ${probeKinds.map(({ kind }) => kind).join(', ')}`],
    ],
    [
      'no tolerance',
      'customers: errors, is: "<= 1%"',
      'customers: errors',
      ['5:3 what is tolerated of errors of customers? Write is: "<= 1%"'],
    ],
    [
      'a tolerance of another unit',
      'is: "<= 1%"',
      'is: "<= 300ms"',
      [
        '5:39 "<= 300ms" is not understood; write a tolerance such as "<= 1%", or "between A and B"',
      ],
    ],
    [
      'a tolerance of a rule',
      'stock: { invariant: oversell }',
      'stock: { invariant: oversell, is: "= 1" }',
      ['6:37 oversell of the audit is judged by its own rule; leave "is" out'],
    ],
    [
      'a phase twice',
      'after: ">= 8/s" } }',
      'after: ">= 8/s" }, when: [after] }',
      ['4:95 "is" names the phases already; leave "when" out'],
    ],
    [
      'an unknown phase',
      'during: ">= 4/s"',
      'while: ">= 4/s"',
      ['4:59 "while" is no phase; write before, during, after'],
    ],
    [
      'no phase',
      '{ before: ">= 8/s", during: ">= 4/s", after: ">= 8/s" }',
      '{}',
      ['4:32 no phase; name before, during or after'],
    ],
    [
      'a reading that is too rare',
      'every: 2s',
      'every: 61s',
      ['7:69 a probe is read every 1s to 60s, in whole seconds'],
    ],
    [
      'a reading in parts of a second',
      'every: 2s',
      'every: 1500ms',
      ['7:69 a probe is read every 1s to 60s, in whole seconds'],
    ],
    [
      'an SLO of two paths',
      'slo: { pay: { p95: 750ms, errors: 1% } }',
      'slo: { pay: { p95: 1s }, browse: { p95: 1s } }',
      ['3:20 write one path with its SLOs, such as { pay: { p95: 750ms } }'],
    ],
    [
      'an SLO of a whole stage',
      '{ p95: 750ms, errors: 1% }',
      '{ throughput: 9/s }',
      [
        '3:27 pay throughput ≥ 9/s judges a whole stage, and a probe judges seconds; leave it to "slos" of the scenario',
      ],
    ],
    [
      'an invariant that is none',
      'invariant: oversell',
      'invariant: oversel',
      [
        `6:23 "oversel" should be ${invariantNames.map((name) => JSON.stringify(name)).join(' or ')}`,
      ],
    ],
    [
      'an address that is none',
      'url: /pool',
      'url: pool',
      [
        '7:24 write a path of the target such as /health, or an address such as http://127.0.0.1:8080/health',
      ],
    ],
    [
      'nothing to read of an answer',
      'read: $.healthy',
      'read: $..healthy',
      [
        '7:37 "$..healthy" is nothing to read; write status, time, or a JSON path such as $.healthy',
      ],
    ],
    [
      'a level that is none',
      '500% for 10s',
      '500%',
      [
        '11:38 "500%" is not understood; write a share of the capacity and a time, such as "500% for 30s"',
      ],
    ],
    [
      'a capacity of nothing',
      'capacity: 80%',
      'capacity: 0%',
      ['10:13 the capacity lies above 0% and up to 1000% of the peak'],
    ],
    [
      'load beyond what a scenario drives',
      'capacity: 80%',
      'capacity: 201%',
      ['11:10 500% of a capacity of 201% is 1005% of the peak; a scenario drives up to 1000%'],
    ],
    [
      'an action without a time',
      'at: 45s, note',
      'note',
      [
        '15:5 when? Give "at": a time since the start of the load such as 30s, or +5s after the entry before',
      ],
    ],
    [
      'a time that is none',
      'at: 45s',
      'at: soon',
      [
        '15:11 "soon" is not understood; write a time since the start of the load such as 30s, or +5s after the entry before',
      ],
    ],
    [
      'no action',
      'note: the night shift is told',
      'see: nothing',
      ['15:5 nothing is done; give one of fault, switch, replicas, note'],
    ],
    [
      'an unknown action',
      'note: the night shift is told',
      'notes: the night shift is told',
      [
        '15:5 nothing is done; give one of fault, switch, replicas, note',
        '15:16 unknown key "notes"; did you mean "note"?',
      ],
    ],
    [
      'two actions in one entry',
      'note: the night shift is told',
      'note: x, fault: latency',
      ['15:22 an entry does one thing; "fault" and "note" are two entries'],
    ],
    [
      'an unknown key of an action',
      'to: none, for: 10s',
      'too: none, for: 10s',
      ['14:5 "to" is missing', '14:41 unknown key "too"; known: at, see, switch, to, for'],
    ],
    [
      'a fault without a time to live',
      ', for: 20s, see: { pay-good: broken }',
      '',
      ['13:5 "for" is missing'],
    ],
    [
      'a fault that lives too shortly',
      'for: 20s',
      'for: 999ms',
      ['13:77 a fault lives for 1s at least, so that a sensor can see it'],
    ],
    [
      'what is seen of a probe that is none',
      'pay-good: broken',
      'pay-god: broken',
      ['13:98 the hypothesis has no probe "pay-god"; did you mean "pay-good"?'],
    ],
    [
      'what is seen that is nothing',
      'pay-good: broken',
      'pay-good: slow',
      ['13:87 write what is expected to be seen, or of each probe: { pay-good: broken }'],
    ],
    [
      'what no reading could see',
      'at: 45s, note: the night shift is told',
      'at: 46s, switch: x, to: y, for: 3s, see: { customers: holds }',
      ['15:61 no reading of customers lies between 46 s and 49 s: it is read every 5 s'],
    ],
    [
      'a fault in the rollback',
      '{ switch: inventory.guard, to: row }',
      '{ fault: latency, on: payments, for: 1s }',
      ['18:14 a rollback causes no fault; it ends those of the method by itself'],
    ],
    [
      'a time in the rollback',
      'to: row }',
      'to: row, for: 5s }',
      ['18:46 what a rollback turns stays; leave "for" out'],
    ],
    [
      'an action after the end',
      'at: 45s',
      'at: 2m',
      ["15:11 note: the night shift is told begins at 2 min, and the drill's load ends at 2 min"],
    ],
    [
      'a switch that outlasts the load',
      '{ at: 45s, note: the night shift is told }',
      '{ at: 119s, switch: x, to: y, for: 2s }',
      [
        "15:40 switch x to y would last until 2 min 1 s, and the drill's load ends at 2 min: nothing would show that it is gone",
      ],
    ],
    [
      'two faults on one subject',
      '{ at: 45s, note: the night shift is told }',
      '{ at: 39s, fault: latency, on: payments, for: 5s }',
      [
        '15:5 latency of payments is changed twice at one time: 39s–44s here and 20s–40s in method[0]',
      ],
    ],
    [
      'a switch that is turned twice',
      '{ at: 45s, note: the night shift is told }',
      '{ at: 50s, switch: inventory.guard, to: row }',
      [
        '15:5 switch inventory.guard is changed twice at one time: 50s–rollback here and 45s–55s in method[1]',
      ],
    ],
    [
      'an abort rule that is none',
      'errors above 50% for 5s',
      'errors',
      [expect.stringMatching(/^16:9 "errors" is not understood; write a rule such as /)],
    ],
    [
      'an unknown expectation',
      'goodput: 90% of the peak',
      'godput: 90% of the peak',
      ['20:3 unknown key "godput"; did you mean "goodput"?'],
    ],
    [
      'an expectation that is none',
      '90% of the peak',
      '90%',
      ['20:12 "90%" is not understood; write "90% of the peak"'],
    ],
    [
      'a recovery that nothing could show',
      'within 20s',
      'within 36s',
      [
        ...[
          ['3:13', 'pay-good'],
          ['4:12', 'goodput'],
          ['5:14', 'customers'],
          ['6:10', 'stock'],
        ].map(
          ([place, name]) =>
            `${place} no reading of ${name} lies in the phase "after": "after" lasts from 1 min 56 s to 2 min, and it is read every 5 s`,
        ),
        '22:14 the load ends 40 s after the last disturbance; probe pay-good needs 2 readings at 36 s and later',
      ],
    ],
    [
      'a pool that nothing counts',
      '5 by pool',
      '5 by stock',
      ['24:9 probe stock counts no instances; let it read a number by http, sql or prometheus'],
    ],
  ])('tells %s', (_, from, to, diagnostics) => {
    expect(drillDiagnostics(changedDrill(from, to))).toEqual(diagnostics);
  });

  it('tells every fault of a file at once, in its order', () => {
    const text = changedDrill('at: 45s', 'at: 2m')
      .replace('pay-good: broken', 'x: broken')
      .replace('5 by pool', '5 by x');
    expect(drillDiagnostics(text).map((line) => line.split(' ')[0])).toEqual([
      '13:92',
      '15:11',
      '24:9',
    ]);
  });

  it('tells a phase in which no reading lies', () => {
    const hold = changedDrill(
      '[10% for 10s, 100% for 60s, 500% for 10s, 50% for 40s]',
      'hold 80% for 2m',
    )
      .replace(/expect:[\s\S]*/, '')
      .replace(/method:[\s\S]*?abort/, 'abort');
    expect(drillDiagnostics(hold)[0]).toBe(
      '3:13 no reading of pay-good lies in the phase "after": nothing disturbs, so all of the load is "before"',
    );
    const soon = changedDrill('at: 20s', 'at: 4s')
      .replace('10% for 10s, ', '')
      .replace(/ {2}admitted.*\n/, '');
    expect(drillDiagnostics(soon)).toEqual([
      '3:13 no reading of pay-good lies in the phase "before": "before" lasts from 0 s to 4 s, and it is read every 5 s',
      '4:12 no reading of goodput lies in the phase "before": "before" lasts from 0 s to 4 s, and it is read every 5 s',
      '5:14 no reading of customers lies in the phase "before": "before" lasts from 0 s to 4 s, and it is read every 5 s',
      '6:10 no reading of stock lies in the phase "before": "before" lasts from 0 s to 4 s, and it is read every 5 s',
    ]);
  });
});
