import { expect, it } from 'vitest';
import { partlyPlanned } from '../planCase.support.ts';
import { renderPlanCsv } from './csv.ts';

it('is CSV that a spreadsheet reads as numbers', () => {
  const [head, first, second, end] = renderPlanCsv(partlyPlanned).split('\r\n');
  expect(head?.split(',')).toHaveLength(11);
  expect(first).toMatch(/^payments,200,200,5,5,23\d\.\d+,22\d\.\d+,23\d\.\d+,4\d\.\d+,1,$/);
  expect(second).toMatch(/^bank,1800,1800,,,,,,,,"?up to 16 replicas/);
  expect(end).toBe('');
});
