import { z } from 'zod';
import { closed } from '../diagnostics/zodDiagnostics.ts';

/** How stock is filled before a run, where the stack has no address for it (`shadow.seedUrl`). */
export type Seed =
  /** It is not filled: what is there is used. */
  | { readonly kind: 'none' }
  /** A SQL file beside the target file. `text` is empty until the file was read. */
  | {
      readonly kind: 'sql';
      readonly file: string;
      /** Of a role that may write to the shadow schema. */
      readonly postgresUrl: string;
      readonly text: string;
    }
  /** A program and its arguments, run on the server in the folder of the target file. */
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly folder: string };

const howTo = 'write none, { sql: seed.sql, postgresUrl: … } or { command: [./seed.sh] }';
const textMax = 2_048;

export const seedSchema = z
  .union(
    [
      z.literal('none'),
      closed({
        sql: z.string().min(1).max(textMax),
        postgresUrl: z.string().max(textMax).refine(URL.canParse, 'write a connection URL'),
      }),
      closed({ command: z.array(z.string().max(textMax)).min(1).max(100) }),
    ],
    { error: howTo },
  )
  .transform((seed): Seed => {
    if (seed === 'none') return { kind: 'none' };
    if ('command' in seed) return { kind: 'command', command: seed.command, folder: '' };
    return { kind: 'sql', file: seed.sql, postgresUrl: seed.postgresUrl, text: '' };
  })
  .nullable();

/** Programs that a target file may start, separated by commas; `/opt/seed/*` allows all below it. */
export const commandList = 'ZEROHOUR_TARGET_COMMANDS';

/**
 * Why a target file may not start a program, or null. The file belongs to whoever writes scenarios, the machine to
 * whoever runs the server.
 */
export function commandProblem(path: string, allowed: string | undefined): string | null {
  const entries = (allowed ?? '').split(',').map((entry) => entry.trim());
  const isAllowed = entries.some((entry) =>
    entry.length > 1 && entry.endsWith('*') ? path.startsWith(entry.slice(0, -1)) : entry === path,
  );
  return isAllowed
    ? null
    : `a target file may not start ${path}; list it in ${commandList} where the server starts`;
}
