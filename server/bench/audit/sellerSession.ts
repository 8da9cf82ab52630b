import type { Socket } from 'node:net';
import mysql from 'mysql2';
import pg from 'pg';

/**
 * A session that sends statements and reads no more of an answer than whether it worked. It costs a fraction of what a driver
 * takes for each statement, so that one CPU of sellers keeps one CPU of a database busy.
 */
export interface SellerSession {
  /** One round trip. Rejects when the statement fails or the connection ends. */
  send(sql: string): Promise<void>;
}

/** A session at `postgres://…` or `mysql://…`. The driver signs in, and hands its connection over. */
export const openSellerSession = (url: string): Promise<SellerSession> =>
  url.startsWith('postgres') ? openPostgres(url) : openMysql(url);

async function openPostgres(connectionString: string): Promise<SellerSession> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { connection } = client as unknown as { readonly connection: { readonly stream: Socket } };
  return sessionOn(connection.stream, queryMessage, postgresAnswer);
}

async function openMysql(uri: string): Promise<SellerSession> {
  const connection = mysql.createConnection({ uri });
  await connection.promise().connect();
  // Else InnoDB locks the gaps between rows too, and orders that have nothing in common wait for each other.
  await connection.promise().query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  const { stream } = connection as unknown as { readonly stream: Socket };
  return sessionOn(stream, queryPacket, mysqlAnswer);
}

/** What an answer has come to, from its bytes so far. */
export type AnswerState = 'unfinished' | 'worked' | 'failed';

function sessionOn(
  stream: Socket,
  request: (sql: string) => Buffer,
  answerOf: (bytes: Buffer) => AnswerState,
): SellerSession {
  let bytes: Buffer = Buffer.alloc(0);
  let waiting: ((error: Error | null) => void) | null = null;
  const answer = (error: Error | null): void => {
    const answered = waiting;
    waiting = null;
    answered?.(error);
  };
  stream.removeAllListeners('data');
  stream.on('data', (chunk: Buffer) => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    const state = answerOf(bytes);
    if (state === 'unfinished') return;
    const text = state === 'failed' ? bytes.toString('latin1') : '';
    bytes = Buffer.alloc(0);
    answer(state === 'failed' ? new Error(`a statement of the sellers failed: ${text}`) : null);
  });
  stream.on('close', () => answer(new Error('the database closed the connection of a seller')));
  return {
    send: (sql) =>
      new Promise((resolve, reject) => {
        waiting = (error) => (error === null ? resolve() : reject(error));
        stream.write(request(sql));
      }),
  };
}

/** Message `Query`: https://www.postgresql.org/docs/current/protocol-message-formats.html */
export function queryMessage(sql: string): Buffer {
  const length = Buffer.byteLength(sql) + 1;
  const message = Buffer.alloc(1 + 4 + length);
  message.write('Q', 0, 'latin1');
  message.writeUInt32BE(4 + length, 1);
  message.write(sql, 5);
  return message;
}

const [errorResponse, readyForQuery] = [0x45, 0x5a];

/** An answer ends with the message that the server is ready again. */
export function postgresAnswer(bytes: Buffer): AnswerState {
  let failed = false;
  for (let at = 0; at + 5 <= bytes.length; at += 1 + bytes.readUInt32BE(at + 1)) {
    failed ||= bytes[at] === errorResponse;
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    if (bytes[at] === readyForQuery && end <= bytes.length) return failed ? 'failed' : 'worked';
  }
  return 'unfinished';
}

const [queryCommand, errorPacket] = [0x03, 0xff];

/** Packet `COM_QUERY`: https://mariadb.com/kb/en/com_query/ */
export function queryPacket(sql: string): Buffer {
  const length = Buffer.byteLength(sql) + 1;
  const packet = Buffer.alloc(4 + length);
  packet.writeUIntLE(length, 0, 3);
  packet.writeUInt8(queryCommand, 4);
  packet.write(sql, 5);
  return packet;
}

/** A statement that gives no rows is answered by one packet. */
export function mysqlAnswer(bytes: Buffer): AnswerState {
  if (bytes.length < 5 || bytes.length < 4 + bytes.readUIntLE(0, 3)) return 'unfinished';
  return bytes[4] === errorPacket ? 'failed' : 'worked';
}
