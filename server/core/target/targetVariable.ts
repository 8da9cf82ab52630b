import { err, ok, type Result } from '../result.ts';

/** Variables by name; an empty one counts as missing. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A target file may read every variable whose name begins with it. */
const freePrefix = 'ZEROHOUR_TARGET_';
/** Names of further ones, separated by commas; `MALL_*` allows all that begin with `MALL_`. */
const allowList = 'ZEROHOUR_TARGET_VARIABLES';

/**
 * The value of a variable that a target file or a scenario names, or why it has none. Such a file belongs to whoever
 * writes scenarios, and the environment to whoever runs the server: a file that could read any variable
 * would send the server's own passwords to an address of its choice.
 */
export function targetVariable(
  name: string,
  env: Environment,
  reader: 'target file' | 'scenario' = 'target file',
): Result<string, string> {
  if (!mayRead(name, env)) {
    return err(
      `a ${reader} may not read the environment variable ${name}; call it ${freePrefix}${name}, or list it in ${allowList} where the server starts`,
    );
  }
  const value = env[name];
  if (value !== undefined && value !== '') return ok(value);
  return err(`environment variable ${name} is not set; set it, or write the value`);
}

function mayRead(name: string, env: Environment): boolean {
  if (name === allowList) return false;
  if (name.startsWith(freePrefix)) return true;
  const allowed = (env[allowList] ?? '').split(',').map((entry) => entry.trim());
  return allowed.some((entry) =>
    entry.length > 1 && entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : entry === name,
  );
}
