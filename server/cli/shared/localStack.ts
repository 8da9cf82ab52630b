import type { Result } from '../../core/result.ts';
import type { CommandFailure } from './failure.ts';
import type { Screen } from './screen.ts';

/** A whole Zerohour on this machine: embedded services where none are named, the server, workers. */
export interface LocalStack {
  readonly url: string;
  readonly token: string;
  /** One-time password of `admin`: when it was created, on the first start, or reset. */
  readonly adminPassword: string | null;
  readonly folder: string;
  /** Resolves when a part of the stack ends by itself. */
  readonly broken: Promise<CommandFailure>;
  /** Starts an agent of this stack by its file, and gives once the server knows it. */
  startAgent(file: string): Promise<Result<null, CommandFailure>>;
  stop(): Promise<void>;
}

export interface LocalStackOptions {
  readonly port: number | null;
  readonly host: string | null;
  readonly workers: number;
  /** Gives `admin` a new one-time password. */
  readonly resetAdmin?: boolean;
  readonly print: (line: string) => void;
}

/** Implemented by the process entry, since `cli` may not import `edge`. */
export type OpenLocalStack = (
  options: LocalStackOptions,
) => Promise<Result<LocalStack, CommandFailure>>;

/** The sample shop, running. */
export interface Shop {
  readonly baseUrl: string;
  readonly targetFile: string;
  /** What an agent may harm of it; null: it was opened without one. */
  readonly agentFile: string | null;
  readonly broken: Promise<CommandFailure>;
  stop(): Promise<void>;
}

export type OpenShop = (options: {
  readonly replicas: number;
  /** Variables of the shop's environment, such as its limits. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether an agent will stand between its gateway and its payments. */
  readonly agent?: boolean;
  /** Whether its rehearsals have a Redis of their own, which can be harmed without harm for customers. */
  readonly shadowRedis?: boolean;
  readonly print: (line: string) => void;
}) => Promise<Result<Shop, CommandFailure>>;

/** Prints the console's address and, on the first start, how to log in. */
export function printAddress(stack: LocalStack, screen: Screen): void {
  screen.line(`console: ${screen.paint.bold(stack.url)}`);
  if (stack.adminPassword !== null) {
    screen.line(
      `log in as admin with the one-time password ${screen.paint.bold(stack.adminPassword)}`,
    );
  }
}
