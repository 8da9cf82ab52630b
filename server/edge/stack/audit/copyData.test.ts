import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { takeCopyData } from './copyData.ts';

interface Message {
  readonly code: string;
  readonly text: string;
}

function bytesOf({ code, text }: Message): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(5);
  header.write(code, 'latin1');
  header.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([header, body]);
}

const row = (text: string): Message => ({ code: 'd', text });
const ready: Message = { code: 'Z', text: 'I' };

/** Sends the bytes in pieces of these lengths, over and over; gives the rows and what others heard. */
async function sent(bytes: Buffer, lengths: readonly number[]) {
  const stream = new PassThrough();
  const rows: string[] = [];
  const heard: Buffer[] = [];
  stream.on('data', (piece: Buffer) => heard.push(piece));
  takeCopyData(stream, (given, from, to) => rows.push(given.toString('utf8', from, to)));
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    stream.write(bytes.subarray(at, at + length));
    at += length;
  }
  stream.end();
  await finished(stream);
  return { rows, heard: Buffer.concat(heard) };
}

const messages = fc.array(
  fc.record({ code: fc.constantFrom('d', 'd', 'd', 'H', 'N', 'S', 'C', '2'), text: fc.string() }),
);

it('takes the rows and passes the rest on, wherever the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      messages,
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      async (before, lengths) => {
        const all = [...before, ready];
        const isRow = ({ code }: Message): boolean => code === 'd';
        expect(await sent(Buffer.concat(all.map(bytesOf)), lengths)).toEqual({
          rows: all.filter(isRow).map(({ text }) => text),
          heard: Buffer.concat(all.filter((message) => !isRow(message)).map(bytesOf)),
        });
      },
    ),
  );
});

it.each([[[1]], [[6]], [[100]]])(
  'leaves everything alone after the query, in pieces of %s',
  async (lengths) => {
    const after = [row('of another query'), ready].map(bytesOf);
    const bytes = Buffer.concat([bytesOf(row('a')), bytesOf(ready), ...after]);
    expect(await sent(bytes, lengths)).toEqual({
      rows: ['a'],
      heard: Buffer.concat([bytesOf(ready), ...after]),
    });
  },
);

it('gives the next query its rows where the answer to the last one starts it', async () => {
  const stream = new PassThrough();
  const rows: string[] = [];
  const take = (query: string) => (bytes: Buffer, from: number, to: number) =>
    rows.push(`${query} ${bytes.toString('utf8', from, to)}`);
  let answers = 0;
  stream.on('data', () => {
    answers += 1;
    if (answers === 1) takeCopyData(stream, take('second'));
  });
  takeCopyData(stream, take('first'));
  stream.write(Buffer.concat([row('a'), ready].map(bytesOf)));
  stream.end(Buffer.concat([row('b'), ready].map(bytesOf)));
  await finished(stream);
  expect({ rows, answers }).toEqual({ rows: ['first a', 'second b'], answers: 2 });
});

it.each([
  ['a code that is none', Buffer.from('\u0007\0\0\0\u0004', 'latin1')],
  ['the sign before a letter', Buffer.from('@\0\0\0\u0004', 'latin1')],
  ['the sign after the letters', Buffer.from('{\0\0\0\u0004', 'latin1')],
  ['a length below its own', Buffer.from('d\0\0\0\u0003abc', 'latin1')],
])('ends the connection at %s', async (_, bytes) => {
  await expect(sent(Buffer.concat([bytesOf(row('a')), bytes]), [100])).rejects.toThrow(
    'the server sent what is no message of PostgreSQL',
  );
});
