import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { PageHandle, PageStore } from '../../../core/audit/engine/paging.ts';

export interface PageFile extends PageStore {
  /** Length of the file, places that are free included. */
  bytes(): number;
  /** What was written is gone then. */
  close(): void;
}

const blockBytes = 256;
/** Pages of rows are alike, so the fastest level is nearly as small as the best. */
const deflateLevel = 1;

/**
 * Pages of an audit in a file that only this process can open: its folder is removed at once, so nothing is left
 * behind however the process ends. A page is deflated and takes whole blocks; a place that became free is taken by the
 * next page of as many blocks.
 */
export function openPageFile(parent = tmpdir()): PageFile {
  const folder = mkdtempSync(join(parent, 'zerohour-audit-'));
  const file = openSync(join(folder, 'pages'), 'wx+', 0o600);
  rmSync(folder, { recursive: true, force: true });
  /** First blocks of free places, by how many blocks they have. */
  const free = new Map<number, number[]>();
  let blocksUsed = 0;
  const release = (block: number, blocks: number): void => {
    const places = free.get(blocks);
    if (places === undefined) free.set(blocks, [block]);
    else places.push(block);
  };
  return {
    write(text) {
      const data = deflateRawSync(text, { level: deflateLevel });
      const blocks = blocksOf(data.length);
      const block = free.get(blocks)?.pop() ?? blocksUsed;
      if (block === blocksUsed) blocksUsed += blocks;
      try {
        writeAll(file, data, block * blockBytes);
      } catch {
        release(block, blocks);
        return null;
      }
      return { block, bytes: data.length };
    },
    read({ block, bytes }) {
      const data = Buffer.allocUnsafe(bytes);
      for (let at = 0; at < bytes; ) {
        const read = readSync(file, data, at, bytes - at, block * blockBytes + at);
        if (read === 0) throw new Error('the file of the audit ends before its pages do');
        at += read;
      }
      return inflateRawSync(data).toString();
    },
    free: ({ block, bytes }: PageHandle) => release(block, blocksOf(bytes)),
    bytes: () => blocksUsed * blockBytes,
    close: () => closeSync(file),
  };
}

const blocksOf = (bytes: number): number => Math.ceil(bytes / blockBytes);

function writeAll(file: number, data: Buffer, position: number): void {
  for (let at = 0; at < data.length; ) {
    at += writeSync(file, data, at, data.length - at, position + at);
  }
}
