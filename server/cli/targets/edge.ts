import { Command, InvalidArgumentError } from 'commander';
import { failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { hostPort } from '../../core/target/egressHost.ts';
import type { TlsKeys } from '../../core/target/tls.ts';
import { shownUrl } from '../../core/text/shownUrl.ts';
import { openEdge } from '../../run/target/edge.ts';
import { readEdgeTls } from '../../run/target/edgeTls.ts';
import type { CommandFailure } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';

interface Flags {
  readonly to: readonly string[];
  readonly shadowTo?: readonly string[];
  readonly behind?: readonly string[];
  readonly service: string;
  readonly listen: Listen;
  readonly header?: string;
  readonly keyEnv: string;
  readonly storeless?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;
}

interface Listen {
  readonly host: string;
  readonly port: number;
}

const keyVariable = 'ZEROHOUR_TARGET_SHADOW_KEY';
const keyBytesMin = 16;

/** `zerohour edge`: the tag proxy in front of a service that does not check the tag itself. */
export function edgeCommand(): Command {
  return new Command('edge')
    .requiredOption('--to <urls>', 'instances of the service, separated by commas, in turn', urls)
    .requiredOption('--service <name>', "its name in the target file's hops")
    .option('--shadow-to <urls>', 'instances with the shadow store, for tagged requests', urls)
    .option('--storeless', 'the service keeps no data of its own')
    .option('--behind <urls>', 'services that this one calls, for the canary', urls)
    .option('--listen <host:port>', 'where the proxy listens', listenAt, listenAt('127.0.0.1:8080'))
    .option('--header <name>', 'the header of the tag, when the stack has one of its own')
    .option('--key-env <variable>', 'the environment variable with the signing key', keyVariable)
    .option('--ca <file>', 'PEM of the only authorities of https addresses')
    .option('--cert <file>', 'PEM of a client certificate that is shown to them')
    .option('--key <file>', 'PEM of its key')
    .option('--insecure', 'check no certificate; private and loopback addresses only')
    .addHelpText(
      'after',
      helpText({
        notes: `A forged, expired or damaged tag is refused with 400. Everything else goes on as it came, tag included.`,
        examples: [
          'npx zerohour edge --service orders --to http://10.0.7.11:8080 --shadow-to http://10.0.7.21:8080',
          'npx zerohour edge --service orders --to https://orders.internal --ca internal-ca.pem',
        ],
        exits: ['pass', 'usage', 'missing'],
      }),
    )
    .action(serve);
}

/** Serves until it is told to end. */
async function serve(flags: Flags): Promise<void> {
  const screen = createScreen({ json: false });
  const key = keyOf(flags.keyEnv, process.env);
  if (!key.ok) {
    process.exitCode = screen.failure(key.error);
    return;
  }
  const tls = await tlsOf(flags);
  if (!tls.ok) {
    process.exitCode = screen.failure(tls.error);
    return;
  }
  const { host, port } = flags.listen;
  const edge = await openEdge(
    {
      keys: [key.value],
      ...(flags.header === undefined ? {} : { header: flags.header }),
      service: flags.service,
      live: flags.to,
      shadow: flags.shadowTo ?? [],
      storeless: flags.storeless === true,
      behind: flags.behind ?? [],
      tls: tls.value,
    },
    host,
    port,
  );
  if (!edge.ok) {
    const at = hostPort(host, port);
    process.exitCode = screen.failure(failure('ZH-TARGET-012', { at, reason: edge.error }));
    return;
  }
  screen.line(`edge of ${flags.service} at ${edge.value.url}`);
  screen.line(`  requests:        ${flags.to.map(shownUrl).join(', ')}`);
  const tagged = flags.shadowTo ?? flags.to;
  screen.line(`  tagged requests: ${tagged.map(shownUrl).join(', ')}`);
  await untilStopped();
  await edge.value.close();
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.off('SIGINT', end);
      process.off('SIGTERM', end);
      resolve();
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
}

function keyOf(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Result<string, CommandFailure> {
  const key = env[name] ?? '';
  return Buffer.byteLength(key) >= keyBytesMin
    ? ok(key)
    : err(failure('ZH-TARGET-013', { variable: name, bytes: String(keyBytesMin) }));
}

async function tlsOf(flags: Flags): Promise<Result<TlsKeys, CommandFailure>> {
  const upstreams = [...flags.to, ...(flags.shadowTo ?? []), ...(flags.behind ?? [])];
  const read = await readEdgeTls({ ...flags, insecure: flags.insecure === true }, upstreams);
  return read.ok ? read : err(failure('ZH-TARGET-015', { reason: read.error }));
}

function urls(text: string): readonly string[] {
  const given = text.split(',').map((each) => each.trim());
  const wrong = given.find(
    (each) => !URL.canParse(each) || !/^https?:$/.test(new URL(each).protocol),
  );
  if (wrong === undefined) return given;
  throw new InvalidArgumentError(`"${wrong}" is no address such as http://10.0.7.11:8080`);
}

function listenAt(text: string): Listen {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) {
    throw new InvalidArgumentError('write host:port, such as 127.0.0.1:8080');
  }
  return { host, port };
}
