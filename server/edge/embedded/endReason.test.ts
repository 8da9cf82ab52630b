import { expect, it } from 'vitest';
import { endReason } from './endReason.ts';

const log = '{"level":30,"name":"server","msg":"listening"}\n{"level":40,"msg":"queue"}\n';

it.each([
  [null, 'SIGKILL', 'Error: an old one\n', 'was ended by SIGKILL'],
  [0, null, 'Error: an old one\n', 'ended with code 0'],
  [1, null, log, 'ended with code 1'],
  [
    1,
    null,
    `${log}\n\nTypeError: x is not a function\n    at f (a.js:1:2)\n\nNode.js v20.20.2\n`,
    'ended with code 1: TypeError: x is not a function',
  ],
  [7, null, `${log}Error [ERR_WORKER]: gone\nat\n`, 'ended with code 7: Error [ERR_WORKER]: gone'],
  [
    1,
    null,
    '2026-11-26 LOG:  ready\n2026-11-26 FATAL:  could not write lock file\n2026 LOG:  down\n',
    'ended with code 1: 2026-11-26 FATAL:  could not write lock file',
  ],
  [
    1,
    null,
    '*** FATAL CONFIG FILE ERROR (Redis 7.0) ***\n',
    'ended with code 1: *** FATAL CONFIG FILE ERROR (Redis 7.0) ***',
  ],
  [1, null, '  Error: indented  \n 1 FATAL:  last  \n', 'ended with code 1: 1 FATAL:  last'],
  [1, null, '{"msg":"TypeError: caught"}\nsaw an Error: once\n', 'ended with code 1'],
  [null, null, 'Error: spawn failed\n', 'could not be run: Error: spawn failed'],
  [null, null, 'spawn /nowhere ENOENT\n', 'could not be run'],
] as const)('code %s, signal %s: %j', (code, signal, output, reason) => {
  expect(endReason(code, signal, output)).toBe(reason);
});
