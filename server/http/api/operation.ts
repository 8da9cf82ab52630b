import type { z } from 'zod';
import type { Area } from './area.ts';
import type { Role } from './identity.ts';

/** Who may call: everybody (`open`), or users of at least this role. */
export type Access = 'open' | Role;

/**
 * One operation of the API as a value. The OpenAPI document and the Express routes are both made
 * from these, so neither can hold what the other lacks.
 */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** In OpenAPI's spelling: `/runs/{id}`, below `/api`. */
  readonly path: string;
  readonly tag: Area;
  readonly summary: string;
  readonly access: Access;
  /** Also for a session whose one-time password is not changed yet. */
  readonly beforeOwnPassword?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly status: 200 | 201 | 202 | 204;
  /** The JSON answer; absent when there is none, or when it is not JSON (`content`). */
  readonly response?: z.ZodType;
  /** Media types of an answer that is not JSON; its handler writes it by itself. */
  readonly content?: Readonly<Record<string, z.ZodType | null>>;
  /** Statuses of the problems that this operation itself may answer, beside those of every one. */
  readonly problems: readonly number[];
}

/** Operations by their OpenAPI operationId. */
export type OperationTable = Readonly<Record<string, Operation>>;
