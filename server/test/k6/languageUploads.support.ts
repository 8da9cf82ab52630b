import { boundary } from '../../core/traffic/upload.ts';
import type { SendingRow } from './language.support.ts';

/** Bodies that hold files: every byte there is, and a text. */
const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const note = Buffer.from('hé\r\n');
export const uploadedFiles = {
  'photos/all.bin': allBytes.toString('base64'),
  'note.txt': note.toString('base64'),
};

const part = (head: string, content: Buffer | string): Buffer =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);

const parts = Buffer.concat([
  part('name="ti%22tle r 1"', 'x r 1'),
  part('name="n"', '0.10'),
  part('name="tag"', 'a'),
  part('name="tag"', 'é'),
  part('name="photo"; filename="cat r 1.jpg"\r\nContent-Type: image/jpeg', allBytes),
  part('name="raw"; filename="note.txt"\r\nContent-Type: application/octet-stream', note),
  Buffer.from(`--${boundary}--\r\n`),
]);

/** Path → the bytes of its body. */
export const uploadedBytes: readonly (readonly [path: string, bytes: Buffer])[] = [
  ['/upload', parts],
  ['/upload/file', allBytes],
  ['/upload/typed', note],
];

export const uploadRow: SendingRow = {
  name: 'upload',
  looks: ['content-type', 'content-length'],
  steps: `
      upload:
        request: POST /upload
        multipart:
          'ti"tle \${row.id}': "x \${row.id}"
          n: 0.10
          tag: [a, é]
          photo: { file: photos/all.bin, type: image/jpeg, name: "cat \${row.id}.jpg" }
          raw: { file: note.txt }
      upload file: { request: PUT /upload/file, file: photos/all.bin }
      upload typed: { request: PUT /upload/typed, file: note.txt, headers: { Content-Type: text/plain } }`,
  answers: {},
  sends: [
    `POST /upload\nContent-Type: multipart/form-data; boundary=${boundary}\nContent-Length: ${parts.length}\n${parts}`,
    `PUT /upload/file\nContent-Type: application/octet-stream\nContent-Length: 256\n${allBytes}`,
    `PUT /upload/typed\nContent-Type: text/plain\nContent-Length: 5\n${note}`,
  ],
};
