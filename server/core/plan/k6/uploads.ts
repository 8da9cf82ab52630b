import { boundary, type PartSpec, type Upload } from '../../traffic/upload.ts';
import type { Plan } from '../plan.ts';
import { type Datasets, textCode } from './expressions.ts';
import { quote } from './names.ts';
import { saltOf } from './salt.ts';

/** Files of a scenario's folder that requests send: they lie beside the generated script, and each VU opens them once. */

export interface SentFile {
  readonly name: string;
  readonly text: Buffer;
}

/** A flat name that tells two paths apart. */
const nameOf = (path: string): string => `file_${saltOf(path, path.length).toString(16)}`;

export const sentFiles = (plan: Pick<Plan, 'files'>): readonly SentFile[] =>
  Object.entries(plan.files ?? {}).map(([path, base64]) => ({
    name: `${nameOf(path)}.bin`,
    text: Buffer.from(base64, 'base64'),
  }));

/** `opener`: the function that opens a file, where scripts by hand have lost `open`. */
export const filesCode = (plan: Pick<Plan, 'files'>, opener = 'open'): string =>
  Object.keys(plan.files ?? {})
    .map((path) => {
      const name = nameOf(path);
      const at = `import.meta.resolve('./${name}.bin')`;
      return `const ${name} = ${opener}(${at}, 'b'); // ${JSON.stringify(path)}`;
    })
    .join('\n');

/** An expression of the body. */
export const uploadCode = (upload: Upload, datasets: Datasets): string =>
  upload.kind === 'file'
    ? nameOf(upload.file)
    : `multipart('${boundary}', [${upload.parts.map((part) => partCode(part, datasets)).join(', ')}])`;

function partCode(part: PartSpec, datasets: Datasets): string {
  const name = textCode(part.name, datasets);
  return 'file' in part
    ? `[${name}, ${nameOf(part.file)}, ${textCode(part.fileName, datasets)}, ${quote(part.type)}]`
    : `[${name}, ${textCode(part.value, datasets)}]`;
}
