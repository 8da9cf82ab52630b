import { expect, it } from 'vitest';
import { partlyPlanned } from '../planCase.support.ts';
import { renderPlanCsv } from './csv.ts';

it('is CSV that a spreadsheet reads as numbers', () => {
  const text = renderPlanCsv(partlyPlanned);
  const [head, first, second, end] = text.split('\r\n');
  // The byte order mark by which Excel knows UTF-8.
  expect(text.startsWith('\ufeffservice,demand likely (calls/s),')).toBe(true);
  expect(head?.split(',')).toHaveLength(15);
  expect(first).toMatch(
    /^payments,200,200,5,5,23\d\.\d+,22\d\.\d+,23\d\.\d+,4\d\.\d+,100,\d[.\d]*,2\d\.\d+,10,\d+,$/,
  );
  expect(second).toMatch(/^bank,1800,1800,,,,,,,,,,,\d*,"?up to 16 replicas/);
  expect(end).toBe('');
});
