import { createSocket } from 'node:dgram';

/** A name server on loopback with one TXT record, for tests; answers with an RCODE of RFC 1035 if one is given, and not at all for null. */
export interface NameServer {
  readonly address: string;
  stop(): void;
}

export async function startNameServer(
  answer: (name: string) => { readonly rcode: number; readonly chunks: readonly string[] } | null,
): Promise<NameServer> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, end } = readName(query);
    const given = answer(name);
    if (given === null) return;
    const { rcode, chunks } = given;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180 | rcode, 2);
    header.writeUInt16BE(chunks.length === 0 ? 0 : 1, 6);
    header.fill(0, 8, 12);
    const data = Buffer.concat(
      chunks.flatMap((text) => [Buffer.from([text.length]), Buffer.from(text)]),
    );
    // A pointer to the question's name, TXT, IN, no time to live.
    const record = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0]);
    record.writeUInt16BE(data.length, 10);
    const body = chunks.length === 0 ? [] : [record, data];
    socket.send(Buffer.concat([header, query.subarray(12, end + 4), ...body]), from.port);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${socket.address().port}`, stop: () => socket.close() };
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 1 };
}
