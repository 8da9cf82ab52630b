import type { Result } from '../../core/result.ts';
import type { Failure } from './failure.ts';

/** A whole Zerohour on this machine: embedded services where none are named, the server, workers. */
export interface LocalStack {
  readonly url: string;
  readonly token: string;
  /** One-time password of `admin`: when it was created, on the first start, or reset. */
  readonly adminPassword: string | null;
  readonly folder: string;
  /** Resolves with a line when a part of the stack ends unasked. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

export interface LocalStackOptions {
  readonly port: number | null;
  readonly host: string | null;
  readonly workers: number;
  /** Gives `admin` a new one-time password. */
  readonly resetAdmin?: boolean;
  readonly say: (line: string) => void;
}

/** Opened by the process entry, which alone may egress all rooms. */
export type OpenLocalStack = (options: LocalStackOptions) => Promise<Result<LocalStack, Failure>>;

/** The sample shop, running. */
export interface Shop {
  readonly baseUrl: string;
  readonly targetFile: string;
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

export type OpenShop = (options: {
  readonly replicas: number;
  readonly say: (line: string) => void;
}) => Promise<Result<Shop, Failure>>;
