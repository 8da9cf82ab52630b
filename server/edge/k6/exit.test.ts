import { describe, expect, it } from 'vitest';
import { describeExit, lastLine, stoppedCodes } from './exit.ts';

const line = (level: string, msg: string): string => JSON.stringify({ level, msg, time: 'now' });

describe('describeExit', () => {
  it('returns null for a successful exit', () => {
    expect(describeExit({ code: 0, signal: null }, line('error', 'a push failed'))).toBeNull();
  });

  it('gives the meaning of the code and k6’s last error, in one line', () => {
    const stderr = [
      line('info', 'hello'),
      line('error', 'first'),
      line('error', 'TypeError: x is not a function\n\tat default (script.js:3:4)\n'),
      line('info', 'bye'),
    ].join('\n');
    expect(describeExit({ code: 107, signal: null }, stderr)).toBe(
      'k6: script exception: TypeError: x is not a function | at default (script.js:3:4)',
    );
  });

  it('gives the words of a script that ended the load itself', () => {
    const stderr = line('error', 'dataset card is used up: it has 9 rows');
    expect(describeExit({ code: 108, signal: null }, stderr)).toBe(
      'dataset card is used up: it has 9 rows',
    );
    const asK6Says = line(
      'error',
      'test aborted: dataset card is used up: it has 9 rows at checkedIndex (file:///tmp/a b/script.js:155:44(19))',
    );
    expect(describeExit({ code: 108, signal: null }, asK6Says.replace('a b', 'shard'))).toBe(
      'dataset card is used up: it has 9 rows',
    );
    const own = 'it says test aborted: no stock at shop (file:///a.js:1) and more';
    expect(describeExit({ code: 108, signal: null }, line('error', own))).toBe(own);
    expect(describeExit({ code: 108, signal: null }, '')).toBe(
      'k6: the script called test.abort()',
    );
  });

  it.each([
    [97, 'cloud test run failed'],
    [98, 'cloud progress failed'],
    [99, 'thresholds have failed'],
    [100, 'setup() took too long'],
    [101, 'teardown() took too long'],
    [102, 'a timeout was exceeded'],
    [103, 'it was stopped'],
    [104, 'its configuration is invalid'],
    [105, 'it was interrupted by a signal'],
    [106, 'its REST port could not be bound'],
    [107, 'script exception'],
    [108, 'the script called test.abort()'],
    [109, 'k6 itself panicked'],
    [110, 'the script marked the test as failed'],
  ])('knows the exit code %i of k6', (code, meaning) => {
    expect(describeExit({ code, signal: null }, '')).toBe(`k6: ${meaning}`);
    const words = code === 108 ? 'why' : `k6: ${meaning}: why`;
    expect(describeExit({ code, signal: null }, line('error', 'why'))).toBe(words);
    expect(stoppedCodes.includes(code)).toBe(code === 103 || code === 105);
  });

  it('reports an unknown code, and a signal', () => {
    expect(describeExit({ code: 2, signal: null }, '')).toBe('k6: exit code 2');
    expect(describeExit({ code: null, signal: 'SIGKILL' }, '')).toBe(
      'k6: killed by SIGKILL (by the kernel for want of memory, or by the watchdog for want of a lease)',
    );
    expect(describeExit({ code: null, signal: 'SIGABRT' }, 'x')).toBe('k6: killed by SIGABRT: x');
    expect(describeExit({ code: null, signal: null }, 'spawn k6 ENOENT')).toBe(
      'k6: killed by an unknown cause: spawn k6 ENOENT',
    );
    expect(describeExit({ code: 106, signal: null }, '')).toBe(
      'k6: its REST port could not be bound',
    );
  });
});

describe('lastLine', () => {
  it('falls back to the last three plain lines', () => {
    const stderr = ['one', line('info', 'ignored'), 'two', 'three', 'four', ''].join('\n');
    expect(lastLine(stderr)).toBe('two | three | four');
    expect(lastLine(['one', 'two', 'three', '  ', '\t'].join('\n'))).toBe('one | two | three');
    const panic = ['panic: no memory', 'type Server struct {', line('info', 'ignored')].join('\n');
    expect(lastLine(panic)).toBe('panic: no memory | type Server struct {');
  });

  it('limits its length, and skips a line that was cut', () => {
    expect(lastLine(line('fatal', 'x'.repeat(2_000)))).toHaveLength(600);
    expect(lastLine(`${line('panic', 'boom')}\n{"level":"error","ms`)).toBe('boom');
    expect(lastLine('')).toBe('');
  });
});
