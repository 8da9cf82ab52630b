import { z } from 'zod';
import { invariantNames } from '../../audit/invariants/registry.ts';
import { type ProbeValue, type RecordedLoad, unknownValue } from '../recordedLoad.ts';
import { probeKind } from './probeKind.ts';

/** An invariant of the audit: it holds until the audit has a finding of it that arose in the run. */
export const invariant = probeKind({
  kind: 'invariant',
  fields: { invariant: z.enum(invariantNames) },
  doc: 'An invariant of the audit, which holds until the audit finds it broken.',
  example: 'oversell',
  readsAudit: true,
  form: z.enum(invariantNames).transform((name) => ({ invariant: name })),
  unit: () => null,
  describe: ({ invariant: name }) => `${name} of the audit`,
  needs: () => ({ audit: true }),
  measure: ({ invariant: name }, recorded, { toMs }) => invariantUntil(recorded, name, toMs),
});

/** How an invariant stands at a time of the run's clock. */
export function invariantUntil(
  { findings, audits }: Pick<RecordedLoad, 'findings' | 'audits'>,
  name: string,
  toMs: number,
): ProbeValue {
  const found = findings.find(
    ({ invariant: each, beforeRun, atMs }) => each === name && beforeRun !== true && atMs < toMs,
  );
  if (found !== undefined) return { state: 'judged', holds: false, text: found.message };
  if (audits.length === 0) return unknownValue('the run had no audit');
  const blind = audits.find(({ state }) => state === 'unknown');
  if (blind !== undefined) {
    return unknownValue(
      `the audit of the ${blind.store} store is unknown: ${blind.reason ?? 'it gave no reason'}`,
    );
  }
  const unchecked = audits.find(
    ({ checked }) =>
      !checked.some(({ invariant: each, subjects }) => each === name && subjects > 0),
  );
  if (unchecked !== undefined) {
    return unknownValue(`the audit checked ${name} on nothing in the ${unchecked.store} store`);
  }
  return { state: 'judged', holds: true, text: 'no finding' };
}
