import Table from 'cli-table3';
import { Argument, Command, Option } from 'commander';
import { failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Api, CreatedUser, UserView } from '../shared/api.ts';
import { callServer } from '../shared/connection.ts';
import type { CommandFailure } from '../shared/failure.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

const roles = ['viewer', 'lead', 'admin'] as const;
type Role = (typeof roles)[number];

interface Flags {
  readonly json?: boolean;
}

/** `zerohour users`: lists the users of the server; its subcommands add, change and remove them. */
export function usersCommand(): Command {
  return new Command('users')
    .option('--json', 'print the answer as JSON')
    .action((flags: Flags) => act(flags, (api) => api.users(), printUsers))
    .addCommand(addCommand())
    .addCommand(roleCommand())
    .addCommand(resetCommand())
    .addCommand(removeCommand())
    .addHelpText(
      'after',
      helpText({
        notes:
          'A viewer reads, a lead also starts and aborts runs, an admin does everything. Users are changed on the\nmachine of the server (`zerohour up`), or by an admin in the console; an API token may only list them.',
        examples: ['npx zerohour users', examples.add, examples.reset],
        exits: requestExits,
      }),
    );
}

const addCommand = (): Command =>
  changing('add', 'Add a user; the one-time password is shown once.')
    .addOption(new Option('--role <role>', 'what the user may do').choices(roles).default('viewer'))
    .action((name: string, { role }: { readonly role: Role }, command: Command) =>
      act(command.optsWithGlobals(), (api) => api.createUser(name, role), printPassword),
    );

const roleCommand = (): Command =>
  changing('role', 'Give a user another role.')
    .addArgument(new Argument('<role>').choices(roles))
    .action((name: string, role: Role, _: unknown, command: Command) =>
      act(
        command.optsWithGlobals(),
        (api) => withUser(api, name, ({ id }) => api.changeRole(id, role)),
        (screen, user) => screen.line(`${user.name} is ${user.role} now`),
      ),
    );

const resetCommand = (): Command =>
  changing('reset', 'Give a user a one-time password; ends its sessions and API tokens.').action(
    (name: string, _: unknown, command: Command) =>
      act(
        command.optsWithGlobals(),
        (api) => withUser(api, name, ({ id }) => api.resetPassword(id)),
        printPassword,
      ),
  );

const removeCommand = (): Command =>
  changing('remove', 'Remove a user with all its sessions and API tokens.').action(
    (name: string, _: unknown, command: Command) =>
      act(
        command.optsWithGlobals(),
        (api) =>
          withUser(api, name, async ({ id }) => {
            const removed = await api.deleteUser(id);
            return removed.ok ? ok({ removed: name }) : removed;
          }),
        (screen, { removed }) => screen.line(`${removed} is removed`),
      ),
  );

const examples = {
  add: 'npx zerohour users add lena --role lead',
  role: 'npx zerohour users role lena viewer',
  reset: 'npx zerohour users reset lena',
  remove: 'npx zerohour users remove lena',
} as const;

const changing = (verb: keyof typeof examples, description: string): Command =>
  new Command(verb)
    .description(description)
    .argument('<name>', 'the name of the user')
    .addHelpText('after', helpText({ examples: [examples[verb]], exits: requestExits }));

/** Asks the server, and prints the answer for people or as JSON. */
async function act<T>(
  flags: Flags,
  ask: (api: Api) => Promise<Result<T, CommandFailure>>,
  print: (screen: Screen, answer: T) => void,
): Promise<void> {
  const screen = createScreen({ json: flags.json === true });
  const answer = await callServer(screen, ask);
  if (answer === null) return;
  screen.json(answer);
  if (flags.json !== true) print(screen, answer);
}

async function withUser<T>(
  api: Api,
  name: string,
  change: (user: UserView) => Promise<Result<T, CommandFailure>>,
): Promise<Result<T, CommandFailure>> {
  const users = await api.users();
  if (!users.ok) return users;
  const user = users.value.find((one) => one.name === name);
  return user === undefined ? err(failure('ZH-ACCOUNT-018', { name })) : change(user);
}

function printPassword(screen: Screen, user: CreatedUser): void {
  screen.line(`${user.name} (${user.role}) logs in once with ${screen.paint.bold(user.password)}`);
  screen.line(screen.paint.dim('it is not shown again, and the console asks for another at once'));
}

function printUsers(screen: Screen, users: readonly UserView[]): void {
  const table = new Table({
    head: ['user', 'role', 'since', 'password'],
    style: { head: [], border: [] },
  });
  table.push(
    ...users.map(({ name, role, createdAt, mustChangePassword }) => [
      name,
      role,
      createdAt.slice(0, 10),
      mustChangePassword ? 'one-time' : 'own',
    ]),
  );
  screen.block(table.toString());
}
