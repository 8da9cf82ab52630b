import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type ExitCode, exitCode } from '../../core/errors/exitCode.mjs';
import { failure } from '../../core/errors/failure.ts';
import { stackName } from '../../core/init/stackFacts.ts';
import { auditVariable, keyVariable, needsKey } from '../../core/init/targetText.ts';
import { ok, type Result } from '../../core/result.ts';
import { type Isolation, isIsolation, isolations } from '../../core/target/isolation.ts';
import { readDocument, writeNewFiles } from '../../run/catalog/importFiles.ts';
import { inspectStack, isPrivateStack, stackFiles } from '../../run/target/inspectStack.ts';
import { helpText } from '../shared/help.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

interface Flags {
  readonly name?: string;
  readonly isolation?: Isolation;
  readonly har?: string;
  readonly openapi?: string;
  readonly database?: string;
  readonly schema: string;
  readonly out: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `zerohour init <url>`: the first files for a stack, from what it answers and a few questions. */
export function initCommand(): Command {
  return new Command('init')
    .argument('<url>', 'the base URL of the stack, such as https://staging.shop.example', baseUrl)
    .option('--name <name>', 'what the target and the scenario are called', targetName)
    .addOption(
      new Option('--isolation <kind>', 'how rehearsal data is kept apart').choices(isolations),
    )
    .option('--har <file>', "a browser's recording, whose pages are driven")
    .option('--openapi <file>', 'an OpenAPI document, instead of looking for one')
    .option('--database <url>', "the stack's PostgreSQL, for an audit file; its URL is not written")
    .option('--schema <name>', 'the schema of its tables', 'public')
    .option('--out <folder>', 'where the files are written', '.')
    .option('--yes', 'ask nothing; what no flag says is as the stack looks')
    .option('--json', 'ask nothing, and print the result as JSON')
    .addHelpText(
      'after',
      helpText({
        notes:
          'Sends a few GET requests, at most four small queries of GraphQL, and drives no load. Files that exist are left as they are.',
        examples: [
          'npx zerohour init http://127.0.0.1:8080',
          'npx zerohour init https://staging.shop.example --yes --out scenarios/staging',
        ],
        exits: ['pass', 'usage', 'missing', 'internal'],
      }),
    )
    .action(async (url: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      process.exitCode = await init(screen, url, flags);
    });
}

async function init(screen: Screen, url: string, flags: Flags): Promise<ExitCode> {
  const document = await documentOf(flags);
  if (!document.ok) return screen.failure(document.error);
  const outOfReach = (reason: string): ExitCode =>
    screen.failure(failure('ZH-TARGET-006', { target: flags.name ?? stackName(url), reason }));
  const isPrivate = await isPrivateStack(url);
  if (!isPrivate.ok) return outOfReach(isPrivate.error);
  const said = await answers(url, flags, isPrivate.value);
  const facts = await inspectStack({
    ...{ baseUrl: url, document: document.value, schema: flags.schema },
    ...{ name: said.name, isolation: said.isolation, databaseUrl: said.database },
  });
  if (!facts.ok) return outOfReach(facts.error);
  const { files, auditLacks } = stackFiles(facts.value);
  const written = await writeNewFiles(flags.out, files);
  if (!written.ok) return screen.failure(written.error);
  const next = nextCommands(written.value, [
    ...(needsKey(facts.value)
      ? [`export ${keyVariable}=…  # 16 characters or more; your services hold the same`]
      : []),
    ...(said.database === null ? [] : [`export ${auditVariable}=…  # the URL of the database`]),
  ]);
  screen.json({ files: written.value, isolation: facts.value.isolation, auditLacks, next });
  for (const path of written.value) screen.line(`wrote ${path}`);
  if (auditLacks.length > 0) {
    screen.line(
      `The audit file is not whole: it lacks ${auditLacks.join(', ')}. Its comments say why.`,
    );
  }
  screen.line(screen.paint.bold('Next'));
  for (const command of next) screen.line(`  ${command}`);
  return exitCode.pass;
}

async function documentOf({
  har,
  openapi,
}: Flags): Promise<Result<string | null, ReturnType<typeof unreadable>>> {
  const file = har ?? openapi;
  if (file === undefined) return ok(null);
  const text = await readDocument(file);
  return text.ok ? text : { ok: false, error: unreadable(file, text.error) };
}

const unreadable = (file: string, reason: string) =>
  failure('ZH-SCENARIO-005', { file, place: 'the file', reason, remedy: 'Check the path.' });

function nextCommands(
  [target = '', scenario = '']: readonly string[],
  first: readonly string[],
): readonly string[] {
  return [
    ...first,
    `npx zerohour target check ${target}`,
    `npx zerohour try ${scenario}`,
    `npx zerohour run ${scenario}`,
  ];
}

interface Answers {
  readonly name: string;
  readonly isolation: Isolation | null;
  readonly database: string | null;
}

/** What no flag says is asked on a terminal; an empty answer takes what stands in brackets. */
async function answers(url: string, flags: Flags, isPrivate: boolean): Promise<Answers> {
  const proposed = stackName(url);
  const given = {
    name: flags.name ?? proposed,
    isolation: flags.isolation ?? null,
    database: flags.database ?? null,
  };
  if (flags.yes === true || flags.json === true || process.stdin.isTTY !== true) return given;
  const prompt = createInterface({ input: process.stdin, terminal: false });
  const typed = prompt[Symbol.asyncIterator]();
  const asked = async (text: string, takes: (answer: string) => boolean): Promise<string> => {
    for (;;) {
      process.stdout.write(text);
      const line = await typed.next();
      const answer = line.done === true ? '' : line.value.trim();
      if (answer === '' || takes(answer)) return answer;
    }
  };
  try {
    const usual: Isolation = isPrivate ? 'dedicated' : 'shadow';
    const name = flags.name ?? (await asked(`Name of the target [${proposed}]: `, isName));
    const isolation =
      flags.isolation ??
      (await asked(
        `Data: dedicated (all is rehearsal data), shadow (kept apart by the tag), observe (a live stack) [${usual}]: `,
        isIsolation,
      ));
    const database =
      flags.database ?? (await asked('URL of its PostgreSQL, for an audit [none]: ', URL.canParse));
    return {
      name: name || proposed,
      isolation: isIsolation(isolation) ? isolation : usual,
      database: database || null,
    };
  } finally {
    prompt.close();
  }
}

function baseUrl(text: string): string {
  const problem = 'give the base URL of the stack, such as http://127.0.0.1:8080';
  if (!URL.canParse(text)) throw new InvalidArgumentError(problem);
  const { protocol, username, password, search, hash, origin, pathname } = new URL(text);
  if (!/^https?:$/.test(protocol)) throw new InvalidArgumentError(problem);
  if (`${username}${password}${search}${hash}` !== '') {
    throw new InvalidArgumentError(`${problem}, without user, password and query`);
  }
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

const isName = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,63}$/.test(text);

function targetName(text: string): string {
  if (isName(text)) return text;
  throw new InvalidArgumentError('lower-case letters, digits or "-"');
}
