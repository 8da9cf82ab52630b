import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { packedOf, rowsFile, rowsModule, rowsModuleCode } from '../../core/plan/k6/data.ts';
import type { Plan } from '../../core/plan/plan.ts';
import {
  blockEnd,
  blocksText,
  type PackedRows,
  rowsPerBlock,
} from '../../core/traffic/rowBlocks.ts';

/** Up to this many rows stand in the generated script, where people can read them. */
export const openRowsMax = 100_000;

const rowsPerPart = 1_000 * rowsPerBlock;

/** Takes rows one by one: keeps few of them as they are, and packs more than `most`. */
export function createRowPacker(most = openRowsMax) {
  let kept: (readonly string[])[] = [];
  let count = 0;
  let first: readonly string[] | null = null;
  const parts: string[] = [];
  const packFull = (least: number): void => {
    while (kept.length >= least && kept.length > 0) {
      const text = blocksText(kept.slice(0, rowsPerPart));
      parts.push(deflateRawSync(text).toString('base64'));
      kept = kept.slice(rowsPerPart);
    }
  };
  return {
    add(row: readonly string[]): void {
      first ??= row;
      count += 1;
      kept.push(row);
      if (count > most && kept.length >= rowsPerPart) packFull(rowsPerPart);
    },
    count: () => count,
    /** Either the rows, or all of them packed. */
    end(): { readonly rows: readonly (readonly string[])[]; readonly packed?: PackedRows } {
      if (count <= most) return { rows: kept };
      packFull(1);
      return { rows: [], packed: { count, first: first ?? [], parts } };
    },
  };
}

/** The rows of packed datasets and the module that reads them, for the folder of k6; none where no dataset is packed. */
export function packedFiles(
  plan: Plan,
): readonly { readonly name: string; readonly text: string }[] {
  const packed = packedOf(plan);
  if (packed.length === 0) return [];
  return [
    { name: rowsModule, text: rowsModuleCode(plan) },
    ...packed.map((dataset) => ({ name: rowsFile(dataset), text: unpackedText(dataset.packed) })),
  ];
}

/** The text of all blocks. */
const unpackedText = ({ parts }: PackedRows): string =>
  parts.map((part) => inflateRawSync(Buffer.from(part, 'base64')).toString('utf8')).join(blockEnd);
