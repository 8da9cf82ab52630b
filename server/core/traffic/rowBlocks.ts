/**
 * Many rows as text that k6 keeps once a process: blocks of 16 rows, one row a line, its values separated by tabs. k6
 * reads one block to give one of its rows, which costs less than an entry for each row would take in memory.
 */

export const rowsPerBlock = 16;
export const blockEnd = '\r';

/** A dataset that is too large to stand in a script. */
export interface PackedRows {
  readonly count: number;
  readonly first: readonly string[];
  /** Base64 of raw DEFLATE (RFC 1951) of blocks; a block ends within its part, and a carriage return parts two of them. */
  readonly parts: readonly string[];
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

const cellText = (cell: string): string =>
  cell.replace(/[\\\t\n\r]/g, (mark) => escapes[mark] ?? mark);

/** The text of some rows; their first one begins a block. */
export function blocksText(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => row.map(cellText).join('\t'));
  const blocks: string[] = [];
  for (let from = 0; from < lines.length; from += rowsPerBlock) {
    blocks.push(lines.slice(from, from + rowsPerBlock).join('\n'));
  }
  return blocks.join(blockEnd);
}
