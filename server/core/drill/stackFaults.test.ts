import { describe, expect, it } from 'vitest';
import { targetCase } from '../../test/support/targetCase.ts';
import type { Target } from '../target/target.ts';
import { stackCase, switchCase } from './actions/actionKind.contract.ts';
import { customersRule } from './drill.ts';
import { changedDrill, drillOfText, soundDrill } from './drillCase.support.ts';
import { abortRulesOn, stackFaults } from './stackFaults.ts';

const target = targetCase({
  name: 'mall',
  isolation: 'shadow',
  allowHosts: ['127.0.0.1:4100'],
  customerStatsUrl: 'http://127.0.0.1:4100/customers',
});
const pathsOf = (...names: readonly string[]) =>
  names.map((name) => ({ name, peakRatePerSecond: 500 }));
const scenario = { paths: pathsOf('browse', 'pay'), hasAudit: true };
const shown = soundDrill.replace('see: orders lose their guard', 'see: { stock: broken }');

const faultsOf = (
  text: string = shown,
  on: Partial<Target> = {},
  more: Partial<typeof scenario> = {},
  stack: Partial<typeof stackCase> = {},
): readonly string[] =>
  stackFaults(
    drillOfText(text),
    { ...scenario, ...more },
    { ...target, ...on },
    { ...stackCase, ...stack },
  ).map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('a drill on a stack', () => {
  it('is possible where the stack has all that it names', () => {
    expect(faultsOf()).toEqual([]);
  });

  it('needs its kinds of fault, its switches and their values, in method and rollback', () => {
    expect(faultsOf(shown, {}, {}, { faultsAllowed: [] })).toEqual([
      'method.0.fault: target mall does not allow the fault "latency"; its owner adds it to "faults" of the target file',
    ]);
    expect(
      faultsOf(
        shown,
        {},
        {},
        { switches: { 'inventory.guard': switchCase({ values: ['none'] }) } },
      ),
    ).toEqual(['rollback.0.to: switch inventory.guard takes none, and "row" is none of them']);
  });

  it('shows the effect of a switch by a probe, unless a sensor sees it', () => {
    expect(faultsOf(soundDrill)).toEqual([
      'method.1: nothing shows that switch inventory.guard to none takes effect; name a probe that does: see: { pay-good: holds }',
    ]);
    expect(
      faultsOf(
        soundDrill,
        {},
        {},
        { switches: { 'inventory.guard': switchCase({ isSeen: true }) } },
      ),
    ).toEqual([]);
  });

  it('needs the paths, the audit and the keys of the target that its probes read', () => {
    expect(faultsOf(shown, {}, { paths: pathsOf('browse', 'pays') })).toEqual([
      'hypothesis.pay-good.slo: the scenario has no path "pay"; did you mean "pays"?',
      'hypothesis.goodput.goodput: the scenario has no path "pay"; did you mean "pays"?',
    ]);
    expect(faultsOf(shown, {}, { hasAudit: false })).toEqual([
      'hypothesis.stock.invariant: the scenario has no audit that could check the invariant; give it the key "audit"',
    ]);
    const sql = shown
      .replace('{ invariant: oversell }', '{ sql: SELECT 1, is: "= 1" }')
      .replace('see: { stock: broken }', 'see: { customers: holds }');
    expect(faultsOf(sql, { stores: { ...target.stores, postgresUrl: null } })).toEqual([
      'hypothesis.stock.sql: target mall names no stores.postgresUrl for this probe',
    ]);
  });

  it('has enough journeys between two readings for each percentile', () => {
    const rate = (peakRatePerSecond: number) =>
      faultsOf(
        shown,
        {},
        { paths: pathsOf('browse', 'pay').map((path) => ({ ...path, peakRatePerSecond })) },
      );
    // 10% of 80% of the peak for 5 s must hold the 200 journeys of a p95.
    expect(rate(500)).toEqual([]);
    expect(rate(499)).toEqual([
      'hypothesis.pay-good.slo: pay p95 ≤ 750 ms, pay errors ≤ 1% needs 200 journeys, and 0 s to 5 s has 199; read it less often (every: 5 s now), or take a lower percentile',
    ]);
    const after = shown.replace('when: [before, after]', 'when: [after]');
    expect(
      faultsOf(
        after,
        {},
        { paths: pathsOf('browse', 'pay').map((path) => ({ ...path, peakRatePerSecond: 499 })) },
      ),
    ).toEqual([]);
  });

  it('reads no address that the target does not allow', () => {
    const at = (url: string) => faultsOf(shown.replace('url: /pool', `url: "${url}"`));
    expect(at('http://127.0.0.1:4100/pool')).toEqual([]);
    expect(at('http://127.0.0.1:4101/pool')).toEqual([
      'hypothesis.pool.http: target mall does not allow 127.0.0.1:4101; add it to "allowHosts" of the target file',
    ]);
    expect(at('https://shop.test/pool')[0]).toMatch(/does not allow shop\.test:443;/);
    expect(at('http://shop.test/pool')[0]).toMatch(/does not allow shop\.test:80;/);
  });

  it('watches the customers of every stack that has some', () => {
    const blind = { customerStatsUrl: null };
    const calm = shown.replace(
      'customers: { customers: errors, is: "<= 1%" }\n',
      'health: { http: /health, is: "= 200" }\n',
    );
    expect(faultsOf(calm, blind)).toEqual([
      ': target mall names no customerStatsUrl: a drill stops when customers suffer, so their figures must be known',
    ]);
    expect(faultsOf(calm, { ...blind, isolation: 'dedicated' })).toEqual([]);
    const own = calm.replace('errors above 50% for 5s', 'customer errors above 1% for 5s');
    expect(faultsOf(own, { ...blind, isolation: 'dedicated' })).toEqual([
      'abort.0: target mall names no customerStatsUrl for this rule',
    ]);
  });

  it('adds the rule of the customers to its run, except on a stack without them', () => {
    const drill = drillOfText(changedDrill('errors above 50% for 5s', 'leak'));
    const rules = (on: Partial<Target>) => abortRulesOn(drill, { ...target, ...on });
    expect(rules({})).toEqual(['leak', customersRule]);
    expect(rules({ isolation: 'dedicated' })).toEqual(['leak', customersRule]);
    expect(rules({ isolation: 'dedicated', customerStatsUrl: null })).toEqual(['leak']);
    expect(rules({ isolation: 'observe', customerStatsUrl: null })).toEqual([
      'leak',
      customersRule,
    ]);
  });
});
