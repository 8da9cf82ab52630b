import type { ModuleImport } from './handScript.ts';

/**
 * The imports of a .proto file, as places in its text, so that they are read from the files of a path and from
 * nowhere else on a machine. Text that reads like an import in another notation is an error, as in scripts.
 */
export type ProtoImports =
  | { readonly imports: readonly ModuleImport[]; readonly error: null }
  | { readonly imports: null; readonly error: string };

/** Comments and texts, which hold no import, and the word itself. */
const token =
  /\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?<![\w.])import(?!\w)/g;

const statement = /import(?:\s+(?:public|weak))?\s*"([\w.\-/]+)"\s*;/y;

export function protoImports(text: string): ProtoImports {
  const imports: ModuleImport[] = [];
  for (const { 0: word, index } of text.matchAll(token)) {
    if (word !== 'import') continue;
    statement.lastIndex = index;
    const [whole = '', specifier] = statement.exec(text) ?? [];
    if (specifier === undefined) {
      const line = text.slice(0, index).split('\n').length;
      const error = `reads like an import in line ${line}, but cannot be told for one; write import "FILE";`;
      return { imports: null, error };
    }
    const start = index + whole.indexOf('"') + 1;
    imports.push({ specifier, start, end: start + specifier.length });
  }
  return { imports, error: null };
}

/** Google's own files, which k6 brings. */
export const isStandardProto = (specifier: string): boolean =>
  /^google\/protobuf\/[a-z_]+\.proto$/.test(specifier);

/**
 * The file that an import names: relative to the scenario's folder, or to any folder around the importing file. Null
 * where none of `files` is meant.
 */
export function importedProto(
  from: string,
  specifier: string,
  files: readonly string[],
): string | null {
  const folders = from.split('/').slice(0, -1);
  const roots = [0, ...folders.map((_, index) => index + 1)].map((count) =>
    folders.slice(0, count),
  );
  const found = roots.map((root) => [...root, specifier].join('/'));
  return found.find((path) => files.includes(path)) ?? null;
}

export const isProto = (path: string): boolean => path.endsWith('.proto');

/** What keeps a .proto file from being loaded; null where nothing does. */
export function protoFault(path: string, text: string, files: readonly string[]): string | null {
  const found = protoImports(text);
  if (found.error !== null) return found.error;
  const unknown = found.imports.find(
    ({ specifier }) =>
      !isStandardProto(specifier) && importedProto(path, specifier, files) === null,
  );
  return unknown === undefined
    ? null
    : `imports "${unknown.specifier}", which "files" of no path names; name it there`;
}
