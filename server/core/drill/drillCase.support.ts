import type { Drill } from './drill.ts';
import { type DrillFile, parseDrill } from './parseDrill.ts';

/** A whole little drill; each case changes one part of it. For tests only. */
export const soundDrill = `name: slow-payments
hypothesis:
  pay-good: { slo: { pay: { p95: 750ms, errors: 1% } }, when: [before, after] }
  goodput: { goodput: pay, is: { before: ">= 8/s", during: ">= 4/s", after: ">= 8/s" } }
  customers: { customers: errors, is: "<= 1%" }
  stock: { invariant: oversell }
  pool: { http: { url: /pool, read: $.healthy }, is: ">= 2", every: 2s }
load:
  scenario: ../midnight-peak.yaml
  capacity: 80%
  shape: [10% for 10s, 100% for 60s, 500% for 10s, 50% for 40s]
method:
  - { at: 20s, fault: latency, on: payments, with: { latency: 300ms }, for: 20s, see: { pay-good: broken } }
  - { at: +5s, switch: inventory.guard, to: none, for: 10s, see: orders lose their guard }
  - { at: 45s, note: the night shift is told }
abort: [errors above 50% for 5s]
rollback:
  - { switch: inventory.guard, to: row }
expect:
  goodput: 90% of the peak
  admitted: p99 2x unloaded
  recovered: within 20s
  invariants: hold
  pool: 40% of 5 by pool
`;

/** The sound drill with one text replaced; the replacement must hit. */
export const changedDrill = (from: string, to: string): string => {
  if (!soundDrill.includes(from)) throw new Error(`the sound drill has no ${from}`);
  return soundDrill.replace(from, to);
};

/** The drill of a text without a fault. */
export const drillFileOf = (text: string): DrillFile => {
  const parsed = parseDrill(text, 'drill.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, null, 2));
  return parsed.value;
};
export const drillOfText = (text: string): Drill => drillFileOf(text).drill;

/** `line:column message` of each diagnostic. */
export const drillDiagnostics = (text: string): readonly string[] => {
  const parsed = parseDrill(text, 'drill.yaml');
  return parsed.ok
    ? []
    : parsed.error.map(({ line, column, message }) => `${line}:${column} ${message}`);
};
