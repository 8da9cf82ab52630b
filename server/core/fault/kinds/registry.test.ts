import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { formatSpan } from '../../text/units.ts';
import { faultKindContract } from '../faultKind.contract.ts';
import { sensorNames, sensorOf } from '../sensor.ts';
import { faultKinds } from './registry.ts';

for (const kind of faultKinds) faultKindContract(kind);

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
