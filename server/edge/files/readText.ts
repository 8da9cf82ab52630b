import { AsyncLocalStorage } from 'node:async_hooks';
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { TextDecoder } from 'node:util';
import { err, ok, type Result } from '../../core/result.ts';
import { codeOf } from '../../core/text/oneLine.ts';
import type { DatasetEncoding } from '../../core/traffic/dataset.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  ENAMETOOLONG: 'does not exist',
  ERR_INVALID_ARG_VALUE: 'does not exist',
  EISDIR: 'is a folder',
  ENXIO: 'is no ordinary file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'is a link that leads to itself',
};

/** What is wrong with a file, as `readText` says it, with what to do. */
export const withRemedy = (problem: string): string =>
  problem.includes(';') ? problem : `${problem}; check the path`;

/** Of a PEM file: a bundle of authorities has some hundred kilobytes. */
export const pemBytesMax = 1_048_576;

/** The files that are read, or looked for, while a function runs in it. */
export const filesRead = new AsyncLocalStorage<Set<string>>();

/** The text of a file up to a size, or why it cannot be read, as the end of a sentence. */
export function readText(path: string, bytesMax: number): Promise<Result<string, string>> {
  filesRead.getStore()?.add(resolve(path));
  return explained(async () => {
    const bytes = await readReal(await realpath(path), bytesMax);
    return bytes.ok ? decoded(bytes.value, 'utf-8') : bytes;
  });
}

/**
 * The same of a file that a scenario names, relative to its folder. A scenario may come from a repository
 * that its reader does not know: neither its path nor a link may lead out of the folder.
 */
export async function readInside(
  directory: string,
  file: string,
  bytesMax: number,
  encoding: DatasetEncoding = 'utf-8',
): Promise<Result<string, string>> {
  const bytes = await readBytesInside(directory, file, bytesMax);
  return bytes.ok ? decoded(bytes.value, encoding) : bytes;
}

/** The bytes of such a file. */
export function readBytesInside(
  directory: string,
  file: string,
  bytesMax: number,
): Promise<Result<Buffer, string>> {
  const path = resolve(directory, file);
  if (isAbsolute(file) || leaves(directory, path)) return Promise.resolve(err(outside));
  filesRead.getStore()?.add(path);
  return explained(async () => {
    const real = await realpath(path);
    return leaves(await realpath(directory), real) ? err(outside) : readReal(real, bytesMax);
  });
}

/** The real path of such a file, which exists. */
export const realInside = (directory: string, file: string): Promise<string> =>
  realpath(resolve(directory, file));

const outside = "is outside the scenario's folder; put it inside";

/** Whether a path leads out of a folder. */
export function leaves(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/** Files of the kernel call themselves ordinary, and show this process and its environment. */
const kernelFolders = ['/proc', '/sys', '/dev'];

async function readReal(path: string, bytesMax: number): Promise<Result<Buffer, string>> {
  if (kernelFolders.some((folder) => !leaves(folder, path))) return err('is no ordinary file');
  // Non-blocking: opening a pipe that nobody writes to would wait for ever.
  const { O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  const handle = await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) return err('is a folder');
    if (!stats.isFile()) return err('is no ordinary file');
    const bytes = await readBytes(handle, bytesMax + 1);
    if (bytes.length > bytesMax) return err(`is larger than ${Math.floor(bytesMax / 1024)} KiB`);
    return ok(bytes);
  } finally {
    await handle.close();
  }
}

/** A file may grow after its size is known: the bytes that were read count. */
async function readBytes(handle: FileHandle, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < most) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(65_536));
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(chunks);
}

/** What windows-1252 has at 0x80 to 0x9f. Node 20 decodes it as ISO 8859-1, which has controls there. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const westEuropean = (bytes: Buffer): string =>
  bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (mark) => windows1252[mark.charCodeAt(0) - 0x80] ?? mark);

/** A byte order mark stays: CSV and YAML parsers know it. */
function decoded(bytes: Buffer, encoding: DatasetEncoding): Result<string, string> {
  if (encoding === 'latin1' || encoding === 'windows-1252') return ok(westEuropean(bytes));
  try {
    return ok(new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const name = encoding === 'utf-8' ? 'UTF-8' : encoding;
    return err(`is not ${name}; save it as ${name}`);
  }
}

async function explained<Value>(
  read: () => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  try {
    return await read();
  } catch (error) {
    const code = codeOf(error);
    const [, reason] = Object.entries(reasons).find(([known]) => known === code) ?? [];
    if (reason === undefined) throw error;
    return err(reason);
  }
}
