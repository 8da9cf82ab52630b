import { expect, it } from 'vitest';
import type { ProcessMemory } from './memory.ts';
import { roleOf } from './role.ts';

it('tells the processes of "npx zerohour up" by their command lines', () => {
  const commands: readonly (readonly [
    pid: number,
    parent: number,
    command: string,
    role: string,
  ])[] = [
    [1, 0, 'npm exec zerohour up --json', 'npx and its shell'],
    [2, 1, "sh -c 'zerohour' up --json", 'npx and its shell'],
    [
      3,
      2,
      'node /home/a b/.npm/_npx/d9/node_modules/.bin/zerohour up --json',
      'supervising process (up)',
    ],
    [4, 3, '/opt/native/bin/postgres -D /data/cluster -p 1', 'PostgreSQL, all processes'],
    [5, 4, 'postgres: checkpointer', 'PostgreSQL, all processes'],
    [6, 3, 'redis-server 127.0.0.1:2', 'Redis'],
    [7, 3, '/usr/bin/node --enable-source-maps /z/dist/server/main.js', 'server'],
    [8, 3, '/usr/bin/node --enable-source-maps /z/dist/server/worker.js', 'worker'],
    [9, 8, '/usr/bin/node /z/server/edge/k6/watchdogProcess.mjs', 'watchdog process'],
    [10, 8, '/cache/k6 run --paused /tmp/shard/script.js', 'k6'],
    [11, 7, '/usr/bin/node /z/somethingElse.js', 'others'],
    [12, 99, '/usr/bin/node /z/server/edge/k6/watchdogProcess.mjs', 'others'],
  ];
  const tree = commands.map(([pid, parent, command]) => {
    return { pid, parent, command } as ProcessMemory;
  });
  expect(tree.map((one) => roleOf(one, tree))).toEqual(commands.map(([, , , role]) => role));
});
