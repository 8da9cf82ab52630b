import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { yamlBytesMax } from '../../core/diagnostics/yamlSource.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { switchFileLimits } from '../../core/switch/parseSwitchFile.ts';
import { commandList, commandProblem } from '../../core/target/seed.ts';
import type { Target } from '../../core/target/target.ts';
import type { Environment } from '../../core/target/targetVariable.ts';
import type { NamedFile, TlsKeys } from '../../core/target/tls.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { pemBytesMax, readInside, realInside } from './readText.ts';

/** What is wrong with a file that a target names, and by which key. */
export interface NamedFileProblem {
  readonly key: string;
  readonly message: string;
}

/** The target with the files read that lie beside its own: the seed's SQL file, the certificates. */
export async function withNamedFiles(
  target: Target,
  folder: string,
  env: Environment,
): Promise<Result<Target, NamedFileProblem>> {
  const seeded = await withSeed(target, folder, env);
  const certified = seeded.ok ? await withCertificates(seeded.value, folder) : seeded;
  return certified.ok ? withSwitchFile(certified.value, folder) : certified;
}

/** The text of its switch file, which is judged where switches are listed or pushed. */
async function withSwitchFile(
  target: Target,
  folder: string,
): Promise<Result<Target, NamedFileProblem>> {
  const { switchFile } = target;
  if (switchFile === undefined) return ok(target);
  const text = await readInside(folder, switchFile.file, switchFileLimits.bytesMax);
  if (!text.ok) {
    return err({ key: 'switchFile', message: `switchFile ${switchFile.file} ${text.error}` });
  }
  const path = await realInside(folder, switchFile.file);
  return ok({ ...target, switchFile: { ...switchFile, path, text: text.value } });
}

/** The seed's SQL file, and its program, which the server must allow. */
async function withSeed(
  target: Target,
  folder: string,
  env: Environment,
): Promise<Result<Target, NamedFileProblem>> {
  const { seed } = target;
  const refused = (message: string) => err({ key: 'seed', message });
  if (seed?.kind === 'sql') {
    const text = await readInside(folder, seed.file, yamlBytesMax);
    return text.ok
      ? ok({ ...target, seed: { ...seed, text: text.value } })
      : refused(`seed ${seed.file} ${text.error}`);
  }
  if (seed?.kind !== 'command') return ok(target);
  const [program = '', ...args] = seed.command;
  const path = /[\\/]/.test(program) ? resolve(folder, program) : program;
  const problem = commandProblem(path, env[commandList]);
  if (problem !== null) return refused(problem);
  return ok({ ...target, seed: { kind: 'command', command: [path, ...args], folder } });
}

/**
 * The target with its certificates read, which lie beside its file. Whatever TLS would refuse at the first connection
 * is told here, without the text of a file.
 */
async function withCertificates(
  target: Target,
  folder: string,
): Promise<Result<Target, NamedFileProblem>> {
  const ca = await read('ca', target.ca, folder);
  const cert = await read('cert', target.cert, folder);
  const key = await read('key', target.key, folder);
  if (!ca.ok) return ca;
  if (!cert.ok) return cert;
  if (!key.ok) return key;
  const all = { ...ca.value, ...cert.value, ...key.value };
  const problem = certificateFault(all);
  return problem === null ? ok({ ...target, ...all }) : err(problem);
}

type Key = 'ca' | 'cert' | 'key';
type Read = Readonly<Partial<Record<Key, NamedFile>>>;

/** What TLS would refuse of files that were read; null: nothing. */
export const certificateFault = ({ ca, cert, key }: Pick<TlsKeys, Key>): NamedFileProblem | null =>
  (ca === undefined ? null : pemProblem('ca', ca)) ??
  (cert === undefined ? null : pemProblem('cert', cert)) ??
  (cert === undefined || key === undefined ? null : pairProblem(cert, key));

async function read(
  key: Key,
  named: NamedFile | undefined,
  folder: string,
): Promise<Result<Read, NamedFileProblem>> {
  if (named === undefined) return ok({});
  const text = await readInside(folder, named.file, pemBytesMax);
  if (!text.ok) return err({ key, message: `${key} ${named.file} ${text.error}` });
  const path = await realInside(folder, named.file);
  return ok({ [key]: { ...named, path, text: text.value } });
}

/** Each certificate of a bundle counts: TLS would ignore a broken one, and its authority would be missing. */
function pemProblem(key: Key, { file, text }: NamedFile): NamedFileProblem | null {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  const message = `${key} ${file} holds no certificate that can be read; it is PEM text: -----BEGIN CERTIFICATE-----`;
  return blocks?.every(isCertificate) === true ? null : { key, message };
}

function isCertificate(pem: string): boolean {
  let isRead = false;
  try {
    isRead = Buffer.isBuffer(new X509Certificate(pem).raw);
  } catch {
    // It is none.
  }
  return isRead;
}

function pairProblem(cert: NamedFile, key: NamedFile): NamedFileProblem | null {
  try {
    createSecureContext({ cert: cert.text, key: key.text });
    return null;
  } catch (error) {
    const why = /mismatch/i.test(oneLine(error))
      ? `is not the key of ${cert.file}`
      : 'holds no key that can be read without a passphrase';
    return { key: 'key', message: `key ${key.file} ${why}` };
  }
}
