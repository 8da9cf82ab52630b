import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../root.ts';
import { errorDocs } from './errorDocs.ts';
import { exitCode } from './exitCode.mjs';
import { errorCodes, errors, isErrorCode } from './registry.ts';

/** The text of every test outside this folder. */
const tests = readdirSync(join(packageRoot(), 'server'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.test\.m?ts$|\.test\.mjs$/.test(path))
  .filter((path) => !path.includes('node_modules') && !path.startsWith('core/errors'))
  .map((path) => readFileSync(join(packageRoot(), 'server', path), 'utf8'))
  .join('\n');

describe('the registry of errors', () => {
  it.each(errorCodes)('%s is well formed', (code) => {
    const { title, line, remedy, exit, status } = errors[code];
    expect(code).toMatch(/^ZH-[A-Z]+-\d{3}$/);
    expect(title).toMatch(/^[A-Zk][^\n.]{3,60}$/);
    expect(line).toMatch(/^[^\n]{4,120}$/);
    expect(line).not.toMatch(/\.$/);
    expect(remedy).toMatch(/^(\{remedy\}|[A-Z][^\n]{4,120}\.)$/);
    expect(exitCode[exit]).toBeGreaterThan(2);
    expect(status === null || (status >= 400 && status <= 599)).toBe(true);
  });

  it.each(errorCodes)('%s is met by a test', (code) => {
    expect(tests.includes(code), `no test outside core/errors names ${code}`).toBe(true);
  });

  it('numbers each family from 001 without a gap', () => {
    const families = new Map<string, number[]>();
    for (const code of errorCodes) {
      const [, family = '', number] = code.split('-');
      families.set(family, [...(families.get(family) ?? []), Number(number)]);
    }
    for (const [family, numbers] of families) {
      expect([family, numbers]).toEqual([family, numbers.map((_, index) => index + 1)]);
    }
  });

  it('tells its codes from other texts', () => {
    expect(isErrorCode('ZH-RUN-001')).toBe(true);
    for (const other of ['ZH-RUN-999', 'toString', '', null, 7]) {
      expect(isErrorCode(other)).toBe(false);
    }
  });

  // `npx vitest run --project unit server/core/errors -u` writes it again.
  it('is what docs/errors.md says', async () => {
    await expect(errorDocs()).toMatchFileSnapshot(join(packageRoot(), 'docs/errors.md'));
  });
});
