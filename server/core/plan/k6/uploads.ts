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

/** Its name beside the generated script. */
export const sentName = (path: string): string => `${nameOf(path)}.bin`;

export const sentFiles = (plan: Pick<Plan, 'files'>): readonly SentFile[] =>
  Object.entries(plan.files ?? {}).map(([path, base64]) => ({
    name: sentName(path),
    text: Buffer.from(base64, 'base64'),
  }));

/** `isByHand`: there are scripts by hand, which have lost `open` and are told files by a function of their own. */
export function filesCode(plan: Pick<Plan, 'files' | 'paths'>, isByHand: boolean): string {
  const opened = Object.keys(plan.files ?? {}).map((path) => {
    const at = `import.meta.resolve('./${nameOf(path)}.bin')`;
    const opener = isByHand ? 'openFile' : 'open';
    return `const ${nameOf(path)} = ${opener}(${at}, 'b'); // ${JSON.stringify(path)}`;
  });
  return [...opened, ...(isByHand ? readerCode(plan) : [])].join('\n');
}

/** The function by which a script by hand reads the files that its path names, and no other. */
function readerCode(plan: Pick<Plan, 'paths'>): readonly string[] {
  const named = plan.paths.flatMap(({ journey }) => journey.files ?? []);
  if (named.length === 0) return [];
  const texts = [...new Set(named)].map(
    (path) => `  ${quote(path)}: openFile(import.meta.resolve('./${nameOf(path)}.bin')),`,
  );
  return [
    `// Files that scripts by hand read, as texts.
const fileTexts = {
${texts.join('\n')}
};
function readerOf(bytes) {
  return (path, mode) => {
    if (!Object.keys(bytes).includes(path)) throw new Error(\`"files" of the path does not name \${path}\`);
    return mode === 'b' ? bytes[path] : fileTexts[path];
  };
}`,
  ];
}

/** What a script is told of the files that its path names. */
export const toldFilesCode = (files: readonly string[]): string =>
  files.length === 0
    ? ''
    : `, file: readerOf({ ${files.map((path) => `${quote(path)}: ${nameOf(path)}`).join(', ')} })`;

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
