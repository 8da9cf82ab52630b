import { expect, it } from 'vitest';
import { sensorNames, sensorOf, shown } from './sensor.ts';

it.each(sensorNames)('%s shows its values in one line, and what is absent as a dash', (name) => {
  expect(shown(name, 1)).toMatch(/^\S.*$/);
  expect(shown(name, null)).toBe('–');
  expect(sensorOf(name).doc).not.toContain('\n');
});

it('shows values in their units', () => {
  expect(shown('process-up', 1)).toBe('up');
  expect(shown('process-up', 0)).toBe('down');
  expect(shown('round-trip', 203)).toBe('203 ms');
  expect(shown('wrong-answers', 0.3)).toBe('30.0%');
  expect(shown('transfer-time', 1_000)).toBe('1.00 s for 100 KB');
});
