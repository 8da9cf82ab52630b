import { expect, it } from 'vitest';
import { describeFailure, exitOf, failure } from './failure.ts';

it('fills line and remedy with the values', () => {
  expect(failure('ZH-ACCOUNT-013', { what: 'passwords', seconds: 12 })).toEqual({
    code: 'ZH-ACCOUNT-013',
    line: 'too many wrong passwords from this address or for this name',
    remedy: 'Try again in 12 s.',
  });
});

it('keeps a value with line breaks on one line, and braces in a value as they are', () => {
  const { line } = failure('ZH-SETUP-007', { reason: 'first \r\n  second {reason}' });
  expect(line).toBe('first second {reason}');
});

it('reads as two lines, and ends a command with its own exit code', () => {
  const why = failure('ZH-RUN-001', { run: 'x' });
  expect(describeFailure(why)).toBe(
    'error ZH-RUN-001: there is no run x\n  Take the id from the console, or from the output of "zerohour run".',
  );
  expect(exitOf(why)).toBe(64);
  expect(exitOf({ code: 'ZH-COMMAND-003' })).toBe(69);
  expect(exitOf({ code: 'ZH-SERVER-001' })).toBe(70);
});
