import { expect, it } from 'vitest';
import { readingCases } from '../../../test/support/readingCases.ts';
import { readingOf } from './reading.ts';

const nextOf = (report: Parameters<typeof readingOf>[0]) =>
  readingOf(report).find(({ name }) => name === 'next');

it('says that little is left above the needed load below a fifth of it', () => {
  const passed = readingCases
    .map(([, report]) => report)
    .find((report) => {
      const next = nextOf(report);
      return next?.state === 'pass' && next.source === 'requirement';
    });
  const requirement = passed?.requirement;
  if (passed === undefined || !requirement?.proven) throw new Error('a case has found its limit');
  const { needed, proven } = requirement;
  const textAt = (share: number) => {
    const ratePerSecond = needed.ratePerSecond * (1 + share);
    const changed = { ...requirement, proven: { ...proven, ratePerSecond } };
    return nextOf({ ...passed, requirement: changed })?.text;
  };
  expect(textAt(0.199)).toMatch(/little/i);
  expect(textAt(0.201)).not.toMatch(/little/i);
});
