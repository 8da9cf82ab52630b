import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../root.ts';
import { exitTable } from './errorDocs.ts';
import { exitCode, exitMeaning } from './exitCode.mjs';

it('gives every exit code a meaning of its own', () => {
  expect(Object.keys(exitMeaning)).toEqual(Object.keys(exitCode));
  expect(new Set(Object.values(exitCode)).size).toBe(Object.keys(exitCode).length);
});

it('is the table of README.md', () => {
  const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
  expect(readme).toContain(exitTable().join('\n'));
});
