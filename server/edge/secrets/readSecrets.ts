import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { err, ok, type Result } from '../../core/result.ts';
import { type Environment, targetVariable } from '../../core/target/targetVariable.ts';
import { codeOf, oneLine } from '../../core/text/oneLine.ts';
import {
  type Secrets,
  secretPrefix,
  secretsFileVariable,
  secretValue,
  secretVariable,
} from '../../core/text/secretValue.ts';
import { variableOf } from '../../core/text/variable.ts';

/**
 * Secrets of this machine: of the environment, else of the file that it names. Variables that a scenario names are those
 * that a target file may read.
 */

const bytesMax = 1_048_576;

/** The values, or why each of the others has none, by name. */
export async function readSecrets(
  names: readonly string[],
  env: Environment,
): Promise<Result<Secrets, Readonly<Record<string, string>>>> {
  const unset = names.some(
    (name) => variableOf(name) === null && (env[secretVariable(name)] ?? '') === '',
  );
  const file = unset ? await ofFile(env[secretsFileVariable]) : ok<Environment>({});
  const values: Record<string, string> = {};
  const problems: Record<string, string> = {};
  for (const name of names) {
    const variable = variableOf(name);
    if (variable !== null) {
      const value = targetVariable(variable, env, 'scenario');
      if (value.ok) values[name] = value.value;
      else problems[name] = value.error;
      continue;
    }
    const given = env[secretVariable(name)] || (file.ok ? file.value[name] : undefined);
    const value = secretValue(name, given);
    if (value.ok) values[name] = value.value;
    else problems[name] = file.ok ? value.error : `secret ${name} is not known: ${file.error}`;
  }
  return Object.keys(problems).length > 0 ? err(problems) : ok(values);
}

/** Lines `NAME=value`, as in files for `--env-file` of Node. */
async function ofFile(named: string | undefined): Promise<Result<Environment, string>> {
  if (named === undefined || named === '') return ok({});
  const path = resolve(named);
  const whole = `${secretsFileVariable} ${path}`;
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return err(`${whole} is no ordinary file`);
      if ((stats.mode & 0o077) !== 0) return err(`${whole} may be read by others; chmod 600 it`);
      if (stats.size > bytesMax) return err(`${whole} is larger than 1 MiB`);
      return ok(parseEnv(await handle.readFile('utf8')) as Environment);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return err(
      `${whole} cannot be read (${codeOf(error) ?? oneLine(error)}); check the path and its owner`,
    );
  }
}

/** The environment for a child process that needs no secret. */
export const withoutSecrets = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith(secretPrefix)));
