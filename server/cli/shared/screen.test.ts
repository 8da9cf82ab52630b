import { afterEach, expect, it, vi } from 'vitest';
import { failure } from '../../core/errors/failure.ts';
import { createScreen } from './screen.ts';

const written: string[] = [];
const capture = (stream: NodeJS.WriteStream) =>
  vi.spyOn(stream, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
afterEach(() => {
  vi.restoreAllMocks();
  written.length = 0;
});

const hostile = 'said \u001b[2K\n::error::PASS\r\n\u202etxt';

it('prints what it quotes as one line', () => {
  capture(process.stdout);
  const screen = createScreen({ json: false });
  screen.line(hostile);
  screen.status(hostile);
  screen.block('a\n::error::b');
  expect(written).toEqual([
    'said �[2K ::error::PASS �txt\n',
    'said �[2K ::error::PASS �txt\n',
    'a\n: :error::b\n',
  ]);
});

it('prints a failure with each diagnostic on its own line', () => {
  capture(process.stderr);
  const code = createScreen({ json: false }).failure({
    ...failure('ZH-COMMAND-001', { reason: hostile }),
    diagnostics: [{ file: 'a.yaml', line: 1, column: 2, message: hostile }],
  });
  expect(code).toBe(64);
  expect(written.join('').split('\n')).toHaveLength(4);
  expect(written.join('')).toContain('a.yaml:1:2 said �[2K ::error::PASS �txt\n');
});
