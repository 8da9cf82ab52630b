import { expect, it } from 'vitest';
import { readMysqlBacklogs, readPostgresBacklogs } from './backlogRows.ts';

const backlogs = ['mails', 'broken', 'queue'].map((name) => ({
  name,
  sql: `SELECT count(*) FROM {schema}.${name} -- ${name}`,
}));
const left = [
  { name: 'mails', left: 12, problem: null },
  { name: 'broken', left: null, problem: 'no such table' },
  { name: 'queue', left: 0, problem: null },
];
const answer = (sql: string) => {
  if (sql.includes('broken')) throw new Error('no such table\nLINE 1');
  return [{ count: sql.includes('mails') ? '12' : '0' }];
};

it('reads each backlog within five seconds, and undoes it whether it could be read or not', async () => {
  const sent: string[] = [];
  const query = async (sql: string) => {
    sent.push(sql);
    return { rows: sql.startsWith('SELECT') ? answer(sql) : [] };
  };
  expect(await readPostgresBacklogs({ query } as never, 'shop', backlogs)).toEqual(left);
  // The query ends its line: it may end with a comment.
  const asked = (name: string) =>
    `SELECT * FROM (SELECT count(*) FROM "shop".${name} -- ${name}\n) AS backlog LIMIT 2`;
  expect(sent).toEqual(
    ['mails', 'broken', 'queue'].flatMap((name) => [
      ...['SAVEPOINT backlog', 'SET LOCAL statement_timeout = 5000', asked(name)],
      'ROLLBACK TO SAVEPOINT backlog',
    ]),
  );
});

it('reads each backlog of MariaDB in the snapshot that is open', async () => {
  const sent: string[] = [];
  const query = async (sql: string) => {
    sent.push(sql);
    return answer(sql);
  };
  expect(await readMysqlBacklogs({ query } as never, 'shop', backlogs)).toEqual(left);
  expect(sent).toHaveLength(3);
  expect(sent[0]).toBe(
    'SELECT * FROM (SELECT count(*) FROM `shop`.mails -- mails\n) AS backlog LIMIT 2',
  );
});
