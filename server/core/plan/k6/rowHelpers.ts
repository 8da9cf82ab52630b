import { rowsPerBlock } from '../../traffic/rowBlocks.ts';

/** Functions that a generated script may hold to draw rows; `rowBlocks.test.ts` runs those for packed datasets. */

const indexByTable = `// A row's index by its popularity: one look into the alias table (A. J. Walker 1977), a share and another row a slot.
function indexByTable(table) {
  const u = random() * (table.length / 2);
  const slot = Math.floor(u);
  return u - slot < table[2 * slot] ? slot : table[2 * slot + 1];
}`;

const packedRow = `// A row of a packed dataset: of its block, the line.
const escaped = { t: '\\t', n: '\\n', r: '\\r' };
function packedRow(rows, index) {
  const line = rows.blocks[Math.floor(index / ${rowsPerBlock})].split('\\n')[index % ${rowsPerBlock}];
  const row = line.split('\\t');
  if (!line.includes('\\\\')) return row;
  return row.map((cell) => cell.replace(/\\\\(.)/g, (_, mark) => escaped[mark] || mark));
}`;

const checkedIndex = `// Each row once in the whole run. When they are used up, k6 ends by itself (exit code 108).
function checkedIndex(rows, name, index) {
  if (index >= rows.length) exec.test.abort(\`dataset \${name} is used up: it has \${rows.length} rows\`);
  return index;
}`;

const zipfIndex = `// A rank by Zipf's law without a table: rejection-inversion (W. Hoermann, G. Derflinger 1996).
// With a hot share the first row has it, and the others share the rest.
function zipfIndex(length, exponent, hot) {
  if (hot > 0 && length > 1) return random() < hot ? 0 : 1 + zipfRank(length - 1, exponent);
  return zipfRank(length, exponent);
}
const weight = (x, s) => Math.exp(-s * Math.log(x));
const integral = (x, s) => {
  const y = (1 - s) * Math.log(x);
  return Math.log(x) * (Math.abs(y) > 1e-8 ? Math.expm1(y) / y : 1 + y / 2 + (y * y) / 6);
};
const inverse = (area, s) => {
  const t = Math.max(-1, area * (1 - s));
  return Math.exp(area * (Math.abs(t) > 1e-8 ? Math.log1p(t) / t : 1 - t / 2 + (t * t) / 3));
};
function zipfRank(length, s) {
  const least = integral(1.5, s) - 1;
  const most = integral(length + 0.5, s);
  const near = 2 - inverse(integral(2.5, s) - weight(2, s), s);
  for (;;) {
    const area = most + random() * (least - most);
    const x = inverse(area, s);
    const rank = Math.min(length, Math.max(1, Math.floor(x + 0.5)));
    if (rank - x <= near || area >= integral(rank + 0.5, s) - weight(rank, s)) return rank - 1;
  }
}`;

export const rowHelpers: readonly (readonly [name: string, code: string])[] = [
  ['indexByTable', indexByTable],
  ['packedRow', packedRow],
  ['checkedIndex', checkedIndex],
  ['zipfIndex', zipfIndex],
];
