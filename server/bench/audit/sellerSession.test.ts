import { expect, it } from 'vitest';
import { mysqlAnswer, postgresAnswer, queryMessage, queryPacket } from './sellerSession.ts';

const message = (type: string, body: string): Buffer => {
  const bytes = Buffer.alloc(5 + body.length);
  bytes.write(type, 0, 'latin1');
  bytes.writeUInt32BE(4 + body.length, 1);
  bytes.write(body, 5, 'latin1');
  return bytes;
};

it('writes a statement as PostgreSQL and MariaDB want it', () => {
  expect(queryMessage('é')).toEqual(Buffer.from([0x51, 0, 0, 0, 7, 0xc3, 0xa9, 0]));
  expect(queryPacket('é')).toEqual(Buffer.from([3, 0, 0, 0, 0x03, 0xc3, 0xa9]));
});

it('knows from the bytes of PostgreSQL whether a statement worked, wherever they are cut', () => {
  const worked = Buffer.concat([message('C', 'UPDATE 1\0'), message('Z', 'T')]);
  const failed = Buffer.concat([message('E', 'SERROR\0\0'), message('Z', 'E')]);
  // A value may hold the letter that ends an answer.
  const notice = Buffer.concat([message('N', 'ZZZZZ'), message('C', 'ZE\0')]);
  for (let cut = 0; cut < worked.length; cut += 1) {
    expect(postgresAnswer(worked.subarray(0, cut))).toBe('unfinished');
  }
  expect(postgresAnswer(worked)).toBe('worked');
  expect(postgresAnswer(failed.subarray(0, -1))).toBe('unfinished');
  expect(postgresAnswer(failed)).toBe('failed');
  expect(postgresAnswer(notice)).toBe('unfinished');
});

it('knows the same from the packet of MariaDB', () => {
  const ok = Buffer.from([7, 0, 0, 1, 0, 1, 0, 2, 0, 0, 0]);
  const error = Buffer.from([3, 0, 0, 1, 0xff, 0x48, 0x04]);
  for (let cut = 0; cut < ok.length; cut += 1) {
    expect(mysqlAnswer(ok.subarray(0, cut))).toBe('unfinished');
  }
  expect(mysqlAnswer(ok)).toBe('worked');
  expect(mysqlAnswer(error)).toBe('failed');
});
