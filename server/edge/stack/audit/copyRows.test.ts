import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import pg from 'pg';
import { expect, it } from 'vitest';
import { copyRows, createRowReader } from './copyRows.ts';

const read = (message: string, names: readonly string[]) => {
  const bytes = Buffer.from(message);
  return createRowReader(names)(bytes, 0, bytes.length);
};

it('reads the values between tabs, up to the line feed', () => {
  expect(read('7\to-1\tSKU-1\n', ['id', 'order', 'sku'])).toEqual({
    ...{ id: '7', order: 'o-1', sku: 'SKU-1' },
  });
  expect(read('\t\n', ['a', 'b'])).toEqual({ a: '', b: '' });
  expect(read('Grüße 🛒\n', ['a'])).toEqual({ a: 'Grüße 🛒' });
});

it('tells null from the text that looks like it', () => {
  expect(read('\\N\t\\\\N\tN\n', ['a', 'b', 'c'])).toEqual({ a: null, b: '\\N', c: 'N' });
});

it('reads what would end a value or a row, and each control sign that has a letter', () => {
  expect(read('a\\tb\\nc\\\\d\t\\b\\f\\r\\v\n', ['a', 'b'])).toEqual({
    ...{ a: 'a\tb\nc\\d', b: '\b\f\r\v' },
  });
});

it('writes each row into the same object', () => {
  const reader = createRowReader(['a', 'b']);
  const row = reader(Buffer.from('1\t\\N\n'), 0, 5);
  expect(reader(Buffer.from('\\N\t2\n'), 0, 5)).toBe(row);
  expect(row).toEqual({ a: null, b: '2' });
});

/** Reads rows one after the other into one object, each as it then is: all of the same bytes, and each of its own. */
function readAll(names: readonly string[], ...messages: readonly string[]) {
  const together = Buffer.from(messages.join(''));
  const ofOne = createRowReader(names);
  const ofEach = createRowReader(names);
  let at = 0;
  return messages.map((message) => {
    const bytes = Buffer.from(message);
    const values = Object.values(ofEach(bytes, 0, bytes.length));
    expect(Object.values(ofOne(together, at, at + bytes.length))).toEqual(values);
    at += bytes.length;
    return values;
  });
}

it('keeps what a column says again, and only that', () => {
  const columns = ['a', 'b'];
  expect(readAll(columns, 'x\ty\n', 'x\ty\n')[1]).toEqual(['x', 'y']);
  // Longer and shorter than before, in a column between and in the last.
  expect(readAll(columns, 'x\ty\n', 'xx\tyy\n')[1]).toEqual(['xx', 'yy']);
  expect(readAll(columns, 'xx\tyy\n', 'x\ty\n')[1]).toEqual(['x', 'y']);
  expect(readAll(columns, 'x\ty\n', 'z\ty\n', 'x\tz\n').slice(1)).toEqual([
    ['z', 'y'],
    ['x', 'z'],
  ]);
  expect(readAll(columns, '\t\n', 'x\t\n', '\ty\n').slice(1)).toEqual([
    ['x', ''],
    ['', 'y'],
  ]);
});

it('reads null after a text that looks like it, and a text again whose signs are escaped', () => {
  expect(readAll(['a', 'b'], '\\\\N\ty\n', '\\N\ty\n', '\\\\N\ty\n')).toEqual([
    ['\\N', 'y'],
    [null, 'y'],
    ['\\N', 'y'],
  ]);
  expect(readAll(['a', 'b'], 'a\\tb\ty\n', 'a\tb\n', 'a\\tb\ty\n')).toEqual([
    ['a\tb', 'y'],
    ['a', 'b'],
    ['a\tb', 'y'],
  ]);
});

it('reads a text whose bytes are the signs of the one before', () => {
  // The bytes of the second text are the two code units of the first.
  expect(readAll(['a'], 'Ã©\n', 'é\n')).toEqual([['Ã©'], ['é']]);
  expect(readAll(['a'], '\u007f\n', '\u0080\n', '\u007f\n')).toEqual([
    ['\u007f'],
    ['\u0080'],
    ['\u007f'],
  ]);
});

it('reads texts that V8 would keep as parts of a longer one', () => {
  const [twelve, thirteen] = ['abcdefghijkl', 'abcdefghijklm'];
  expect(readAll(['a', 'b'], `${twelve}\t${thirteen}\n`, `${thirteen}\t${twelve}\n`)).toEqual([
    [twelve, thirteen],
    [thirteen, twelve],
  ]);
});

it('makes a text anew where `take` put a number in its place', () => {
  const reader = createRowReader(['a', 'b']);
  reader(Buffer.from('7\t5\n'), 0, 4).a = 7;
  expect(reader(Buffer.from('7\t5\n'), 0, 4)).toEqual({ a: '7', b: '5' });
});

const message = (code: string, body: string): Buffer => {
  const bytes = Buffer.alloc(5 + body.length);
  bytes.write(`${code}\0\0\0\0${body}`, 'latin1');
  bytes.writeUInt32BE(4 + body.length, 1);
  return bytes;
};

/** A server that answers the first query with these messages; gives what copyRows takes, or rejects as it does. */
async function copied(...answer: readonly Buffer[]): Promise<readonly unknown[]> {
  const ready = message('Z', 'I');
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', '\0\0\0\0'), ready]));
      socket.once('data', () => socket.write(Buffer.concat([...answer, ready])));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'auditor' });
  client.on('error', () => undefined);
  await client.connect();
  const rows: unknown[] = [];
  const query = { name: 'lines', sql: 'TABLE lines', columns: ['id'] };
  try {
    await copyRows(client, query, ({ id }) => rows.push(id));
    return rows;
  } finally {
    await client.end();
    server.close();
  }
}

const begins = message('H', '\0\0\0');

it('gives the rows that the database counted', async () => {
  const rows = [message('d', '7\n'), message('d', '8\n')];
  expect(await copied(begins, ...rows, message('c', ''), message('C', 'COPY 2\0'))).toEqual([
    '7',
    '8',
  ]);
});

it('fails where other rows came than the database counted, and names the query', async () => {
  const ends = [message('c', ''), message('C', 'COPY 2\0')];
  await expect(copied(begins, message('d', '7\n'), ...ends)).rejects.toThrow(
    'audit query "lines": 1 rows came, and the database counted 2',
  );
});

it('fails where the connection gives what is no message', async () => {
  await expect(copied(begins, Buffer.from('d\0\0\0\u0001'))).rejects.toThrow(
    'audit query "lines": the server sent what is no message of PostgreSQL',
  );
});

it('tells null from other values of two bytes with a backslash', () => {
  expect(read('\\N\t\\n\tN\\\\\t\\\\\n', ['a', 'b', 'c', 'd'])).toEqual({
    ...{ a: null, b: '\n', c: 'N\\', d: '\\' },
  });
  // The server escapes no N, and one that is written so is a text.
  expect(read('a\\N\n', ['a'])).toEqual({ a: 'aN' });
});
