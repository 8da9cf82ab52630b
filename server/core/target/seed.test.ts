import { expect, it } from 'vitest';
import { commandProblem, seedSchema } from './seed.ts';

it.each([
  ['none', { kind: 'none' }],
  [
    { sql: 'seed.sql', postgresUrl: 'postgres://h/d' },
    { kind: 'sql', file: 'seed.sql', postgresUrl: 'postgres://h/d', text: '' },
  ],
  [
    { command: ['./seed.sh', 'a b'] },
    { kind: 'command', command: ['./seed.sh', 'a b'], folder: '' },
  ],
  [null, null],
])('reads %j', (given, seed) => {
  expect(seedSchema.parse(given)).toEqual(seed);
});

it.each([
  'all',
  {},
  { sql: 'seed.sql' },
  { sql: '', postgresUrl: 'postgres://h/d' },
  { sql: 'seed.sql', postgresUrl: 'no url' },
  { command: [] },
  { command: './seed.sh' },
  { command: ['a'], sql: 'b' },
])('refuses %j', (given) => {
  expect(seedSchema.safeParse(given).success).toBe(false);
});

it('lets a target file start the programs that the server lists, and no others', () => {
  const may = (path: string, list?: string) => commandProblem(path, list) === null;
  expect(may('/opt/seed.sh', '/a, /opt/seed.sh')).toBe(true);
  expect(may('/opt/seed.sh', '/opt/*')).toBe(true);
  expect(may('/opt/seed.sh', '/opt/seed')).toBe(false);
  expect(may('/opt/seed.sh', '*')).toBe(false);
  expect(may('/opt/seed.sh', '')).toBe(false);
  expect(commandProblem('/opt/seed.sh', undefined)).toBe(
    'a target file may not start /opt/seed.sh; list it in ZEROHOUR_TARGET_COMMANDS where the server starts',
  );
});
