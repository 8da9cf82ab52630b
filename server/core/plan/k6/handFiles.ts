import {
  importedProto,
  isProto,
  isStandardProto,
  protoImports,
} from '../../scenario/protoImports.ts';
import type { Plan } from '../plan.ts';
import { sentName } from './uploads.ts';

/**
 * Files of a path by which gRPC knows its messages. k6 reads a .proto file and what it imports by path, so each lies flat
 * in the shard's folder, as written but for what it imports.
 */

export interface HandFile {
  readonly name: string;
  readonly text: string;
}

type Filed = Pick<Plan, 'files' | 'paths'>;

const namedFiles = ({ files, paths }: Filed): readonly string[] => {
  const named = new Set(paths.flatMap(({ journey }) => journey.files ?? []));
  return Object.keys(files ?? {}).filter((path) => named.has(path));
};

/** Where each file that a script names lies, by its path. */
export function loadedFiles(plan: Filed): Readonly<Record<string, string>> {
  return Object.fromEntries(
    namedFiles(plan).map((path) => [path, isProto(path) ? protoName(plan, path) : sentName(path)]),
  );
}

const protoName = (plan: Filed, path: string): string =>
  `proto_${namedFiles(plan).indexOf(path)}.proto`;

export const protoFiles = (plan: Filed): readonly HandFile[] =>
  namedFiles(plan)
    .filter(isProto)
    .map((path) => ({ name: protoName(plan, path), text: rewired(plan, path) }));

function rewired(plan: Filed, path: string): string {
  const written = Buffer.from(plan.files?.[path] ?? '', 'base64').toString('utf8');
  const { imports, error } = protoImports(written);
  // A plan is judged when it is made; this is for one that somebody has written into since.
  if (imports === null) throw new Error(`file ${path} ${error}`);
  let text = '';
  let from = 0;
  for (const { specifier, start, end } of imports) {
    const file = importedProto(path, specifier, namedFiles(plan));
    if (file === null && !isStandardProto(specifier)) {
      throw new Error(`file ${path} imports ${specifier} from outside`);
    }
    text += written.slice(from, start) + (file === null ? specifier : protoName(plan, file));
    from = end;
  }
  return text + written.slice(from);
}
