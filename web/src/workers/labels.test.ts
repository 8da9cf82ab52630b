import { expect, test } from 'vitest';
import { readLabels } from './labels.ts';

test('labels are read with or without spaces; an empty text has none', () => {
  expect(readLabels('zone=a, disk=ssd')).toEqual({ ok: true, labels: { zone: 'a', disk: 'ssd' } });
  expect(readLabels('zone=a,disk=ssd,')).toEqual({ ok: true, labels: { zone: 'a', disk: 'ssd' } });
  expect(readLabels('  ')).toEqual({ ok: true, labels: {} });
});

test.each(['zone', 'zone=', '=a', 'zone=a=b', 'my zone=a', 'zone=a b'])(
  '%s is not a label',
  (text) => {
    expect(readLabels(text)).toEqual({
      ok: false,
      why: `“${text}” is not a label: write name=value, such as zone=a`,
    });
  },
);

test('a label given twice is rejected, whatever its values', () => {
  expect(readLabels('zone=a, zone=b')).toEqual({ ok: false, why: 'zone is given twice' });
});
