import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { formatSpan } from '../../text/units.ts';
import type { FaultKindName } from '../fault.ts';
import { type FaultKindCases, faultKindContract } from '../faultKind.contract.ts';
import { PROBE_MS_MAX, sensorNames, sensorOf } from '../sensor.ts';
import { faultKinds } from './registry.ts';

const cases: Readonly<Record<FaultKindName, FaultKindCases>> = {
  stop: { before: 1, harmed: 0 },
  kill: { before: 1, harmed: 0 },
  cpu: { before: 0.05, harmed: 0.45 },
  'redis-pause': { before: 1, harmed: PROBE_MS_MAX },
  'db-connections': { before: 0, harmed: 1 },
  'db-lock': { before: 0, harmed: 1 },
  'db-slow': { before: 2, harmed: 200 },
  latency: { before: 0.2, harmed: 201 },
  bandwidth: { before: 1, harmed: 990 },
  timeout: { before: 0.2, harmed: PROBE_MS_MAX },
  reset: { before: 0, harmed: 1 },
  'slow-close': { before: 0.3, harmed: 301 },
  'http-error': { before: 0, harmed: 0.3 },
  'http-truncate': { before: 0, harmed: 0.3 },
  'http-drip': { before: 5, harmed: PROBE_MS_MAX },
  'health-fail': { before: 0, harmed: 1 },
};

for (const kind of faultKinds) faultKindContract(kind, cases[kind.kind]);

it('names each kind once', () => {
  const names = faultKinds.map(({ kind }) => kind);
  expect(new Set(names).size).toBe(names.length);
});

it('expects of burners half of what they take beyond the baseline', () => {
  const cpu = faultKinds.find(({ kind }) => kind === 'cpu');
  expect(cpu?.effect({ burnersPerCpu: 4 } as never, 0.2)).toEqual({
    direction: 'rises',
    by: expect.closeTo(0.3, 9),
  });
  expect(cpu?.effect({ burnersPerCpu: 1 } as never, 0.6)).toEqual({ direction: 'rises', by: 0 });
});

const guide = readFileSync(
  new URL('../../../../docs/guides/faults.md', import.meta.url),
  'utf8',
).replace(/ +/g, ' ');

it.each(faultKinds.map((kind) => [kind.kind, kind] as const))(
  '%s has a row in the guide',
  (_, kind) => {
    const example = Object.entries(kind.example).map(([key, value]) => `${key}: ${value}`);
    const cells = [
      `\`${kind.kind}\``,
      kind.subject,
      kind.doc.replaceAll('`', ''),
      example.length === 0 ? '–' : `\`${example.join(', ')}\``,
      formatSpan(kind.ttlMs.max),
      `\`${kind.sensor}\``,
      kind.undo,
    ];
    expect(guide.replaceAll('\\', '')).toContain(`| ${cells.join(' | ')} |`);
  },
);

it.each(sensorNames)('the sensor %s has a row in the guide', (name) => {
  expect(guide).toContain(`| \`${name}\` | ${sensorOf(name).doc} |`);
});
