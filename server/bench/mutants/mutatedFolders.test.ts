import { expect, it } from 'vitest';
import { isWithin, readMutatedFolder } from './mutatedFolders.ts';

it('takes a folder or file within the mutated folders', () => {
  expect(readMutatedFolder('./server/core/capacity/')).toBe('server/core/capacity');
  expect(readMutatedFolder('shadow-data')).toBe('shadow-data');
  expect(readMutatedFolder('server/core/result.ts')).toBe('server/core/result.ts');
});

it('refuses any other', () => {
  const within = 'give a folder or file within server/core, server/run, server/edge, shadow-data';
  for (const other of ['server', 'server/http', 'server/corel', 'server/core/../http']) {
    expect(() => readMutatedFolder(other)).toThrow(within);
  }
  expect(() => readMutatedFolder('server/core/nothing')).toThrow(
    'no such folder or file in the checkout',
  );
});

it('tells what lies within a folder from what only begins alike', () => {
  expect(isWithin('server/core', 'server/core')).toBe(true);
  expect(isWithin('server/core/a.ts', 'server/core')).toBe(true);
  expect(isWithin('server/corel/a.ts', 'server/core')).toBe(false);
});
