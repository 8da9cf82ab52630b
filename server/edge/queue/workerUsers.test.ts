import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { setRedisUser, workerRules } from './workerUsers.ts';

/** Keeps the ACL commands that it is sent. */
function recorder() {
  const sent: unknown[][] = [];
  const acl = async (...command: unknown[]) => sent.push(command);
  return { sent, redis: { acl } as unknown as Redis };
}

it('replaces all that a user had, and deletes one that is revoked', async () => {
  const { sent, redis } = recorder();
  await setRedisUser(redis, { name: 'w', passwordHash: 'ab12' }, ['~k:*', '-@all']);
  await setRedisUser(redis, { name: 'w', passwordHash: null }, ['~k:*', '-@all']);
  expect(sent).toEqual([
    ['SETUSER', 'w', 'reset', 'on', '#ab12', '~k:*', '-@all'],
    ['DELUSER', 'w'],
  ]);
});

it('limits a worker to its keys, its channels and the commands of its queue', () => {
  expect(workerRules('bull:zerohour-shards:*', 'zerohour:frames:*')).toEqual([
    'resetkeys',
    '~bull:zerohour-shards:*',
    'resetchannels',
    '&zerohour:frames:*',
    '-@all',
    '+@hash',
    '+@list',
    '+@set',
    '+@sortedset',
    '+@stream',
    '+@string',
    '-@dangerous',
    '+eval',
    '+evalsha',
    '+multi',
    '+exec',
    '+exists',
    '+del',
    '+unlink',
    '+type',
    '+rename',
    '+expire',
    '+pexpire',
    '+pexpireat',
    '+ttl',
    '+pttl',
    '+time',
    '+publish',
    '+hello',
    '+auth',
    '+ping',
    '+quit',
    '+select',
    '+info',
    '+client|setname',
    '+client|id',
  ]);
});
